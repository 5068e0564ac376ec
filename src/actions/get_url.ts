import { posix } from 'node:path'
import { UserError } from '../errors.ts'
import { Secret } from '../shell.ts'
import { type Change, MissingError, type Outcome, type ProbingAction, type Report } from './action.ts'
import { type Attributes, attributeChanges, attributeSchemas } from './attributes.ts'
import type { Download } from './download.ts'
import { downloadScript } from './download-script.ts'
import { kindOf, parentOf } from './file-facts.ts'
import { type GetUrlFacts, probeDownload } from './get-url-facts.ts'

export interface GetUrlArgs extends Attributes {
  url: string
  dest: string
  checksum?: string
  force?: boolean
  backup?: boolean
  headers?: Record<string, string>
  url_username?: string
  url_password?: string
  timeout?: number
  proxy?: string
  use_proxy?: boolean
  validate_certs?: boolean
  http_agent?: string
}

export interface GetUrlWanted extends Attributes {
  readonly download: Download
  readonly dest: string
  /** The file's name where `dest` is a folder. */
  readonly name: string
  readonly algorithm: string
  /** The checksum, or the URL of a list of checksums. */
  readonly checksum: { readonly hash: string } | { readonly list: string } | undefined
  readonly force: boolean
  readonly backup: boolean
}

/** Downloads a file on the host itself, with curl or wget. */
export const getUrl: ProbingAction<GetUrlArgs, GetUrlWanted, GetUrlFacts> = {
  summary: 'Downloads a file on the host, which needs `curl` or GNU `wget`; it appears there whole or not at all.',
  returns: {
    url: 'What was downloaded, without user and password.',
    dest: 'The file.',
    state: 'Always `file`.',
    algorithm: 'Of the checksum.',
    checksum: 'Of the file.',
    size: 'In bytes.',
    status_code: 'What the server answered.',
    backup_file: 'The copy of the old file, where one was asked for.',
    rc: 'The exit code of a download that failed.',
    stderr: 'What that one printed as errors.',
    msg: '`OK` and the size.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['url', 'dest'],
    dependentRequired: { url_password: ['url_username'] },
    properties: {
      url: {
        type: 'string',
        pattern: '^(https?|ftp)://[^/\\s]+\\S*$',
        expected: 'a URL such as https://host/path',
        description: 'What to download, as seen from the host.',
      },
      dest: {
        type: 'string',
        pattern: '^/',
        description: 'The file on the host, or a folder for a file of the name that the URL ends with.',
      },
      checksum: {
        type: 'string',
        pattern: '^(md5|sha1|sha224|sha256|sha384|sha512):([0-9a-fA-F]{32,128}|(https?|ftp)://\\S+)$',
        expected: 'a checksum such as sha256:HEX or sha256:URL',
        description:
          'What the file must have: a file that has it is not downloaded, one that has not is never put in place, and a download that was cut off goes on. It is written out, or the URL of a list of checksums.',
      },
      force: {
        type: 'boolean',
        description:
          'Whether, without a checksum, a file that is there is compared with what the URL serves now, for which it is read once more (default false: it stays).',
      },
      backup: {
        type: 'boolean',
        description: 'Whether the old file is kept beside the new one, with the time in its name (default false).',
      },
      headers: {
        type: 'object',
        additionalProperties: { type: 'string', pattern: '^[^\\r\\n]*$', writeOnly: true },
        description: 'Headers of the request.',
      },
      url_username: { type: 'string', minLength: 1, description: 'The user, where the server asks for one.' },
      url_password: {
        type: 'string',
        pattern: '^[^\\r\\n]*$',
        writeOnly: true,
        description: 'The password of that user.',
      },
      timeout: {
        type: 'number',
        exclusiveMinimum: 0,
        description: 'How many seconds connecting, or waiting for more, may take (default 10).',
      },
      proxy: {
        type: 'string',
        pattern: '^(https?|socks[45]h?)://\\S+$',
        expected: 'a URL such as http://proxy:3128',
        description: 'The proxy to use, instead of the one that the environment names (`http_proxy`, `https_proxy`).',
      },
      use_proxy: { type: 'boolean', description: 'Whether a proxy is used at all (default true).' },
      validate_certs: { type: 'boolean', description: 'Whether an https certificate must be valid (default true).' },
      http_agent: { type: 'string', pattern: '^[^\\r\\n]+$', description: 'The `User-Agent` of the request.' },
      ...attributeSchemas,
    },
  },

  resolve(args) {
    const { dest, checksum, force = false, backup = false, mode, owner, group } = args
    const download = downloadOf(args)
    const [algorithm = 'sha256', ...rest] = checksum?.split(':') ?? []
    const wanted = rest.join(':')
    return {
      download,
      dest,
      name: posix.basename(new URL(download.url).pathname) || 'index.html',
      algorithm,
      checksum:
        checksum === undefined ? undefined : wanted.includes('/') ? { list: wanted } : { hash: wanted.toLowerCase() },
      force,
      backup,
      ...(mode && { mode }),
      ...(owner && { owner }),
      ...(group && { group }),
    }
  },

  probe: probeDownload,

  plan(wanted, facts) {
    const { path, file, hasFolder } = facts
    if (file && file.type !== 'file') throw new UserError(`Cannot replace "${path}": it is ${kindOf(file)}`)
    if (!hasFolder) {
      const folder = parentOf(path)
      throw new MissingError(`Cannot create "${path}": folder "${folder}" is missing`, folder)
    }
    return file && isAsWanted(wanted, facts) ? attributeChanges(path, wanted, file) : [downloadChange(wanted, facts)]
  },

  report(wanted, facts, [outcome]) {
    const { download, algorithm } = wanted
    const { path, file, sum } = facts
    const fields = { url: download.url, dest: path, state: 'file', algorithm }
    const isThere = file && isAsWanted(wanted, facts)
    if (isThere || !outcome || !('code' in outcome)) return { fields: { ...fields, checksum: sum } }
    const report = downloaded(outcome, download.url)
    return { ...report, fields: { ...fields, ...report.fields } }
  },
}

function downloadOf(args: GetUrlArgs): Download {
  const url = new URL(args.url)
  const [user, password] = [url.username, url.password].map(decodeURIComponent)
  url.username = ''
  url.password = ''
  return {
    url: url.href,
    user: args.url_username ?? (user || undefined),
    password: args.url_password ?? password,
    headers: args.headers ?? {},
    agent: args.http_agent,
    timeout: args.timeout ?? 10,
    checkCertificate: args.validate_certs ?? true,
    proxy: args.use_proxy === false ? false : args.proxy,
  }
}

function isAsWanted({ force }: GetUrlWanted, { expected, sum, served }: GetUrlFacts): boolean {
  if (expected !== undefined) return sum === expected
  return force ? sum === served : true
}

function downloadChange(wanted: GetUrlWanted, { path, file, tool, expected }: GetUrlFacts): Change {
  const { download } = wanted
  if (tool === undefined) {
    throw new UserError(`Cannot download ${download.url}: the host has neither curl nor GNU wget`)
  }
  const script = downloadScript({ ...wanted, tool, path, old: file, checksum: expected })
  return {
    summary: `download ${download.url} to ${path}`,
    apply: { isolated: { run: { script: new Secret(script.text) } } },
  }
}

function downloaded({ code, stdout, stderr }: Extract<Outcome, { code: number }>, url: string): Report {
  const [last = '', backup] = stdout.trimEnd().split('\n').reverse()
  if (code !== 0) {
    const why = stderr.trim().split('\n').at(-1) || `exit code ${code}`
    return { fields: { rc: code, stderr }, failure: `Cannot download ${url}: ${why}` }
  }
  const [status, size, checksum] = last.split(' ')
  return {
    fields: {
      size: Number(size),
      checksum,
      backup_file: backup ?? null,
      msg: `OK (${size} bytes)`,
      ...(status !== '-' && { status_code: Number(status) }),
    },
  }
}
