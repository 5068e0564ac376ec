import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { UserError } from '../errors.ts'
import { type Connection, RefusedError } from './connection.ts'
import { requestWithCurl } from './curl.ts'
import { ForwardingForbiddenError } from './forward.ts'
import type { HttpAnswer, HttpRequest } from './http.ts'

const bodyLimit = 16 * 1024 * 1024
const hopLimit = 10

/**
 * Makes an HTTP request from a host: over a connection that its sshd opens, or with curl where that is forbidden. Rejects with
 * `RefusedError` when no sensible answer comes in time.
 */
export async function requestFrom(connection: Connection, request: HttpRequest): Promise<HttpAnswer> {
  const { timeout = 10 } = request
  const url = parse(request.url)
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), timeout * 1000)
  try {
    return await follow(connection, url, request, abort.signal)
  } catch (error) {
    if (error instanceof ForwardingForbiddenError) return await requestWithCurl(connection, request, error)
    const reason = abort.signal.aborted ? `no answer within ${timeout} s` : reasonOf(error)
    if (reason === undefined) throw error
    throw new RefusedError(`Cannot ${request.method ?? 'GET'} ${shown(url)}: ${reason}`, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

async function follow(
  connection: Connection,
  first: URL,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  let url = first
  let next = request
  for (let hops = 0; ; hops++) {
    const answer = await exchange(connection, url, next, signal)
    const { location } = answer.headers
    if (!request.followRedirects || !location || answer.status < 300 || answer.status > 399) return answer
    if (hops === hopLimit) throw new RefusedError(`more than ${hopLimit} redirects`)
    const target = parse(new URL(location, url).href)
    next = redirected(next, answer.status, target.origin === url.origin)
    url = target
  }
}

// As browsers and curl do: only 307 and 308 send the same again, and credentials stay with the origin they were for.
function redirected(request: HttpRequest, status: number, sameOrigin: boolean): HttpRequest {
  const { method = 'GET', headers = {}, body, ...rest } = request
  const keeps = status === 307 || status === 308 || method === 'HEAD'
  const isPrivate = (name: string) => /^(authorization|cookie)$/i.test(name)
  const kept = Object.entries(headers).filter(([name]) => sameOrigin || !isPrivate(name))
  return { ...rest, headers: Object.fromEntries(kept), method: keeps ? method : 'GET', ...(keeps && { body }) }
}

async function exchange(
  connection: Connection,
  url: URL,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const secure = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const opening = connection.dial(host, Number(url.port) || (secure ? 443 : 80))
  const socket = await unlessAborted(opening, signal, late => late.destroy())
  try {
    const { validateCerts = true } = request
    const stream = secure
      ? connectTls({ socket, servername: /[a-z]/i.test(host) ? host : '', host, rejectUnauthorized: validateCerts })
      : asSocket(socket)
    return await unlessAborted(speak(stream, url, request), signal)
  } finally {
    socket.destroy()
  }
}

function speak(stream: Duplex, url: URL, { method = 'GET', headers = {}, body }: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
    const sent: ClientRequest = requestHttp({
      createConnection: () => stream,
      method,
      host: url.hostname,
      path: `${url.pathname}${url.search}`,
      ...(url.username && { auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` }),
      headers: { Host: url.host, Connection: 'close', ...length, ...headers },
    })
    sent.on('error', reject)
    sent.on('response', response => read(response).then(resolve, reject))
    sent.end(body)
  })
}

async function read(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > bodyLimit) throw new RefusedError('the answer is longer than 16 MB')
    chunks.push(chunk)
  }
  const headers = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')])
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString('utf8'),
  }
}

// What node:http asks of a socket and a channel does not have. The time is kept outside.
function asSocket(stream: Duplex): Duplex {
  const unused = () => stream
  const missing = { setTimeout: unused, setNoDelay: unused, setKeepAlive: unused, ref: unused, unref: unused }
  for (const [name, value] of Object.entries(missing)) {
    if (!(name in stream)) Object.defineProperty(stream, name, { value })
  }
  return stream
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal, discard?: (late: T) => void): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    const settled = () => signal.removeEventListener('abort', abort)
    promise.then(value => (signal.aborted ? discard?.(value) : resolve(value)), reject).finally(settled)
  })
}

function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol)) return url
  throw new UserError(`Cannot request "${text}": it is not an http or https URL`)
}

function shown(url: URL): string {
  return `${url.origin}${url.pathname}${url.search}`
}

/** Why there was no sensible answer; `undefined` for what is no matter of the answer. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof RefusedError) return error.message.replace(/^Cannot connect to \S+: /, '')
  const { code } = error as { code?: unknown }
  if (typeof code !== 'string') return undefined
  if (/^(ECONNRESET|EPIPE|ERR_STREAM_)/.test(code)) return 'the connection was closed without an answer'
  if (code.startsWith('HPE_')) return 'the answer is not HTTP'
  if (/^(EPROTO|ERR_SSL_)/.test(code)) return 'the answer is not TLS'
  return /CERT|SELF_SIGNED|ISSUER|VERIFY/.test(code) ? `its certificate is not valid (${code})` : undefined
}
