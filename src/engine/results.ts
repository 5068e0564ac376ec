import type { Attempt } from './attempt.ts'
import type { TaskState } from './events.ts'

/** The result of a task on a host, or of one item of its loop. */
export interface Result {
  readonly state: TaskState
  /** What `register` gets. */
  readonly register: Readonly<Record<string, unknown>>
  readonly attempt: Attempt | undefined
  readonly message: string | undefined
}

export function skipped(message: string): Result {
  const register = { changed: false, skipped: true, skip_reason: message }
  return { state: 'skipped', register, attempt: undefined, message }
}

/** A result that no action gave: the host was not reached, or the task itself is wrong. */
export function broken(state: TaskState, message: string): Result {
  const register = { changed: false, failed: true, unreachable: state === 'unreachable', msg: message }
  return { state, register, attempt: undefined, message }
}

/** What `register` gets from one attempt. */
export function registerOf({ changed, failure, fields, message, changes }: Attempt): Record<string, unknown> {
  const msg = failure ?? message
  return {
    ...fields,
    changed,
    failed: failure !== undefined,
    ...(msg !== undefined && { msg }),
    ...(changes.length > 0 && { changes }),
  }
}

/** The result of a loop from those of its items: the worst of them, and all of them under `results`. */
export function loopResult(results: readonly Result[]): Result {
  const order: TaskState[] = ['unreachable', 'failed', 'rescued', 'ignored', 'changed', 'ok']
  const state = order.find(candidate => results.some(result => result.state === candidate)) ?? 'skipped'
  const bad = isBad(state) ? results.find(result => result.state === state) : undefined
  const register = {
    results: results.map(result => result.register),
    changed: results.some(result => result.register.changed === true),
    failed: results.some(result => result.register.failed === true),
    skipped: state === 'skipped',
    msg: bad ? 'One or more items failed' : 'All items completed',
  }
  return { state, register, attempt: undefined, message: bad?.message }
}

export function isBad(state: TaskState): boolean {
  return state === 'failed' || state === 'rescued' || state === 'unreachable' || state === 'ignored'
}
