import { UserError } from '../errors.ts'
import type { ProbingAction } from './action.ts'
import {
  type Edit,
  type EditWanted,
  type FoundFile,
  planEdit,
  probeEdit,
  reportEdit,
  textOf,
  wantedEdit,
} from './edit-file.ts'
import { bare, insertLines, linesOf } from './lines.ts'

const items = [
  ...['as', 'chroot', 'core', 'cpu', 'data', 'fsize', 'locks', 'maxlogins', 'maxsyslogins', 'memlock'],
  ...['msgqueue', 'nice', 'nofile', 'nproc', 'priority', 'rss', 'rtprio', 'sigpending', 'stack'],
] as const

export interface PamLimitsArgs {
  domain: string
  limit_type: 'hard' | 'soft' | '-'
  limit_item: (typeof items)[number]
  value: string | number
  use_max?: boolean
  use_min?: boolean
  dest?: string
  comment?: string
  backup?: boolean
}

export interface PamLimitsWanted extends Pick<PamLimitsArgs, 'domain' | 'limit_type' | 'limit_item'> {
  readonly value: string
  /** Which of two values stays, where that of the file may. */
  readonly keep: 'larger' | 'smaller' | undefined
  readonly comment: string
  readonly file: EditWanted
}

/** Sets one limit of a user or a group, such as the number of open files, for the logins to come. */
export const pamLimits: ProbingAction<PamLimitsArgs, PamLimitsWanted, FoundFile> = {
  summary: 'Sets a limit of a user or a group, such as how many files may be open, for the logins to come.',
  returns: {
    path: 'The file.',
    domain: 'Whom it is for.',
    limit_type: 'The kind of limit.',
    limit_item: 'What is limited.',
    value: 'The limit that holds.',
    msg: 'The line in the file.',
    backup: 'Where the old file was kept; empty without a backup.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['domain', 'limit_type', 'limit_item', 'value'],
    dependentSchemas: { use_max: { properties: { use_min: false } } },
    properties: {
      domain: {
        type: 'string',
        pattern: '^[^\\s#]+$',
        expected: 'a user, @group, or *',
        description: 'Whom it is for: a user, `@` and a group, or `*` for all but root.',
      },
      limit_type: {
        enum: ['hard', 'soft', '-'],
        description: '`hard`: what nobody may go beyond; `soft`: what a login begins with; `-`: both.',
      },
      limit_item: { enum: items, description: 'What is limited, such as `nofile`, `nproc` or `memlock`.' },
      value: {
        type: ['string', 'integer'],
        pattern: '^(unlimited|infinity|-?\\d+)$',
        expected: 'a number or "unlimited"',
        description: 'The limit: a number, or `unlimited` (`infinity` and -1 are the same).',
      },
      use_max: { type: 'boolean', description: 'Whether a larger value in the file stays (default false).' },
      use_min: { type: 'boolean', description: 'Whether a smaller value in the file stays (default false).' },
      dest: { type: 'string', pattern: '^/', description: 'The file (default `/etc/security/limits.conf`).' },
      comment: {
        type: 'string',
        pattern: '^[^\\n]*$',
        description: 'What to write behind a line that is new or changed.',
      },
      backup: {
        type: 'boolean',
        description: 'Whether the old file is kept beside the new one, with the time in its name (default false).',
      },
    },
  },

  resolve(
    { value, dest = '/etc/security/limits.conf', comment = '', backup = false, use_max, use_min, ...rest },
    context,
  ) {
    const { domain, limit_type, limit_item } = rest
    if (Number(value) < 0 && Number(value) !== -1 && limit_item !== 'nice' && limit_item !== 'priority') {
      throw new UserError(`Cannot limit "${limit_item}" to ${value}: only "nice" and "priority" may be less than 0`)
    }
    const keep = use_max ? 'larger' : use_min ? 'smaller' : undefined
    const file = wantedEdit({ path: dest, create: true, backup }, context)
    return { domain, limit_type, limit_item, value: String(value), keep, comment, file }
  },

  probe: ({ file }) => probeEdit(file),
  plan: (wanted, found) => planEdit(wanted.file, found, edit(wanted, found)),
  report: (wanted, found, outcomes) => reportEdit(found, edit(wanted, found), outcomes),
}

/** Of several lines for the same the last one counts, so that one is changed. */
function edit(wanted: PamLimitsWanted, found: FoundFile): Edit {
  const { domain, limit_type, limit_item, value } = wanted
  const lines = linesOf(textOf(found))
  const index = lines.findLastIndex(line => isLineOf(line, wanted))
  const before = lines[index] ?? ''
  const old = fieldsOf(before)[3]
  const stays = old !== undefined && (isSame(old, value, limit_item) || isKept(old, wanted))
  const line = stays ? bare(before) : newLine(wanted, before)
  const after =
    index < 0 ? insertLines(lines, lines.length, [line]) : lines.with(index, line + before.slice(bare(before).length))
  const fields = { domain, limit_type, limit_item, value: stays ? old : value, msg: line }
  return { text: after.join(''), summary: `set ${limit_item} of ${domain} in`, fields }
}

function isLineOf(line: string, { domain, limit_type, limit_item }: PamLimitsWanted): boolean {
  const [whom, type, item] = fieldsOf(line)
  return whom === domain && type === limit_type && item === limit_item
}

function fieldsOf(line: string): string[] {
  return line.replace(/#.*/s, '').trim().split(/\s+/)
}

/** For a priority, -1 is a number. */
function isSame(one: string, other: string, item: string): boolean {
  return one === other || sizeOf(one, item) === sizeOf(other, item)
}

function isKept(old: string, { value, keep, limit_item }: PamLimitsWanted): boolean {
  if (keep === undefined) return false
  const [found, wanted] = [sizeOf(old, limit_item), sizeOf(value, limit_item)]
  return keep === 'larger' ? found > wanted : found < wanted
}

function sizeOf(value: string, item: string): number {
  const isUnlimited =
    ['unlimited', 'infinity'].includes(value) || (value === '-1' && item !== 'nice' && item !== 'priority')
  return isUnlimited ? Number.POSITIVE_INFINITY : Number(value)
}

/** A remark behind the old line stays, unless there is another. */
function newLine({ domain, limit_type, limit_item, value, comment }: PamLimitsWanted, old: string): string {
  const remark = comment === '' ? (/\s*#.*$/.exec(bare(old))?.[0] ?? '') : `\t# ${comment}`
  return [domain, limit_type, limit_item, value].join('\t') + remark
}
