import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ExecResult } from '../errors.ts'
import { AfterMark } from './after-mark.ts'
import type { Launch } from './become.ts'
import type { Source } from './connection.ts'
import { collect, type RunningProcess } from './process.ts'

/** The bulk data of one command: what goes into its stdin, and where its stdout goes when that is not to be kept as text. */
export interface Bulk {
  readonly source?: Source
  readonly sink?: Writable
  /** Gets what comes on stderr too. */
  readonly errors?: Writable | undefined
}

export interface TransferEnd {
  readonly result: ExecResult
  /** Whether the command itself ever ran. */
  readonly began: boolean
  /** Whether the host told the exit code. */
  readonly told: boolean
}

/** One command on a channel of its own, with bulk data going in or coming out. */
export class Transfer {
  /** Rejects when the local side of the data fails; the command is still running then. */
  readonly ended: Promise<TransferEnd>
  readonly #process: RunningProcess
  readonly #stdout: AfterMark
  readonly #stderr: AfterMark

  constructor(process: RunningProcess, { preamble, mark }: Launch, bulk: Bulk) {
    this.#process = process
    this.#stdout = new AfterMark(mark)
    this.#stderr = new AfterMark(mark)
    // A command that ended early cannot be written to; its exit code says what there is to say.
    process.stdin.on('error', () => undefined)
    process.stdin.write(preamble)
    this.ended = this.#run(bulk)
  }

  /** The process group of the command; `undefined` before it runs. */
  get group(): number | undefined {
    return this.#stdout.trailer === undefined ? undefined : Number(this.#stdout.trailer)
  }

  /** Lets go of the channel. */
  destroy(): void {
    this.#process.destroy()
  }

  async #run({ source, sink, errors }: Bulk): Promise<TransferEnd> {
    const stdout = this.#process.stdout.pipe(this.#stdout)
    const stderr = collect(this.#process.stderr.pipe(this.#stderr), errors)
    const received = sink ? pipeline(stdout, sink).then(() => '') : collect(stdout)
    const sent = source ? this.#feed(source) : Promise.resolve(this.#process.stdin.end())
    const [code, , out, err] = await Promise.all([this.#process.closed, sent, received, stderr])
    const began = this.#stdout.trailer !== undefined
    const said = began ? err : this.#stderr.before.trim() || this.#stdout.before.trim()
    return { result: { code: code ?? 255, stdout: out, stderr: said }, began, told: code !== undefined }
  }

  // Not a pipeline: that would close the channel on an error of ours, and the command would take a part for the whole.
  #feed(open: Source): Promise<void> {
    const source = open()
    return new Promise((resolve, reject) => {
      source.on('error', reject)
      source.pipe(this.#process.stdin)
      this.#process.closed.then(() => {
        source.destroy()
        resolve()
      }, reject)
    })
  }
}
