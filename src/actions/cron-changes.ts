import { UserError } from '../errors.ts'
import { Command, raw, sh } from '../shell.ts'
import type { Change, Outcome, Report } from './action.ts'
import type { CronWanted } from './cron.ts'
import { type CronFacts, crontab } from './cron-facts.ts'
import { type CronEntry, namesIn, withCronEntry } from './cron-table.ts'
import { planEdit, textOf } from './edit-file.ts'

type FileFacts = Extract<CronFacts, { file: unknown }>
type TableFacts = Extract<CronFacts, { table: unknown }>

/** The table written anew where an entry is not as it is wanted. */
export function planCron(wanted: CronWanted, facts: CronFacts): Change[] {
  return 'file' in facts ? planFile(wanted, facts) : planTable(wanted, facts)
}

/** Names what the table then holds. */
export function reportCron({ file, entry }: CronWanted, facts: CronFacts, outcomes: readonly Outcome[]): Report {
  const text = 'file' in facts ? textOf(facts.file) : (facts.table.text ?? '')
  const kept = outcomes.find(outcome => 'stdout' in outcome && outcome.stdout !== '')
  return {
    fields: {
      ...namesIn(withCronEntry(text, entry)),
      ...(file && { cron_file: file.path }),
      ...(kept && 'stdout' in kept && { backup_file: kept.stdout.trim() }),
    },
  }
}

function planFile({ entry, file }: CronWanted, { file: found }: FileFacts): Change[] {
  const after = withCronEntry(textOf(found), entry)
  if (!found.file && after === '') return []
  const changes = planEdit(file!, found, { text: after, summary: summaryOf(entry), fields: {} })
  if (entry.line !== undefined || after.trim() !== '' || changes.length === 0) return changes
  const diff = changes.at(-1)?.diff
  return [
    {
      summary: `remove ${found.path}`,
      apply: { snippet: sh`rm -f -- ${found.path}` },
      diff: diff && { ...diff, after: undefined },
    },
  ]
}

function planTable({ entry, user, backup }: CronWanted, { table: { text, missing } }: TableFacts): Change[] {
  const place = `the crontab${user === undefined ? '' : ` of ${user}`}`
  if (missing !== undefined) {
    const wayOut = missing === '' ? 'install one that brings it' : `the package "${missing}" brings it`
    throw new UserError(`Cannot read ${place}: the host has no program "crontab"; ${wayOut}`)
  }
  const after = withCronEntry(text ?? '', entry)
  if (after === (text ?? '')) return []
  // What it is shown as leaves out the table, which may hold secrets.
  const keep = backup && text !== undefined ? keepTable(user) : sh``
  const write = sh`${keep}printf %s ${after} | ${crontab(user)} -`
  return [
    {
      summary: `${summaryOf(entry)} ${place}`,
      apply: { snippet: new Command(write.text, `write ${place}`) },
      diff: { path: place, before: text, after },
    },
  ]
}

function keepTable(user: string | undefined): Command {
  return sh`old=$(mktemp -- ${raw('"${TMPDIR:-/tmp}/crontab.XXXXXX"')}) && ${crontab(user)} -l > "$old" && printf '%s\n' "$old" && `
}

function summaryOf({ name, line, isVariable }: CronEntry): string {
  const what = isVariable ? `the variable ${name}` : `the job "${name}"`
  return line === undefined ? `take ${what} out of` : `put ${what} into`
}
