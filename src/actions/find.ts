import { UserError } from '../errors.ts'
import type { ProbingAction } from './action.ts'
import { attributeSchemas } from './attributes.ts'
import { tidy } from './file-facts.ts'
import { agesIn, type Filter, sizesIn } from './find-filter.ts'
import { type Found, probeFind } from './find-on-host.ts'
import { listOf } from './list-of.ts'
import { pythonRegExp } from './python-regexp.ts'
import { statFields } from './stat-fields.ts'

export interface FindArgs {
  paths: string | string[]
  patterns?: string | string[]
  excludes?: string | string[]
  use_regex?: boolean
  file_type?: 'any' | 'file' | 'directory' | 'link'
  recurse?: boolean
  depth?: number
  hidden?: boolean
  follow?: boolean
  age?: string | number
  age_stamp?: 'atime' | 'ctime' | 'mtime'
  size?: string | number
  mode?: string
  exact_mode?: boolean
  contains?: string
  read_whole_file?: boolean
  get_checksum?: boolean
  checksum_algorithm?: 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512'
  limit?: number
}

export interface FindWanted extends Filter {
  readonly paths: readonly string[]
  /** How deep to look; `undefined` for all the way. */
  readonly depth: number | undefined
  readonly type: 'any' | 'file' | 'directory' | 'link'
  readonly hidden: boolean
  readonly follow: boolean
  /** Names as the shell's wildcards say them. */
  readonly patterns: readonly string[]
  readonly excludes: readonly string[]
  readonly contains: string | undefined
  readonly readWhole: boolean
  readonly checksum: string | undefined
  readonly limit: number
}

/** Lists the files of folders on the host, for `register`. */
export const find: ProbingAction<FindArgs, FindWanted, Found> = {
  summary: 'Lists files and folders of the host by name, age, size or content; they are registered as `files`.',
  checkMode: 'Only looks, in check mode too.',
  returns: {
    files: 'What was found: each with its `path` and what `stat` gives of a file.',
    matched: 'How many that are.',
    examined: 'How many files and folders were looked at.',
    skipped_paths: 'The paths that could not be looked at, each with why.',
    msg: 'Whether all paths could be looked at.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['paths'],
    properties: {
      paths: {
        aliases: ['path', 'name'],
        type: ['string', 'array'],
        pattern: '^/',
        minItems: 1,
        items: { type: 'string', pattern: '^/' },
        description: 'The folders to look in: one, several with commas between them, or a list.',
      },
      patterns: namesSchema(
        'Which names are listed (default all): wildcards, or with `use_regex` regular expressions.',
      ),
      excludes: namesSchema('Which names are left out, though `patterns` has them.'),
      use_regex: {
        type: 'boolean',
        description:
          'Whether `patterns` and `excludes` are regular expressions in the words of Python, for the begin of a name (default false).',
      },
      file_type: { enum: ['any', 'file', 'directory', 'link'], description: 'What is listed (default `file`).' },
      recurse: { type: 'boolean', description: 'Whether the folders below are looked in too (default false).' },
      depth: { type: 'integer', minimum: 1, description: 'How many levels deep, with `recurse` (default all).' },
      hidden: { type: 'boolean', description: 'Whether names that begin with a dot are listed (default false).' },
      follow: {
        type: 'boolean',
        description:
          'Whether links are followed, with `recurse`; what is registered of a link is then what it names (default false).',
      },
      age: {
        type: ['string', 'integer'],
        pattern: '^-?\\d+[smhdwSMHDW]?$',
        expected: 'an age such as 30m or 2w, or -2w for what is younger',
        description:
          'How old it must at least be: seconds, or with `s`, `m`, `h`, `d`, `w`; negative: how old at most.',
      },
      age_stamp: {
        enum: ['atime', 'ctime', 'mtime'],
        description: 'Whether the age is since it was last read, its attributes changed, or written (default `mtime`).',
      },
      size: {
        type: ['string', 'integer'],
        pattern: '^-?\\d+[bkmgtBKMGT]?$',
        expected: 'a size such as 10k or 1g, or -1g for what is smaller',
        description:
          'How large a file must at least be: bytes, or with `k`, `m`, `g`, `t`; negative: how large at most.',
      },
      mode: { ...attributeSchemas.mode, description: 'The permissions it must have, as octal digits in quotes.' },
      exact_mode: {
        type: 'boolean',
        description: 'Whether `mode` is all of the permissions, or the least of them (default true).',
      },
      contains: {
        type: 'string',
        minLength: 1,
        description: 'What a line of a file must begin with, as a Perl regular expression (`grep -P`).',
      },
      read_whole_file: {
        type: 'boolean',
        description: 'Whether `contains` may match anywhere and span lines (default false).',
      },
      get_checksum: { type: 'boolean', description: 'Whether the checksum of each file is taken (default false).' },
      checksum_algorithm: {
        enum: ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
        description: 'Which checksum (default `sha256`).',
      },
      limit: { type: 'integer', minimum: 1, description: 'At most so many are listed (default all).' },
    },
  },

  resolve(args) {
    const { use_regex = false, recurse = false, depth, get_checksum = false, checksum_algorithm = 'sha256' } = args
    const [patterns, excludes] = [listOf(args.patterns), listOf(args.excludes)]
    return {
      paths: pathsOf(args.paths),
      depth: recurse ? depth : 1,
      type: args.file_type ?? 'file',
      hidden: args.hidden ?? false,
      follow: args.follow ?? false,
      patterns: use_regex ? [] : patterns,
      excludes: use_regex ? [] : excludes,
      names: use_regex ? patterns.map(pattern => pythonRegExp(pattern)) : [],
      otherNames: use_regex ? excludes.map(pattern => pythonRegExp(pattern)) : [],
      age: args.age === undefined ? undefined : agesIn(String(args.age)),
      stamp: args.age_stamp ?? 'mtime',
      size: args.size === undefined ? undefined : sizesIn(String(args.size)),
      mode: args.mode,
      exactMode: args.exact_mode ?? true,
      contains: args.contains,
      readWhole: args.read_whole_file ?? false,
      checksum: get_checksum ? checksum_algorithm : undefined,
      limit: args.limit ?? Number.POSITIVE_INFINITY,
    }
  },

  probe: probeFind,
  plan: () => [],

  report(_, { entries, examined, skipped }) {
    const files = entries.map(({ path, file, checksum }) => ({
      path,
      ...statFields(file),
      ...(checksum !== undefined && { checksum }),
    }))
    const isWhole = Object.keys(skipped).length === 0
    const msg = isWhole ? 'All paths examined' : 'Not all paths examined: see skipped_paths'
    return { changed: false, fields: { files, matched: files.length, examined, skipped_paths: skipped, msg } }
  },
}

function namesSchema(description: string) {
  return { type: ['string', 'array'], items: { type: 'string' }, description }
}

function pathsOf(paths: string | string[]): string[] {
  const all = listOf(paths)
  const relative = all.find(path => !path.startsWith('/'))
  if (relative !== undefined) throw new UserError(`Cannot look in "${relative}": it is not an absolute path`)
  return all.map(tidy)
}
