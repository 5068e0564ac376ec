import { Duplex, PassThrough, type Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type {
  Become,
  Connection,
  IsolatedCommand,
  IsolatedOptions,
  RunOptions,
  Source,
} from '../../src/connection/connection.ts'
import { RefusedError } from '../../src/connection/connection.ts'
import type { ExecResult } from '../../src/errors.ts'
import { type Command, Secret } from '../../src/shell.ts'

/** What a scripted command answers; what is left out is exit code 0 and no output. An error rejects. */
export type Answer = Partial<ExecResult> | Error

/** One thing that a host was asked, in the order of asking. */
export interface Entry {
  readonly kind: 'run' | 'isolated' | 'send' | 'receive' | 'dial' | 'request'
  readonly text: string
  readonly become?: string
  readonly stdin?: string
}

/**
 * A host that answers from a script: by the exact text of a command (`argv` joined by spaces, or the script, for isolated ones;
 * `address:port` for a dial) or by a regular expression. What is not scripted throws.
 */
export class FakeConnection implements Connection {
  readonly host: string
  readonly transcript: Entry[] = []
  closed = false
  readonly #scripted: { readonly what: string | RegExp; readonly answers: Answer[] }[] = []

  constructor(host = 'w1') {
    this.host = host
  }

  /** Scripts answers to be given in turn; the last one is given again and again. */
  on(what: string | RegExp, ...answers: Answer[]): this {
    this.#scripted.push({ what, answers: answers.length > 0 ? answers : [{}] })
    return this
  }

  /** Scripts the answer to an HTTP request made from the host: `GET http://leader:19999/api/v1/master/info`. */
  onRequest(request: string, body: string, status = 200): this {
    const head = `HTTP/1.1 ${status} Scripted\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
    return this.on(request, { stdout: head + body })
  }

  /** The texts of all that was asked. */
  get commands(): string[] {
    return this.transcript.map(entry => entry.text)
  }

  async run(command: Command, { become }: RunOptions = {}): Promise<ExecResult> {
    return this.#answer('run', command.text, become)
  }

  async runIsolated({ run, stdin }: IsolatedCommand, { become, signal }: IsolatedOptions = {}): Promise<ExecResult> {
    signal?.throwIfAborted()
    const asked = 'argv' in run ? run.argv.join(' ') : plain(run.script)
    return this.#answer('isolated', asked, become, stdin === undefined ? undefined : plain(stdin))
  }

  async send(command: Command, source: Source, { become }: IsolatedOptions = {}): Promise<ExecResult> {
    return this.#answer('send', command.text, become, await text(source()))
  }

  async receive(command: Command, sink: Writable, { become }: IsolatedOptions = {}): Promise<ExecResult> {
    const answer = this.#answer('receive', command.text, become)
    await new Promise<void>(resolve => sink.end(answer.stdout, resolve))
    return { ...answer, stdout: '' }
  }

  async dial(address: string, port: number): Promise<Duplex> {
    const place = `${address}:${port}`
    if (this.#scripted.some(({ what }) => typeof what === 'string' && what.includes(` http://${place}/`))) {
      return new HttpPeer(asked => this.#answer('request', asked.replace('/', `http://${place}/`)))
    }
    const { code } = this.#answer('dial', place)
    if (code !== 0) throw new RefusedError(`Cannot connect to ${place}: connection refused`)
    return new PassThrough()
  }

  async close(): Promise<void> {
    this.closed = true
  }

  #answer(kind: Entry['kind'], asked: string, become?: Become, stdin?: string): ExecResult {
    this.transcript.push({
      kind,
      text: asked,
      ...(become && { become: become.user }),
      ...(stdin !== undefined && { stdin }),
    })
    const script = this.#scripted.find(({ what }) => (typeof what === 'string' ? what === asked : what.test(asked)))
    const answer = script && (script.answers.length > 1 ? script.answers.shift() : script.answers[0])
    if (!answer) throw new Error(`Nothing is scripted for ${kind} on ${this.host}: ${asked}`)
    if (answer instanceof Error) throw answer
    return { code: 0, stdout: '', stderr: '', ...answer }
  }
}

/** The other end of a connection: reads the head of one request and gives the scripted answer. */
class HttpPeer extends Duplex {
  readonly #answer: (asked: string) => ExecResult
  #head = ''

  constructor(answer: (asked: string) => ExecResult) {
    super()
    this.#answer = answer
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    const isWhole = this.#head.includes('\r\n\r\n')
    if (!isWhole) this.#head += chunk.toString('latin1')
    try {
      if (!isWhole && this.#head.includes('\r\n\r\n')) this.#reply()
      done()
    } catch (error) {
      done(error as Error)
    }
  }

  #reply(): void {
    this.push(this.#answer(this.#head.slice(0, this.#head.indexOf(' HTTP/1.1\r\n'))).stdout)
    this.push(null)
  }
}

function plain(value: string | Secret): string {
  return value instanceof Secret ? value.value : value
}
