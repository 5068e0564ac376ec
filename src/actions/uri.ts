import { RefusedError } from '../connection/connection.ts'
import type { HttpAnswer, HttpRequest } from '../connection/http.ts'
import { UserError } from '../errors.ts'
import type { Change, Outcome, ProbingAction } from './action.ts'
import { parseJson } from './json.ts'

export interface UriArgs {
  url: string
  method?: string
  status_code?: number | number[]
  return_content?: boolean
  headers?: Record<string, string>
  body?: unknown
  body_format?: 'raw' | 'json'
  timeout?: number
  follow_redirects?: 'safe' | 'all' | 'none'
  validate_certs?: boolean
}

export interface UriWanted extends Pick<UriArgs, 'return_content' | 'status_code'> {
  readonly request: HttpRequest
  /** Whether asking changes nothing, so that the probe may ask. */
  readonly isReading: boolean
}

/** The answer, or why there is none; `undefined` where asking is a change. */
export type UriFacts = HttpAnswer | { readonly refused: string } | undefined

/** Makes an HTTP request from the host. */
export const uri: ProbingAction<UriArgs, UriWanted, UriFacts> = {
  summary: 'Makes an HTTP request from the host. GET and HEAD only look, and are never `changed`.',
  checkMode: 'GET and HEAD only look, in check mode too; any other request is not made.',
  freeForm: 'url',
  returns: {
    url: 'What was asked.',
    status: 'The status of the answer; -1 where there was none.',
    content: 'The body, where it was asked for or the request failed.',
    json: 'The body as a value, where it is JSON.',
    '<header>': 'Each header of the answer, in lower case with `_` for `-`.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['url'],
    properties: {
      url: {
        type: 'string',
        pattern: '^https?://',
        expected: 'a URL such as http://host:port/path',
        description: 'What to ask, as seen from the host.',
      },
      method: {
        type: 'string',
        pattern: '^[A-Z]+$',
        expected: 'a method such as POST, in capitals',
        description: 'The HTTP method in capitals (default GET).',
      },
      status_code: {
        type: ['integer', 'array'],
        items: { type: 'integer' },
        description: 'The status that is a success, or a list of them (default 200).',
      },
      return_content: {
        type: 'boolean',
        description: 'Whether the body is registered as `content` (default false; of a failure it is).',
      },
      headers: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'Headers of the request.',
      },
      body: { description: 'The body of the request: a text, or with `body_format: json` any value.' },
      body_format: {
        enum: ['raw', 'json'],
        description: 'Whether the body is text as it stands (the default), or a value to be sent as JSON.',
      },
      timeout: {
        type: 'number',
        exclusiveMinimum: 0,
        description: 'How many seconds the whole exchange may take (default 30).',
      },
      follow_redirects: {
        enum: ['safe', 'all', 'none'],
        description: 'Which redirects are followed: those of GET and HEAD (`safe`, the default), `all` or `none`.',
      },
      validate_certs: { type: 'boolean', description: 'Whether an https certificate must be valid (default true).' },
    },
  },

  resolve(args) {
    const { url, method = 'GET', timeout = 30, follow_redirects = 'safe', validate_certs = true } = args
    const isReading = method === 'GET' || method === 'HEAD'
    const followRedirects = follow_redirects === 'all' || (follow_redirects === 'safe' && isReading)
    const request = { url, method, timeout, followRedirects, validateCerts: validate_certs, ...contentOf(args) }
    return { ...args, request, isReading }
  },

  probe: ({ request, isReading }) => ({
    scope: 'cluster',
    async ask(host) {
      if (!isReading) return undefined
      try {
        return await host.request(request)
      } catch (error) {
        // Not a failure of the question: "until" may ask for this very status.
        if (error instanceof RefusedError) return { refused: error.message }
        throw error
      }
    },
  }),

  plan: ({ request, isReading }): Change[] =>
    isReading ? [] : [{ summary: `${request.method} ${request.url}`, apply: { request } }],

  report(wanted, facts, [outcome]) {
    const { url } = wanted.request
    if (facts && 'refused' in facts) {
      return { fields: { url, status: -1 }, failure: `Cannot ask ${url}: ${facts.refused}`, changed: false }
    }
    const answer = facts ?? httpAnswer(outcome)
    if (answer === undefined) return { fields: { url } }
    const codes = [wanted.status_code ?? 200].flat()
    const failure = codes.includes(answer.status)
      ? undefined
      : `${url} answered ${answer.status}, not ${codes.join(' or ')}`
    return { fields: { url, ...fieldsOf(answer, wanted.return_content || failure !== undefined) }, failure }
  },
}

function contentOf({ headers = {}, body, body_format = 'raw' }: UriArgs): Pick<HttpRequest, 'headers' | 'body'> {
  if (body === undefined || body === null) return { headers }
  if (body_format === 'json') {
    const hasType = Object.keys(headers).some(name => name.toLowerCase() === 'content-type')
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return { headers: hasType ? headers : { 'Content-Type': 'application/json', ...headers }, body: text }
  }
  if (typeof body === 'object') {
    throw new UserError('Cannot send the body: it is a list or a map; "body_format: json" sends it as JSON')
  }
  return { headers, body: String(body) }
}

function httpAnswer(outcome: Outcome | undefined): HttpAnswer | undefined {
  return outcome && 'status' in outcome ? outcome : undefined
}

function fieldsOf({ status, headers, body }: HttpAnswer, withContent: boolean): Record<string, unknown> {
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase().replaceAll('-', '_'), value])
  const json = parseJson(body)
  return {
    ...Object.fromEntries(named),
    status,
    ...(json !== undefined && { json }),
    ...(withContent && { content: body }),
  }
}
