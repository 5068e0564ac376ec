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
}

/** Asks over a connection, as the user that `become` names. */
export function askerOf(connection: Connection, options: RunOptions = {}): Asker {
  return {
    shell: command => connection.run(command, options),
    request: request => requestFrom(connection, request),
    dial: (address, port, timeout = 5) => isOpen(connection, address, port, timeout),
  }
}

async function isOpen(connection: Connection, address: string, port: number, timeout: number): Promise<boolean> {
  const opening = connection.dial(address, port).then(socket => {
    socket.destroy()
    return true
  })
  try {
    return await withTimeout(opening, timeout, () => new RefusedError(`no answer within ${timeout} s`))
  } catch (error) {
    if (error instanceof RefusedError) return false
    throw error
  }
}
