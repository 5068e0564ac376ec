import type { Duplex, Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { ConnectionError, type ExecResult, type UserError } from '../errors.ts'
import type { Command } from '../shell.ts'
import { admit } from './admit.ts'
import { becomeFailure, isOther, type Launch, launchCommand, launchShell } from './become.ts'
import type {
  Become,
  Connection,
  IsolatedCommand,
  IsolatedOptions,
  ReceiveOptions,
  RunOptions,
  Source,
} from './connection.ts'
import { RefusedError } from './connection.ts'
import { ForwardingForbiddenError } from './forward.ts'
import { isolatedSnippet, stopIsolated, stopProcessGroup } from './isolated.ts'
import { PersistentShell, type ShellEnd } from './persistent-shell.ts'
import { decode, type OpenOptions, type OpenProcess, type RunningProcess } from './process.ts'
import { relayTcp } from './relay.ts'
import { type Bulk, Transfer } from './transfer.ts'
import { withTimeout } from './with-timeout.ts'

/** What a way to reach a host must offer; the rest is the same for all. */
export interface Wire {
  readonly host: string
  /** The host with its address, for messages. */
  readonly where: string
  /** Who logged in. */
  readonly login: string
  readonly open: OpenProcess
  dial(address: string, port: number): Promise<Duplex>
  /** Why the wire itself is gone; `undefined` while it is there. */
  lost(): ConnectionError | undefined
  close(): Promise<void>
}

/** A connection made of a persistent shell for each user, and a channel for each bulk transfer. */
export class ShellConnection implements Connection {
  readonly host: string
  readonly #wire: Wire
  readonly #shells = new Map<string, Promise<PersistentShell>>()
  #isolated = 0
  #closed = false
  #forbidden = false

  constructor(wire: Wire) {
    this.host = wire.host
    this.#wire = wire
  }

  async run(command: Command, { become }: RunOptions = {}): Promise<ExecResult> {
    return (await this.#shell(become)).run(command.text)
  }

  async runIsolated(command: IsolatedCommand, { become, signal }: IsolatedOptions = {}): Promise<ExecResult> {
    signal?.throwIfAborted()
    const id = ++this.#isolated
    const snippet = isolatedSnippet(id, command)
    const shell = await this.#shell(become)
    signal?.throwIfAborted()
    const stop = async () => this.#stopIsolated(shell, id, become)
    const { code, stdout, stderr } = await untilAborted(shell.run(snippet), signal, stop)
    const { folder, complaint } = await shell.session
    if (!folder) throw new ConnectionError(`Cannot run a command on ${this.#wire.where}: ${complaint}`)
    return { code, stdout: decode(Buffer.from(stdout)), stderr: decode(Buffer.from(stderr)) }
  }

  send(command: Command, source: Source, options: IsolatedOptions = {}): Promise<ExecResult> {
    return this.#transfer(command, { source }, options)
  }

  receive(command: Command, sink: Writable, { stderr, ...options }: ReceiveOptions = {}): Promise<ExecResult> {
    return this.#transfer(command, { sink, errors: stderr }, options)
  }

  async dial(address: string, port: number): Promise<Duplex> {
    const place = `${address.includes(':') ? `[${address}]` : address}:${port}`
    const relayed = this.#forbidden
    try {
      return relayed ? await this.#relay(address, port) : await this.#wire.dial(address, port)
    } catch (error) {
      const lost = this.#wire.lost()
      if (lost) throw lost
      if (error instanceof ForwardingForbiddenError && !relayed) {
        this.#forbidden = true
        return this.dial(address, port)
      }
      if (error instanceof RefusedError) throw new RefusedError(`Cannot connect to ${place}: ${error.message}`)
      if (!(error instanceof ForwardingForbiddenError)) throw error
      throw new ForwardingForbiddenError(`Cannot connect to ${place} from ${this.#wire.where}: ${error.message}`)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    const shells = await Promise.allSettled(this.#shells.values())
    const open = shells.flatMap(shell => (shell.status === 'fulfilled' ? [shell.value] : []))
    for (const shell of open) shell.end()
    // A shell that is still busy cleans up later, when its command is done.
    await Promise.race([Promise.all(open.map(shell => shell.ended)), delay(2000, undefined, { ref: false })])
    await this.#wire.close()
  }

  #relay(address: string, port: number): Promise<Duplex> {
    return relayTcp(this.#wire.open, this.#wire.login, address, port)
  }

  #shell(become: Become | undefined): Promise<PersistentShell> {
    const user = isOther(this.#wire.login, become) ? become.user : ''
    const known = this.#shells.get(user)
    if (known) return known
    if (this.#closed) return Promise.reject(new ConnectionError(`Cannot use ${this.#wire.where}: it was closed`))
    const shell = this.#openShell(become)
    this.#shells.set(user, shell)
    const forget = () => this.#shells.get(user) === shell && this.#shells.delete(user)
    shell.then(({ ended }) => ended.then(forget), forget)
    return shell
  }

  async #openShell(become: Become | undefined): Promise<PersistentShell> {
    const launch = launchShell(this.#wire.login, become)
    const process = await this.#start(launch, become)
    return new PersistentShell(process, { preamble: launch.preamble, explain: end => this.#explain(end, become) })
  }

  async #start(launch: Launch, become: Become | undefined, options?: OpenOptions): Promise<RunningProcess> {
    const { open, where, login } = this.#wire
    const process = await open(launch.commandLine, options)
    if (!launch.password || !become) return process
    const silence = () => new ConnectionError(`Cannot become ${become.user} on ${where}: sudo does not answer`)
    const complaint = await withTimeout(admit(process, launch.password), 60, silence)
    if (complaint === undefined) return process
    process.destroy()
    throw this.#wire.lost() ?? becomeFailure(where, login, become, await process.exited, complaint)
  }

  #explain({ code, said, answered, waited }: ShellEnd, become: Become | undefined): ConnectionError | UserError {
    const lost = this.#wire.lost()
    if (lost) return lost
    const { where, login } = this.#wire
    if (!answered && !waited && isOther(login, become)) return becomeFailure(where, login, become, code, said)
    const what = `${answered ? 'go on with the' : 'open a'} shell on ${where}`
    const found = waited ? `no answer within ${waited} s` : code === undefined ? 'it was cut off' : `exit code ${code}`
    const words = said ? `: ${said.replaceAll(/\s*\n\s*/g, ' ')}` : ''
    return new ConnectionError(`Cannot ${what}: ${found}${words}`)
  }

  async #stopIsolated(shell: PersistentShell, id: number, become: Become | undefined): Promise<void> {
    const { folder } = await shell.session
    if (folder && (await this.#runApart(stopIsolated(folder, id), become)) === 0) return
    shell.abandon(new ConnectionError(`Cannot end a command on ${this.#wire.where}: it outlived KILL`))
  }

  async #transfer(command: Command, bulk: Bulk, { become, signal }: IsolatedOptions): Promise<ExecResult> {
    signal?.throwIfAborted()
    const { where, login } = this.#wire
    const launch = launchCommand(login, command.text, become)
    const transfer = new Transfer(await this.#start(launch, become), launch, bulk)
    const stop = () => this.#stopTransfer(transfer, become)
    const { result, began, told } = await untilAborted(transfer.ended, signal, stop).catch(async error => {
      // The local end of the data failed: the command must not take what it got for the whole.
      if (!signal?.aborted) await stop()
      throw error
    })
    if (!began && isOther(login, become)) throw becomeFailure(where, login, become, result.code, result.stderr)
    if (told && began) return result
    throw this.#explain({ code: told ? result.code : undefined, said: result.stderr, answered: began }, become)
  }

  async #stopTransfer(transfer: Transfer, become: Become | undefined): Promise<void> {
    try {
      const { group } = transfer
      if (group !== undefined && !this.#wire.lost()) await this.#runApart(stopProcessGroup(group), become)
    } finally {
      transfer.destroy()
    }
  }

  /** Runs a script in a shell of its own, beside whatever keeps the persistent one busy. */
  async #runApart(script: string, become: Become | undefined): Promise<number | undefined> {
    const launch = launchShell(this.#wire.login, become)
    const process = await this.#start(launch, become, { urgent: true })
    process.stdout.resume()
    process.stderr.resume()
    process.stdin.on('error', () => undefined)
    process.stdin.end(launch.preamble + script)
    return process.exited
  }
}

/** The answer, unless the signal comes first: then `stop` ends what was asked, and the promise rejects with the signal's reason. */
function untilAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined, stop: () => Promise<void>): Promise<T> {
  if (!signal) return answer
  return new Promise((resolve, reject) => {
    const abort = () => stop().then(() => reject(signal.reason), reject)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    const unlessAborted = (value: T) => {
      signal.removeEventListener('abort', abort)
      if (!signal.aborted) resolve(value)
    }
    answer.then(unlessAborted, reject)
  })
}
