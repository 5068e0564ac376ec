import { RefusedError } from '../connection/connection.ts'
import { UserError } from '../errors.ts'
import { Command, sh } from '../shell.ts'
import type { Asker, ProbingAction } from './action.ts'
import { answerLines, parseStat, statInto } from './file-facts.ts'

export interface WaitForArgs {
  host?: string
  port?: number
  path?: string
  search_regex?: string
  url?: string
  status?: number | number[]
  state?: 'started' | 'present' | 'stopped' | 'absent'
  timeout?: number
  connect_timeout?: number
  delay?: number
  sleep?: number
  msg?: string
}

/** What was found: an open port, a path, an answer. */
export interface WaitForFacts {
  readonly isThere: boolean
  /** What is known beyond that, for a sentence: `answers 503`. */
  readonly found: string
  readonly status?: number
}

/** Waits until a port, a file, a text in a file or an HTTP answer is there, or is gone. */
export const waitFor: ProbingAction<WaitForArgs, WaitForArgs, WaitForFacts> = {
  summary: 'Waits until a port is open, a file or a text in it is there, or a URL answers; or until it no longer is.',
  returns: {
    state: 'What was waited for.',
    port: 'The port.',
    path: 'The path.',
    url: 'The URL.',
    status: 'The last status of its answer.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    oneOf: [{ required: ['port'] }, { required: ['path'] }, { required: ['url'] }],
    properties: {
      host: {
        type: 'string',
        minLength: 1,
        description: 'The address of the port, as seen from the managed host (default 127.0.0.1).',
      },
      port: { type: 'integer', minimum: 1, maximum: 65535, description: 'The TCP port.' },
      path: { type: 'string', pattern: '^/', description: 'The file or folder on the host.' },
      search_regex: {
        type: 'string',
        minLength: 1,
        description: 'What a line of the file must match, as a Perl regular expression (`grep -P`).',
      },
      url: {
        type: 'string',
        pattern: '^https?://',
        expected: 'a URL such as http://host:port/path',
        description: 'What must answer, asked with GET from the host.',
      },
      status: {
        type: ['integer', 'array'],
        items: { type: 'integer' },
        description: 'The HTTP status that counts, or a list of them (default 200).',
      },
      state: {
        enum: ['started', 'present', 'stopped', 'absent'],
        description: '`started` or `present`: it must be there (the default); `stopped` or `absent`: it must not.',
      },
      timeout: { type: 'number', minimum: 0, description: 'For how many seconds to wait (default 300).' },
      connect_timeout: {
        type: 'number',
        exclusiveMinimum: 0,
        description: 'How many seconds one connection or answer may take (default 5).',
      },
      delay: { type: 'number', minimum: 0, description: 'How many seconds to let pass before asking (default 0).' },
      sleep: {
        type: 'number',
        minimum: 0,
        description: 'How many seconds to let pass between two questions (default 1).',
      },
      msg: { type: 'string', description: 'What to say when it took too long.' },
    },
  },

  resolve(args) {
    const { search_regex, path, status, url } = args
    if (search_regex !== undefined && path === undefined) throw new UserError('Cannot search: "path" is missing')
    if (status !== undefined && url === undefined) throw new UserError('Cannot wait for a status: "url" is missing')
    return args
  },

  probe: wanted => ({ scope: 'cluster', ask: host => look(wanted, host) }),
  plan: () => [],

  wait: wanted => ({
    delay: wanted.delay ?? 0,
    timeout: wanted.timeout ?? 300,
    interval: wanted.sleep ?? 1,
    pending({ isThere, found }) {
      const { state = 'started', msg } = wanted
      if (isThere === (state === 'started' || state === 'present')) return undefined
      return `${msg === undefined ? '' : `${msg}: `}${subject(wanted)} ${found}`
    },
  }),

  report: ({ port, path, url, state = 'started' }, { status }) => ({
    changed: false,
    fields: {
      state,
      ...(port !== undefined && { port }),
      ...(path !== undefined && { path }),
      ...(url !== undefined && { url, status: status ?? -1 }),
    },
  }),
}

function subject({ host = '127.0.0.1', port, path, url, search_regex }: WaitForArgs): string {
  if (url !== undefined) return url
  if (port !== undefined) return `${host}:${port}`
  return search_regex === undefined ? path! : `"${search_regex}" in ${path}`
}

async function look(wanted: WaitForArgs, asker: Asker): Promise<WaitForFacts> {
  const { host = '127.0.0.1', port, connect_timeout = 5 } = wanted
  if (wanted.url !== undefined) return lookAtUrl(wanted, asker)
  if (port === undefined) return lookAtPath(wanted, asker)
  const isThere = await asker.dial(host, port, connect_timeout)
  return { isThere, found: isThere ? 'is open' : 'is closed' }
}

async function lookAtUrl({ url, status: wanted = 200, connect_timeout = 5 }: WaitForArgs, asker: Asker) {
  try {
    const { status } = await asker.request({ url: url!, timeout: connect_timeout })
    return { isThere: [wanted].flat().includes(status), found: `answers ${status}`, status }
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    return { isThere: false, found: `does not answer: ${error.message}` }
  }
}

async function lookAtPath({ path, search_regex }: WaitForArgs, asker: Asker): Promise<WaitForFacts> {
  const search = search_regex === undefined ? sh`match=0` : sh`grep -aqPe ${search_regex} -- ${path!}; match=$?`
  const text = sh`${statInto('at', sh`${path!}`, { follow: true })} && {
if [ "$at" = absent ]; then match=1; else ${search}; fi; printf '%s\n' "$at" "$match"; [ "$match" -lt 2 ]; }`
  const command = new Command(text.text, `look at ${path}`)
  const [at = '', match] = answerLines(command, await asker.shell(command), 2)
  if (parseStat(at) === undefined) return { isThere: false, found: 'is not there' }
  return { isThere: match === '0', found: match === '0' ? 'is there' : 'is not there' }
}
