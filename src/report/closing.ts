import type { HostEnd, RunEvent } from '../engine/events.ts'
import { compactHosts } from './compact-hosts.ts'
import type { Paint } from './paint.ts'
import { recapLines } from './recap.ts'
import { cut, indent, oneLine, plainLines, plural, showSeconds } from './text.ts'

type RunEnd = Extract<RunEvent, { type: 'run-end' }>

export interface ClosingOptions {
  readonly paint: Paint
  readonly check: boolean
  readonly columns: number
}

/** Different failures that are told again at the end, so that they fit on a screen with what to do next. */
const toldAgain = 4

/** The end of a run: how each host fared, what failed and where, what to do next, and one sentence. */
export function closingLines(end: RunEnd, options: ClosingOptions): string[] {
  const { paint } = options
  return [
    '',
    paint('bold', 'RECAP'),
    ...recapLines(end.recap, paint),
    ...failureLines(end.failures, options),
    ...nextLines(end),
    '',
    sentence(end, options),
  ]
}

function failureLines(failures: readonly HostEnd[], { paint, columns }: ClosingOptions): string[] {
  if (failures.length === 0) return []
  const causes = byCause(failures)
  return [
    '',
    paint('bold', 'WHAT FAILED'),
    ...causes.slice(0, toldAgain).flatMap(cause => causeLines(cause, columns)),
    ...(causes.length > toldAgain ? [`and ${plural(causes.length - toldAgain, 'more failure')}, told above`] : []),
  ]
}

interface Cause {
  readonly end: HostEnd
  readonly hosts: string[]
}

function byCause(failures: readonly HostEnd[]): Cause[] {
  const found = new Map<string, Cause>()
  for (const end of failures) {
    const key = JSON.stringify([end.task.name, end.task.place, end.state, end.message])
    const same = found.get(key)
    if (same) same.hosts.push(end.host)
    else found.set(key, { end, hosts: [end.host] })
  }
  return [...found.values()]
}

function causeLines({ end, hosts }: Cause, columns: number): string[] {
  const name = `[${oneLine(end.task.name)}]`
  const state = end.state === 'unreachable' ? 'unreachable' : 'failed'
  const where = compactHosts(hosts, Math.max(20, columns - name.length - end.task.place.length - 20))
  return [
    `${name} ${state} on ${where} at ${end.task.place}`,
    ...indent([cut(oneLine(end.message ?? ''), 2 * columns), ...lastWords(end)].filter(Boolean), 2),
  ]
}

/** The very end of what the command printed, as a reminder: all of it was told when it failed. */
function lastWords({ output }: HostEnd): string[] {
  return plainLines(output?.stderr.trim() || output?.stdout || '').slice(-3)
}

function nextLines({ recap, code, failures }: RunEnd): string[] {
  if (code === 0) return []
  const lost = Object.keys(recap).filter(host => recap[host]!.unreachable > 0)
  const again = 'run the same command again: what is already as it should be is left alone.'
  const steps = [
    ...(lost.length > 0 ? [`make sure that ssh reaches ${compactHosts(lost, 40)}`] : []),
    ...(failures.some(({ state }) => state === 'failed') ? ['mend what failed'] : []),
  ]
  return ['', `Next: ${[...steps, again].join(', then ')}`]
}

function sentence(end: RunEnd, { paint, check }: ClosingOptions): string {
  const time = showSeconds(end.seconds)
  const well = check ? `check mode: nothing was changed; done in ${time}` : `done in ${time}`
  if (end.code === 0) return paint('green', well)
  if (end.code === 130)
    return paint('red', `interrupted after ${time}${check ? '; check mode: nothing was changed' : ''}`)
  const bad = `${badHosts(end)} in ${time}`
  return paint('red', check ? `check mode: nothing was changed; ${bad}` : bad)
}

/** `2 of 50 hosts failed, 1 was unreachable`. */
function badHosts({ recap }: RunEnd): string {
  const all = Object.values(recap)
  const unreachable = all.filter(counts => counts.unreachable > 0).length
  const failed = all.filter(counts => counts.failed > 0 && counts.unreachable === 0).length
  const of = `of ${plural(all.length, 'host')}`
  if (unreachable === 0) return `${failed} ${of} failed`
  const lost = unreachable === 1 ? 'was unreachable' : 'were unreachable'
  if (failed === 0) return `${unreachable} ${of} ${lost}`
  return `${failed} ${of} failed and ${unreachable} ${lost}`
}
