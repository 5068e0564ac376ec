import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { ConnectionError, type ExecResult, type UserError } from '../errors.ts'
import { quote } from '../shell.ts'
import { FrameReader } from './frames.ts'
import type { RunningProcess } from './process.ts'

/** How a shell came to its end. */
export interface ShellEnd {
  /** `undefined` when the connection ended under it. */
  readonly code: number | undefined
  /** What it printed that is no answer: a banner, `sudo`'s complaint, `Killed`. */
  readonly said: string
  /** Whether it ever answered. */
  readonly answered: boolean
  /** The seconds that were waited for a first answer in vain. */
  readonly waited?: number
}

export interface ShellOptions {
  /** Text that comes before the shell on its stdin, such as sudo's password. */
  readonly preamble?: string
  /** The error that everybody who waits for an answer gets. */
  readonly explain: (end: ShellEnd) => ConnectionError | UserError
  /** Milliseconds for the first answer. */
  readonly patience?: number
}

/** What the opening exchange found. */
export interface ShellSession {
  /** The shell's own temporary folder, which goes when the shell does; empty when none could be made. */
  readonly folder: string
  /** Why there is no folder. */
  readonly complaint: string
}

interface Pending {
  readonly number: number
  readonly resolve: (result: ExecResult) => void
  readonly reject: (reason: Error) => void
  stdout?: { body: Buffer; code: number }
  stderr?: Buffer
}

// Without a fork, apart from four in all: the folder, the rm of it, and two substitutions.
const opening = `command -v printf
ap_setsid=$(command -v setsid)
ap_umask=$(umask)
cd "$HOME" 2>/dev/null || cd /
ap_home=$PWD
ap_code() { return "$1"; }
ap_folder=$(umask 077; mktemp -d "\${TMPDIR:-/tmp}/alluxio-playbook.XXXXXX") || ap_folder=
trap '[ -z "$ap_folder" ] || rm -rf "$ap_folder"' EXIT
trap 'exit 1' HUP TERM PIPE
printf '%s\\n' "$ap_folder"`

const reset = 'cd "$ap_home" 2>/dev/null || cd /; umask "$ap_umask"; set +eu'

/**
 * One long-lived `sh`, fed snippets and answering each with its exit code, stdout and stderr. Snippets may be handed over without
 * waiting: they travel together and are answered in order. Each begins in the home folder with the login's umask.
 */
export class PersistentShell {
  readonly session: Promise<ShellSession>
  /** Settles when the shell is gone, for whatever reason. */
  readonly ended: Promise<void>
  readonly #process: RunningProcess
  readonly #explain: (end: ShellEnd) => ConnectionError | UserError
  readonly #boundary = `@${randomBytes(16).toString('hex')}`
  readonly #stdout: FrameReader
  readonly #stderr: FrameReader
  readonly #waitingForStdout: Pending[] = []
  readonly #waitingForStderr: Pending[] = []
  readonly #pending = new Set<Pending>()
  #number = 0
  #answered = false
  #failure: ConnectionError | UserError | undefined

  constructor(process: RunningProcess, { preamble = '', explain, patience = 60_000 }: ShellOptions) {
    this.#process = process
    this.#explain = explain
    this.#stdout = new FrameReader(this.#boundary, (body, trailer) => this.#onStdout(body, trailer))
    this.#stderr = new FrameReader(this.#boundary, (body, trailer) => this.#onStderr(body, trailer))
    process.stdout.on('data', (chunk: Buffer) => this.#stdout.push(chunk))
    process.stderr.on('data', (chunk: Buffer) => this.#stderr.push(chunk))
    // Whoever started it may have listened first, and paused.
    process.stderr.resume()
    // A shell that is gone cannot be written to; that it is gone is told by `exited`.
    process.stdin.on('error', () => undefined)
    this.ended = this.#watch()
    process.stdin.write(preamble)
    this.session = this.#open(patience)
    // Whoever asks gets the failure; a shell nobody asked anything yet must not end the program.
    this.session.catch(() => undefined)
  }

  run(snippet: string): Promise<ExecResult> {
    return this.#ask(`${reset}\n${snippet}`)
  }

  /** Ends the shell after the snippets it was given. */
  end(): void {
    this.#process.stdin.end()
  }

  /** Lets go of a shell that does not answer any more. */
  abandon(failure: ConnectionError | UserError): void {
    this.#fail(failure)
    this.#process.destroy()
  }

  async #open(patience: number): Promise<ShellSession> {
    const timer = setTimeout(() => {
      const said = this.#stderr.rest.trim()
      this.abandon(this.#explain({ code: undefined, said, answered: false, waited: patience / 1000 }))
    }, patience)
    try {
      // Whatever a login shell prints by itself ends up in the first answer, which nobody reads.
      const [, { stdout, stderr }] = await Promise.all([this.#ask(':'), this.#ask(opening)])
      const [printf = '', folder = ''] = stdout.split('\n')
      if (printf !== 'printf') throw new ConnectionError('Cannot use the sh of this host: its printf is not a builtin')
      return { folder, complaint: stderr.trim() }
    } finally {
      clearTimeout(timer)
    }
  }

  #ask(snippet: string): Promise<ExecResult> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure)
      const pending: Pending = { number: this.#number++, resolve, reject }
      this.#pending.add(pending)
      this.#waitingForStdout.push(pending)
      this.#waitingForStderr.push(pending)
      this.#process.stdin.write(this.#frame(pending.number, snippet))
    })
  }

  // `eval` keeps an unfinished quote, a comment or a here-document inside the snippet, and `command` keeps an error in it from
  // ending the shell.
  #frame(number: number, snippet: string): string {
    const answer = `printf '${this.#boundary}${number} %d\\n' "$?"; printf '${this.#boundary}${number}\\n' >&2`
    return `command eval ${quote(snippet)} </dev/null; ${answer}\n`
  }

  #onStdout(body: Buffer, trailer: string): void {
    const [number, code] = trailer.split(' ').map(Number)
    const pending = this.#next(this.#waitingForStdout, number)
    if (!pending) return
    pending.stdout = { body, code: code ?? 1 }
    this.#settle(pending)
  }

  #onStderr(body: Buffer, trailer: string): void {
    const pending = this.#next(this.#waitingForStderr, Number(trailer))
    if (!pending) return
    pending.stderr = body
    this.#settle(pending)
  }

  #next(waiting: Pending[], number: number | undefined): Pending | undefined {
    const pending = waiting.shift()
    if (pending && pending.number === number) return pending
    this.abandon(new ConnectionError(`Cannot follow the shell: answer ${number} came out of order`))
    return undefined
  }

  #settle(pending: Pending): void {
    const { stdout, stderr } = pending
    if (!stdout || !stderr) return
    this.#answered = true
    this.#pending.delete(pending)
    pending.resolve({ code: stdout.code, stdout: stdout.body.toString('utf8'), stderr: stderr.toString('utf8') })
  }

  async #watch(): Promise<void> {
    const code = await this.#process.exited
    // What a snippet left running may hold the streams open: its last words are not worth waiting for.
    await Promise.race([this.#process.closed, delay(500, undefined, { ref: false })])
    const said = [this.#stderr.rest, this.#answered ? '' : this.#stdout.rest].join('\n').trim()
    this.#fail(this.#explain({ code, said, answered: this.#answered }))
  }

  #fail(failure: ConnectionError | UserError): void {
    this.#failure ??= failure
    for (const { reject } of this.#pending) reject(this.#failure)
    this.#pending.clear()
  }
}
