import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What is served at one path: `ranges` says whether a part can be asked for, `cutAt` after how many bytes the line goes dead. */
export interface Served {
  content: string | Buffer
  ranges?: boolean
  cutAt?: number
  /** `user:password`, where the server asks for them. */
  login?: string
}

/** A server on this machine; as a proxy it answers for every host. */
export class FileServer {
  readonly files = new Map<string, Served>()
  /** What was asked, such as `GET /x bytes=5-`. */
  readonly asked: string[] = []
  readonly headers: IncomingMessage['headers'][] = []
  readonly #server: Server = createServer((request, response) => this.#answer(request, response))

  async open(): Promise<string> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  #answer({ method, url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const { range = '', authorization } = headers
    this.asked.push(`${method} ${url}${range && ` ${range}`}`)
    this.headers.push(headers)
    const { content, ranges, cutAt, login } = this.files.get(url) ?? {}
    const isKnown = login === undefined || authorization === `Basic ${Buffer.from(login).toString('base64')}`
    if (content === undefined || !isKnown) {
      response.writeHead(isKnown ? 404 : 401).end()
      return
    }
    const bytes = Buffer.from(content)
    const start = ranges ? Number(/^bytes=(\d+)-/.exec(range)?.[1] ?? 0) : 0
    if (start > 0 && start >= bytes.length) {
      response.writeHead(416).end()
      return
    }
    const rest = bytes.subarray(start)
    const part = start > 0 ? { 'Content-Range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}
    response.writeHead(start > 0 ? 206 : 200, { 'Content-Length': rest.length, ...part })
    if (cutAt === undefined) response.end(rest)
    else response.write(rest.subarray(0, cutAt), () => response.destroy())
  }
}
