import type { IsolatedCommand } from '../connection/connection.ts'
import type { ExecResult } from '../errors.ts'
import { compactHosts } from '../report/compact-hosts.ts'
import { type Paint, painter } from '../report/paint.ts'
import { indent, plainLines, plural } from '../report/text.ts'
import { usesColour } from './colour.ts'
import { settingsFor } from './settings.ts'
import { type Visit, visitHosts } from './visit-hosts.ts'

/** Runs a command on the hosts of a pattern and prints what they answered; gives the exit code. */
export async function exec(
  { pattern, words }: { pattern: string; words: readonly string[] },
  given: object,
): Promise<number> {
  const settings = await settingsFor(given)
  const { visits, code } = await visitHosts(pattern, settings, ({ connection, become, signal }) =>
    connection.runIsolated({ run: runOf(words) }, { become, signal }),
  )
  if (settings.output === 'json') for (const visit of visits) console.log(JSON.stringify(flat(visit)))
  else for (const line of answerLines(visits, painter(usesColour(process.stdout)))) console.log(line)
  const isFailed = visits.some(visit => 'value' in visit && visit.value.code !== 0)
  return code === 0 && isFailed ? 2 : code
}

/** Several words are a program with its arguments; a single one with a blank can only be meant for a shell. */
function runOf(words: readonly string[]): IsolatedCommand['run'] {
  return words.length === 1 && /\s/.test(words[0]!) ? { script: words[0]! } : { argv: words }
}

function flat(visit: Visit<ExecResult>): object {
  return 'value' in visit ? { host: visit.host, ...visit.value } : visit
}

/** The answers, of which equal ones are told once, that of the most hosts first; then a line that counts. */
export function answerLines(visits: readonly Visit<ExecResult>[], paint: Paint): string[] {
  const groups = new Map<string, Visit<ExecResult>[]>()
  for (const visit of visits) {
    const answer = answerOf(visit)
    groups.set(answer, [...(groups.get(answer) ?? []), visit])
  }
  const inOrder = [...groups.values()].toSorted((a, b) => b.length - a.length)
  return [...inOrder.flatMap(group => [...groupLines(group, paint), '']), summary(visits)]
}

/** What makes two answers the same. */
function answerOf(visit: Visit<ExecResult>): string {
  if (!('value' in visit)) return JSON.stringify(visit)
  const { code, stdout, stderr } = visit.value
  return JSON.stringify([code, stdout, stderr])
}

function groupLines(group: readonly Visit<ExecResult>[], paint: Paint): string[] {
  const [first] = group as [Visit<ExecResult>]
  if ('unreachable' in first) return [paint('magenta', `${first.host}: unreachable: ${first.unreachable}`)]
  if ('refused' in first) return [paint('red', `${first.host}: failed: ${first.refused}`)]
  const { code, stdout, stderr } = first.value
  const hosts = compactHosts(group.map(({ host }) => host))
  const head = group.length === 1 ? hosts : `${hosts} (${plural(group.length, 'host')})`
  return [
    paint(code === 0 ? 'green' : 'red', `${head}: exit code ${code}`),
    ...indent(textLines(stdout), 2),
    ...(stderr.trim() === '' ? [] : ['  stderr:', ...indent(textLines(stderr), 4)]),
  ]
}

function textLines(text: string): string[] {
  return text.trim() === '' ? [] : plainLines(text)
}

function summary(visits: readonly Visit<ExecResult>[]): string {
  const count = (holds: (visit: Visit<ExecResult>) => boolean) => visits.filter(holds).length
  const failed = count(visit => ('value' in visit ? visit.value.code !== 0 : 'refused' in visit))
  const unreachable = count(visit => 'unreachable' in visit)
  const parts = [
    `${visits.length - failed - unreachable} of ${plural(visits.length, 'host')} ok`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(unreachable > 0 ? [`${unreachable} unreachable`] : []),
  ]
  return parts.join(', ')
}
