import type { ExecResult } from '../errors.ts'
import type { Command } from '../shell.ts'
import { type Connection, RefusedError, type RunOptions } from './connection.ts'
import type { HttpAnswer, HttpRequest } from './http.ts'
import { requestFrom } from './request.ts'
import { withTimeout } from './with-timeout.ts'

/** The read-only questions a probe may put to a host. All reject with `ConnectionError` when the host itself cannot be asked. */
export interface Asker {
  shell(command: Command): Promise<ExecResult>
  /** Made from the host; rejects with `RefusedError` when nothing sensible answers there in time. */
  request(request: HttpRequest): Promise<HttpAnswer>
  /** Whether a TCP connection from the host to `address:port` opens within `timeout` seconds (by default 5). */
  dial(address: string, port: number, timeout?: number): Promise<boolean>
  /**
   * Why TCP connections from the host do not open, place by place, `undefined` where one does: `refused` where the other side says
   * that nothing listens, `silent` where nothing answers within `timeout` seconds (by default 3), else what the host says.
   */
  reach(places: readonly Place[], timeout?: number): Promise<(string | undefined)[]>
}

export interface Place {
  readonly address: string
  readonly port: number
}

/** Asks over a connection, as the user that `become` names. */
export function askerOf(connection: Connection, options: RunOptions = {}): Asker {
  return {
    shell: command => connection.run(command, options),
    request: request => requestFrom(connection, request),
    dial: (address, port, timeout = 5) => isOpen(connection, address, port, timeout),
    reach: (places, timeout = 3) => reachAll(connection, places, timeout),
  }
}

async function isOpen(connection: Connection, address: string, port: number, timeout: number): Promise<boolean> {
  return (await whyClosed(connection, { address, port }, timeout)) === undefined
}

/** How many connections are tried at once from one host. */
const atOnce = 64

async function reachAll(connection: Connection, places: readonly Place[], timeout: number) {
  const found: (string | undefined)[] = []
  const left = places.entries()
  const tryOn = async () => {
    for (const [i, place] of left) found[i] = await whyClosed(connection, place, timeout)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, places.length) }, tryOn))
  return found
}

async function whyClosed(
  connection: Connection,
  { address, port }: Place,
  timeout: number,
): Promise<string | undefined> {
  const opening = connection.dial(address, port).then(socket => {
    socket.destroy()
  })
  try {
    await withTimeout(opening, timeout, () => new RefusedError('silent'))
    return undefined
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    return reasonOf(error.message)
  }
}

/** The reason as the host's sshd, curl or Node says it. */
function reasonOf(message: string): string {
  if (message === 'silent' || /timed out|ETIMEDOUT/i.test(message)) return 'silent'
  return /refused/i.test(message) ? 'refused' : message.replace(/^Cannot connect to \S+: /, '')
}
