import type { Duplex, Readable, Writable } from 'node:stream'
import type { ExecResult } from '../errors.ts'
import type { Command, Secret } from '../shell.ts'

export type { ExecResult } from '../errors.ts'

/** Opens the bytes to send; called once for each attempt, since a stream is read only once. */
export type Source = () => Readable

/** Whom a command runs as, when that is not the user who logged in. `password` is for sudo, where it asks for one. */
export interface Become {
  readonly user: string
  readonly password?: Secret | undefined
}

export interface RunOptions {
  readonly become?: Become | undefined
}

/**
 * What a user wrote, or anything else that may hang, read stdin, exit the shell or leave processes behind. It runs in a process
 * group of its own, with `/dev/null` as stdin and files of its own for its output, so nothing of it reaches a later answer.
 */
export interface IsolatedCommand {
  /** A program and its arguments, or a script for `interpreter` (it reaches the host as a file: `ps` never shows it). */
  readonly run:
    | { readonly argv: readonly string[] }
    | { readonly script: string | Secret; readonly interpreter?: readonly string[]; readonly args?: readonly string[] }
  readonly directory?: string | undefined
  readonly environment?: Readonly<Record<string, string | Secret>> | undefined
  /** Text for stdin instead of `/dev/null`. */
  readonly stdin?: string | Secret | undefined
}

export interface IsolatedOptions extends RunOptions {
  /** Ends the command's whole process group: TERM, then KILL after a grace. The promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

export interface ReceiveOptions extends IsolatedOptions {
  /** Gets what the command writes to stderr as it comes; the result has it too. */
  readonly stderr?: Writable | undefined
}

/**
 * One host, reached once for the whole run. Every method rejects with `ConnectionError` when the host could not be asked, and
 * with `UserError` when it lets nobody become that user; an answer with an exit code other than 0 is a result, not an error.
 */
export interface Connection {
  /** The host's name in the inventory. */
  readonly host: string

  /**
   * Runs one of our own snippets in the persistent `sh`. Snippets that are handed over without waiting travel together and are
   * answered in order. A snippet must not read stdin, call `exit`, or leave a process behind.
   */
  run(command: Command, options?: RunOptions): Promise<ExecResult>

  /** Runs what a user wrote; see `IsolatedCommand`. */
  runIsolated(command: IsolatedCommand, options?: IsolatedOptions): Promise<ExecResult>

  /** Streams `source` into the command's stdin, on a channel of its own. */
  send(command: Command, source: Source, options?: IsolatedOptions): Promise<ExecResult>

  /** Streams the command's stdout into `sink`, on a channel of its own; `stdout` of the result is empty. */
  receive(command: Command, sink: Writable, options?: ReceiveOptions): Promise<ExecResult>

  /** A TCP connection made from the host, as seen from there; rejects with a `RefusedError` when the host could not connect. */
  dial(address: string, port: number): Promise<Duplex>

  /** Ends the shells and the connection, and with them everything the connection left in temporary folders. */
  close(): Promise<void>
}

/** The host was asked to connect to `address:port` and could not: the port is closed, or the address not reached. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
}
