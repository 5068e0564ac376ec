import type { HostEnd } from '../engine/events.ts'
import { compactHosts } from './compact-hosts.ts'
import { isBad, states, stateWord } from './counts.ts'
import { colourOf, type Paint } from './paint.ts'
import { indent, oneLine, plainLines } from './text.ts'

export interface EntryOptions {
  readonly paint: Paint
  readonly check: boolean
  readonly verbosity: number
  /** Whether hosts on which the same was changed or failed share a line; otherwise each has its own, as `grep` wants it. */
  readonly grouped: boolean
}

/** What hosts have to say about a task: a line for each, and below it what does not fit in a line. The worst come last. */
export function hostEntries(ends: readonly HostEnd[], options: EntryOptions): string[] {
  return bySaying(ends, options).flatMap(same => [
    ...names(same, options).map(host => `  ${label(host, same, options)}`),
    ...indent(same.body, 6),
  ])
}

/** What one or more hosts say in the same words. */
interface Saying {
  readonly end: HostEnd
  readonly hosts: string[]
  readonly sentence: string
  readonly body: readonly string[]
}

function bySaying(ends: readonly HostEnd[], options: EntryOptions): Saying[] {
  const found = new Map<string, Saying>()
  for (const end of [...ends].sort((a, b) => states.indexOf(a.state) - states.indexOf(b.state))) {
    const saying = { end, hosts: [end.host], ...wordsOf(end, options) }
    const key = JSON.stringify([end.state, end.item, saying.sentence, saying.body])
    const same = found.get(key)
    if (same) same.hosts.push(end.host)
    else found.set(key, saying)
  }
  return [...found.values()]
}

function wordsOf(end: HostEnd, { verbosity }: EntryOptions): { sentence: string; body: string[] } {
  const message = end.message === undefined ? [] : plainLines(end.message)
  if (end.state === 'changed' || (end.state === 'ok' && end.changes.length > 0)) {
    return { sentence: end.changes.map(oneLine).join('; '), body: message }
  }
  const [sentence = '', ...rest] = message
  const detailed = isBad(end.state) || (verbosity >= 1 && (end.state === 'rescued' || end.state === 'ignored'))
  return { sentence, body: detailed ? [...rest, ...outputLines(end), `at ${end.task.place}`] : rest }
}

function names({ end, hosts }: Saying, { grouped }: EntryOptions): string[] {
  return grouped || end.state === 'ok' || end.state === 'skipped' ? [compactHosts(hosts)] : hosts
}

/** The end of what a failed command printed. */
function outputLines({ output }: HostEnd, lines = 20): string[] {
  return (['stdout', 'stderr'] as const).flatMap(stream => {
    const text = plainLines(output?.[stream] ?? '')
    if (text.join('') === '') return []
    const title = text.length > lines ? `${stream}, its last ${lines} lines:` : `${stream}:`
    return [title, ...indent(text.slice(-lines), 2)]
  })
}

function label(host: string, { end, sentence }: Saying, { paint, check }: EntryOptions): string {
  const item = end.item === undefined ? '' : ` (item=${oneLine(end.item)})`
  const state = end.state === 'ok' ? '' : ` ${stateWord(end.state, check)}`
  return `${paint(colourOf[end.state], `${host}${item}${state}${sentence && ':'}`)}${sentence && ` ${sentence}`}`
}
