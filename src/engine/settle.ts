import { performance } from 'node:perf_hooks'
import { flag } from './conditions.ts'
import type { HostEnd } from './events.ts'
import { keyOf } from './journal.ts'
import { isBad, type Result } from './results.ts'
import type { Work } from './work.ts'

interface EndOptions {
  readonly item: string | undefined
  /** When it began, by the performance clock. */
  readonly started: number
}

/** Writes down what a task gave: variables, notifications, the recap, the event, the journal. */
export async function settle(work: Work, result: Result, started: number): Promise<void> {
  const { task, host, run, info } = work
  if (task.register) host.set({ [task.register]: result.register })
  if (result.attempt?.facts) host.set(result.attempt.facts)
  if (result.attempt?.inventory) run.run.addToInventory(result.attempt.inventory)
  host.recap[result.state]++
  run.board.count(info, result.state)
  if (result.state === 'unreachable') host.unreachable = true
  if (result.state === 'failed' || result.state === 'rescued') host.failure = { task, result: result.register }
  run.emit(hostEnd(work, result, { item: undefined, started }))
  await record(work, result)
}

/** What a later run must know to go on from here: changes that are confirmed, and values that later tasks read. */
async function record(work: Work, { state, register, attempt }: Result): Promise<void> {
  const { task, info, host, run } = work
  const facts = attempt?.facts
  if (!task.register && !facts && state !== 'changed' && !isBad(state)) return
  const hidden = isHidden(work)
  await run.journal.write({
    entry: 'end',
    task: keyOf(info),
    host: host.name,
    state,
    ...(task.register && !hidden && { register: { [task.register]: register } }),
    ...(facts && !hidden && { facts }),
  })
}

/** What the readers of events are told of a result. */
export function hostEnd(
  work: Work,
  { state, register, attempt, message }: Result,
  { item, started }: EndOptions,
): HostEnd {
  const { info, host, run } = work
  const seconds = (performance.now() - started) / 1000
  const base = { type: 'host-end', task: info, host: host.name, state, item, seconds } as const
  if (isHidden(work)) return { ...base, changes: [], diffs: [], message: 'hidden by no_log', item: item && '***' }
  const made = attempt?.changed ? attempt : undefined
  return {
    ...base,
    changes: made?.changes ?? [],
    diffs: run.diff ? (made?.diffs ?? []) : [],
    message,
    output: isBad(state) ? outputOf(register) : undefined,
  }
}

function outputOf({ stdout, stderr }: Readonly<Record<string, unknown>>): HostEnd['output'] {
  if (typeof stdout !== 'string' && typeof stderr !== 'string') return undefined
  return { stdout: String(stdout ?? ''), stderr: String(stderr ?? '') }
}

/** Whether `no_log` hides the task; what cannot be told counts as hidden. */
export function isHidden({ task, host, run, layers }: Work): boolean {
  if (task.noLog === undefined) return false
  try {
    return flag(task.noLog, run.scopeOf(host, task, layers))
  } catch {
    return true
  }
}
