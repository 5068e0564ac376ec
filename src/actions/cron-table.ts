import { UserError } from '../errors.ts'
import { bare, insertLines, linesOf } from './lines.ts'

/** A job or a variable as a task wants it in a table of cron. */
export interface CronEntry {
  readonly name: string
  /** The whole line; `undefined` where it must not be there. */
  readonly line: string | undefined
  readonly isVariable: boolean
  /** Of a new variable: the one it comes before or after. */
  readonly beside?: { readonly name: string; readonly offset: 0 | 1 } | undefined
}

/** The table with the entry as it is wanted; every other line stays as it is. */
export function withCronEntry(text: string, entry: CronEntry): string {
  const lines = linesOf(text)
  return (entry.isVariable ? withVariable(lines, entry) : withJob(lines, entry)).join('')
}

/** The names of the jobs and of the variables in a table. */
export function namesIn(text: string): { jobs: string[]; envs: string[] } {
  const lines = linesOf(text)
  return {
    jobs: lines.flatMap(line => (line.startsWith(mark) ? [bare(line).slice(mark.length)] : [])),
    envs: lines.flatMap(line => variableIn(line) ?? []),
  }
}

/** A job is known by the line before it, which is Ansible's, so that jobs it made are known. */
const mark = '#Ansible: '

function withJob(lines: string[], { name, line }: CronEntry): string[] {
  const at = lines.findIndex(text => bare(text) === mark + name)
  const hasJob = at >= 0 && at + 1 < lines.length && !lines[at + 1]!.startsWith(mark)
  if (line === undefined)
    return at < 0 ? lines : withJob(lines.toSpliced(at, hasJob ? 2 : 1), { name, line, isVariable: false })
  if (hasJob) return replaced(lines, at + 1, line)
  if (at >= 0) return insertLines(lines, at + 1, [line])
  // The same job without a name gets one.
  const own = lines.findIndex((text, index) => bare(text) === line && !lines[index - 1]?.startsWith(mark))
  return own < 0 ? insertLines(lines, lines.length, [mark + name, line]) : insertLines(lines, own, [mark + name])
}

function withVariable(lines: string[], { name, line, beside }: CronEntry): string[] {
  const at = lines.findIndex(text => variableIn(text) === name)
  if (line === undefined) return lines.filter(text => variableIn(text) !== name)
  if (at >= 0) return replaced(lines, at, line)
  if (!beside) return insertLines(lines, 0, [line])
  const other = lines.findIndex(text => variableIn(text) === beside.name)
  if (other < 0) throw new UserError(`Cannot put "${name}" beside "${beside.name}": the table has no such variable`)
  return insertLines(lines, other + beside.offset, [line])
}

function variableIn(line: string): string | undefined {
  return /^\s*(['"]?)(\w+)\1\s*=/.exec(line)?.[2]
}

function replaced(lines: string[], at: number, line: string): string[] {
  return bare(lines[at]!) === line ? lines : lines.with(at, line + (lines[at]!.slice(bare(lines[at]!).length) || '\n'))
}
