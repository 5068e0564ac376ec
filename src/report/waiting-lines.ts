import { compactHosts } from './compact-hosts.ts'
import type { Waiting } from './task-tally.ts'
import { oneLine, showSeconds } from './text.ts'

export interface WaitingLine {
  readonly text: string
  readonly hosts: number
}

/** Hosts that wait, one line for those that wait for the same: `w[17-19] wait 32.0 s: port 29999 is closed`. */
export function waitingLines(waiting: ReadonlyMap<string, Waiting>): WaitingLine[] {
  return bySaying(waiting).map(({ hosts, message, seconds }) => ({
    text: `${compactHosts(hosts, 60)} ${hosts.length > 1 ? 'wait' : 'waits'} ${showSeconds(seconds)}: ${oneLine(message)}`,
    hosts: hosts.length,
  }))
}

interface Group {
  readonly message: string
  readonly hosts: string[]
  seconds: number
}

function bySaying(waiting: ReadonlyMap<string, Waiting>): Group[] {
  const found = new Map<string, Group>()
  for (const [host, { message, seconds }] of waiting) {
    const group = found.get(message) ?? { message, hosts: [], seconds: 0 }
    group.hosts.push(host)
    group.seconds = Math.max(group.seconds, seconds)
    found.set(message, group)
  }
  return [...found.values()]
}

/** The first lines, and how many hosts the others stand for: `and 12 more`. */
export function firstLines(lines: readonly WaitingLine[], most = 5): string[] {
  const rest = lines.slice(most).reduce((sum, { hosts }) => sum + hosts, 0)
  return [...lines.slice(0, most).map(({ text }) => text), ...(rest > 0 ? [`and ${rest} more`] : [])]
}
