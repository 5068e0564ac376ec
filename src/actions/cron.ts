import { UserError } from '../errors.ts'
import type { ProbingAction } from './action.ts'
import { planCron, reportCron } from './cron-changes.ts'
import { type CronFacts, probeCronFile, probeUserTable } from './cron-facts.ts'
import type { CronEntry } from './cron-table.ts'
import { type EditWanted, wantedEdit } from './edit-file.ts'

type Field = string | number
type SpecialTime = 'annually' | 'daily' | 'hourly' | 'monthly' | 'reboot' | 'weekly' | 'yearly'

export interface CronArgs {
  name: string
  job?: string
  state?: 'present' | 'absent'
  minute?: Field
  hour?: Field
  day?: Field
  month?: Field
  weekday?: Field
  special_time?: SpecialTime
  disabled?: boolean
  user?: string
  cron_file?: string
  env?: boolean
  insertafter?: string
  insertbefore?: string
  backup?: boolean
}

export interface CronWanted {
  readonly entry: CronEntry
  readonly user: string | undefined
  /** `undefined` for the table of a user. */
  readonly file: EditWanted | undefined
  readonly backup: boolean
}

const field = (description: string) => ({
  type: ['string', 'integer'],
  pattern: '^\\S+$',
  expected: 'a field of a crontab such as 5 or */10',
  description: `${description} (default \`*\`).`,
})

const line = { pattern: '^[^\\n\\r]*$', expected: 'one line' }

/** Keeps a job, or a variable, in a table of cron. */
export const cron: ProbingAction<CronArgs, CronWanted, CronFacts> = {
  summary: 'Keeps a job, or a variable, in the crontab of a user or in a file of `/etc/cron.d`.',
  returns: {
    jobs: 'The names of the jobs in the table.',
    envs: 'The names of the variables in the table.',
    cron_file: 'The file, where it is one.',
    backup_file: 'Where the old table was kept.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    if: { properties: { state: { const: 'present' } } },
    then: { required: ['job'] },
    dependentRequired: { cron_file: ['user'], insertafter: ['env'], insertbefore: ['env'] },
    dependentSchemas: {
      special_time: { properties: { minute: false, hour: false, day: false, month: false, weekday: false } },
      insertafter: { properties: { insertbefore: false } },
    },
    properties: {
      name: {
        type: 'string',
        minLength: 1,
        ...line,
        description: 'What the job is known by, in a comment before it; of a variable its name.',
      },
      job: {
        type: 'string',
        minLength: 1,
        ...line,
        description:
          'What is run; of a variable its value. cron takes a `%` in it for the end of the line, unless a backslash is before it.',
      },
      state: { enum: ['present', 'absent'], description: 'Whether it must be there (the default) or must not.' },
      minute: field('The minute'),
      hour: field('The hour'),
      day: field('The day of the month'),
      month: field('The month'),
      weekday: field('The day of the week, 0 or 7 for Sunday'),
      special_time: {
        enum: ['annually', 'daily', 'hourly', 'monthly', 'reboot', 'weekly', 'yearly'],
        description: 'When, in a word, instead of the five fields.',
      },
      disabled: { type: 'boolean', description: 'Whether the job is there as a comment only (default false).' },
      user: {
        type: 'string',
        minLength: 1,
        description: 'Whose crontab, by default that of the user who runs the task; in a file, whom the job runs as.',
      },
      cron_file: {
        type: 'string',
        pattern: '^(/.*|[\\w.-]+)$',
        expected: 'a name in /etc/cron.d, or an absolute path',
        description: 'A file in `/etc/cron.d`, or elsewhere, instead of a crontab; one that gets empty is removed.',
      },
      env: { type: 'boolean', description: 'Whether it is a variable of the table (default false).' },
      insertafter: { type: 'string', description: 'The variable after which a new one is put.' },
      insertbefore: {
        type: 'string',
        description: 'The variable before which a new one is put; by default it comes first.',
      },
      backup: { type: 'boolean', description: 'Whether the old table is kept (default false).' },
    },
  },

  resolve(args, context) {
    const { name, user, cron_file: path, env: isVariable = false, backup = false, insertafter, insertbefore } = args
    if (isVariable && !/^\w+$/.test(name))
      throw new UserError(`Cannot set the variable "${name}": a name is letters, digits and _`)
    const other = insertafter ?? insertbefore
    const beside =
      other === undefined ? undefined : ({ name: other, offset: insertafter === undefined ? 0 : 1 } as const)
    const place = path === undefined || path.startsWith('/') ? path : `/etc/cron.d/${path}`
    return {
      entry: { name, line: args.state === 'absent' ? undefined : lineOf(args), isVariable, beside },
      user,
      file: place === undefined ? undefined : wantedEdit({ path: place, create: true, backup }, context),
      backup,
    }
  },

  probe: ({ file, user }) => (file ? probeCronFile(file) : probeUserTable(user)),

  plan: planCron,
  report: reportCron,
}

function lineOf({ name, job, env, special_time, disabled, user, cron_file, ...times }: CronArgs): string {
  if (env) return `${name}="${job}"`
  const { minute = '*', hour = '*', day = '*', month = '*', weekday = '*' } = times
  const when = special_time ? `@${special_time}` : [minute, hour, day, month, weekday].join(' ')
  const whom = cron_file === undefined ? '' : `${user} `
  return `${disabled ? '#' : ''}${when} ${whom}${job}`
}
