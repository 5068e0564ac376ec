import { posix } from 'node:path'
import { raw, sh } from '../shell.ts'
import type { ProbingAction } from './action.ts'
import { answerLines, type FileFacts, parentOf, parseStat, statInto } from './file-facts.ts'
import { statFields } from './stat-fields.ts'

export interface StatArgs {
  path: string
  follow?: boolean
  get_checksum?: boolean
  checksum_algorithm?: 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512' | 'blake2b'
}

export interface StatFacts {
  readonly file: FileFacts | undefined
  readonly checksum: string
  /** Of `rwx`, what the user who asks may do. */
  readonly allowed: string
  /** Where a link points, as it is written. */
  readonly link: string
}

/** Says what is at a path of the host, for `register`. */
export const stat: ProbingAction<StatArgs, StatArgs, StatFacts> = {
  summary: 'Looks at a file or folder of the host; what is found is registered as `stat`.',
  checkMode: 'Only looks, in check mode too.',
  freeForm: 'path',
  returns: {
    stat: 'A map: `exists`, and of what is there `path`, `isdir`, `isreg`, `islnk`, `mode`, `uid`, `gid`, `pw_name`, `gr_name`, `size`, `mtime`, `atime`, `ctime`, `inode`, `nlink`, `readable`, `writeable`, `executable`, `checksum`, and of a link `lnk_target` and `lnk_source`.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['path'],
    properties: {
      path: {
        type: 'string',
        pattern: '^/',
        aliases: ['dest', 'name'],
        description: 'What to look at, as an absolute path.',
      },
      follow: { type: 'boolean', description: 'Whether a link is followed (default false).' },
      get_checksum: { type: 'boolean', description: 'Whether the checksum of a file is taken (default true).' },
      checksum_algorithm: {
        aliases: ['checksum', 'checksum_algo'],
        enum: ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'blake2b'],
        description: 'Which checksum (default `sha256`).',
      },
    },
  },

  probe: ({ path, follow = false, get_checksum = true, checksum_algorithm = 'sha256' }) => ({
    scope: 'host',
    async ask(host) {
      const tool = raw(checksum_algorithm === 'blake2b' ? 'b2sum' : `${checksum_algorithm}sum`)
      const mayFollow = follow ? raw('true') : sh`[ ! -L ${path} ]`
      const sum = get_checksum
        ? sh`if ${mayFollow} && [ -f ${path} ]; then sum=$(${tool} < ${path}) && sum=${raw('${sum%% *}')}; fi`
        : raw('true')
      const command = sh`sum= may= link= && ${statInto('at', sh`${path}`, { follow })} && ${sum} && if [ "$at" != absent ]; then
[ ! -r ${path} ] || may=r; [ ! -w ${path} ] || may="$may"w; [ ! -x ${path} ] || may="$may"x
[ ! -L ${path} ] || ${mayFollow} || link=$(readlink -- ${path}); fi && printf '%s\n' "$at" "$sum" "$may" "$link"`
      const [at = '', checksum = '', allowed = '', ...link] = answerLines(command, await host.shell(command), 4)
      return { file: parseStat(at), checksum, allowed, link: link.join('\n') }
    },
  }),

  plan: () => [],

  report: ({ path }, facts) => ({
    changed: false,
    fields: { stat: facts.file ? found(path, facts.file, facts) : { exists: false } },
  }),
}

function found(path: string, file: FileFacts, { checksum, allowed, link }: StatFacts): Record<string, unknown> {
  const { type } = file
  return {
    exists: true,
    path,
    ...statFields(file),
    readable: allowed.includes('r'),
    writeable: allowed.includes('w'),
    executable: allowed.includes('x'),
    ...(checksum !== '' && { checksum }),
    ...(type === 'link' && { lnk_target: link, lnk_source: posix.resolve(parentOf(path), link) }),
  }
}
