import type { HostEnd, Recap, RunEvent, TaskInfo, TaskState } from '../../src/engine/events.ts'

/** A task of the first batch of the first play. */
export function task(id: number, name: string, more: Partial<TaskInfo> = {}): TaskInfo {
  const place = `playbooks/deploy.yml:${id}:7`
  return { id, play: 0, batch: 0, name, action: 'copy', place, handler: false, ...more }
}

export function hostEnd(of: TaskInfo, host: string, state: TaskState, more: Partial<HostEnd> = {}): HostEnd {
  return { type: 'host-end', task: of, host, state, changes: [], diffs: [], seconds: 0, ...more }
}

/** All that is told of a task. */
export function taskEvents(of: TaskInfo, ends: readonly HostEnd[]): RunEvent[] {
  const final = ends.filter(end => end.item === undefined)
  return [
    { type: 'task-start', task: of, hosts: final.length },
    ...ends,
    {
      type: 'task-end',
      task: of,
      counts: countsOf(final),
      seconds: Math.max(0, ...final.map(({ seconds }) => seconds)),
    },
  ]
}

export function playStart(name: string, hosts: number, batches = 1): RunEvent {
  return { type: 'play-start', play: 0, name, hosts, batches }
}

export function batchStart(hosts: readonly string[], tasks: readonly TaskInfo[], batch = 0): RunEvent {
  return { type: 'batch-start', play: 0, batch, hosts, tasks }
}

export const batchEnd: RunEvent = { type: 'batch-end', play: 0, batch: 0 }
export const playEnd: RunEvent = { type: 'play-end', play: 0 }

/** The events between the start and the end of a run, whose recap follows from them. */
export function wholeRun(events: readonly RunEvent[], { check = false, seconds = 42.1 } = {}): RunEvent[] {
  const ends = events.filter(event => event.type === 'host-end').filter(({ item }) => item === undefined)
  const failures = ends.filter(({ state }) => state === 'failed' || state === 'unreachable')
  const hosts = [...new Set(ends.map(({ host }) => host))]
  const recap = Object.fromEntries(hosts.map(host => [host, countsOf(ends.filter(end => end.host === host))]))
  const code = failures.some(({ state }) => state === 'unreachable') ? 4 : failures.length > 0 ? 2 : 0
  return [
    { type: 'run-start', run: 'r1', playbook: 'deploy.yml', check, hosts: hosts.length, time: '2026-10-01T03:00:00Z' },
    ...events,
    { type: 'run-end', run: 'r1', recap, failures, code, seconds },
  ]
}

export function counts(some: Partial<Recap>): Recap {
  return { ok: 0, changed: 0, skipped: 0, failed: 0, unreachable: 0, rescued: 0, ignored: 0, ...some }
}

function countsOf(ends: readonly HostEnd[]): Recap {
  const found = counts({})
  for (const { state } of ends) found[state] += 1
  return found
}
