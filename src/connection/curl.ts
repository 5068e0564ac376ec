import { Readable } from 'node:stream'
import { sh } from '../shell.ts'
import { type Connection, RefusedError } from './connection.ts'
import type { ForwardingForbiddenError } from './forward.ts'
import type { HttpAnswer, HttpRequest } from './http.ts'

/** The same request made by curl on the host; rejects with `otherwise` when there is none. */
export async function requestWithCurl(
  connection: Connection,
  request: HttpRequest,
  otherwise: ForwardingForbiddenError,
): Promise<HttpAnswer> {
  // The options are a file on stdin, so that `ps` shows neither headers nor body.
  const result = await connection.send(sh`exec curl -q -K -`, () => Readable.from([options(request)]))
  if (result.code === 127) throw otherwise
  if (result.code === 0) return parse(result.stdout)
  const said = result.stderr.trim().replace(/^curl: \(\d+\) /, '')
  throw new RefusedError(
    `Cannot ${request.method ?? 'GET'} ${request.url}: ${said || `curl ended with ${result.code}`}`,
  )
}

function options({ url, method = 'GET', headers = {}, body, ...how }: HttpRequest): string {
  const { timeout = 10, followRedirects = false, validateCerts = true } = how
  const lines = [
    'silent',
    'show-error',
    'include',
    'globoff',
    `url = ${quoted(url)}`,
    'noproxy = "*"',
    ...(method === 'HEAD'
      ? ['head']
      : method === (body === undefined ? 'GET' : 'POST')
        ? []
        : [`request = ${quoted(method)}`]),
    `max-time = ${timeout}`,
    ...Object.entries(headers).map(([name, value]) => `header = ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`data-raw = ${quoted(body)}`]),
    ...(followRedirects ? ['location', 'max-redirs = 10'] : []),
    ...(validateCerts ? [] : ['insecure']),
  ]
  return `${lines.join('\n')}\n`
}

function quoted(text: string): string {
  const escapes: Record<string, string> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
  return `"${text.replaceAll(/[\\"\n\r\t]/g, found => escapes[found] ?? found)}"`
}

// One block of headers for each answer on the way: those that are passed over (100, a redirect) come first.
function parse(text: string): HttpAnswer {
  const end = text.indexOf('\r\n\r\n')
  const [first = '', ...lines] = text.slice(0, end).split('\r\n')
  const body = text.slice(end + 4)
  const status = Number(first.split(' ')[1])
  if (/^HTTP\/[\d.]+ \d{3}/.test(body) && (status < 200 || (status >= 300 && status < 400))) return parse(body)
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? []
    const key = name.toLowerCase()
    headers[key] = key in headers ? `${headers[key]}, ${value}` : value
  }
  return { status, headers, body }
}
