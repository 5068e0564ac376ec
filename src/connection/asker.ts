import http from 'node:http'
import type { Command } from '../shell.ts'
import { type Become, type Connection, type ExecResult, RefusedError } from './connection.ts'
import type { HttpAnswer, HttpRequest } from './http.ts'

/** The read-only questions a probe may put to a host. All reject with `ConnectionError` when the host itself cannot be asked. */
export interface Asker {
  shell(command: Command): Promise<ExecResult>
  /** Made from the host; rejects with `RefusedError` when nothing sensible answers there in time. */
  request(request: HttpRequest): Promise<HttpAnswer>
  /** Whether a TCP connection from the host to `address:port` opens within `timeout` seconds (by default 5). */
  dial(address: string, port: number, timeout?: number): Promise<boolean>
}

/** Puts questions to a host over its connection. */
export function askerOf(connection: Connection, { become }: { become?: Become | undefined }): Asker {
  return {
    shell: command => connection.run(command, { become }),
    request: request => requestOver(connection, request),
    dial: (address, port) => opens(connection, address, port),
  }
}

async function opens(connection: Connection, address: string, port: number): Promise<boolean> {
  try {
    const socket = await connection.dial(address, port)
    socket.destroy()
    return true
  } catch (error) {
    if (error instanceof RefusedError) return false
    throw error
  }
}

async function requestOver(
  connection: Connection,
  { url, method = 'GET', headers, body, timeout = 10 }: HttpRequest,
): Promise<HttpAnswer> {
  const { hostname, port } = new URL(url)
  const socket = await connection.dial(hostname, Number(port || 80))
  return new Promise((resolve, reject) => {
    const options = {
      method,
      headers: { ...headers, connection: 'close' },
      createConnection: () => socket,
      timeout: timeout * 1000,
    }
    const request = http.request(url, options, answer => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: flat(answer.headers), body: text }))
    })
    request.on('error', error => reject(new RefusedError(error.message, { cause: error })))
    request.on('timeout', () => request.destroy(new Error(`no answer in ${timeout} s`)))
    request.end(body)
  })
}

function flat(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}
