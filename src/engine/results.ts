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

/** Every registered result has these, so that a condition can ask for them. */
const plain = { changed: false, failed: false, skipped: false, unreachable: false }

export function skipped(message: string): Result {
  return { state: 'skipped', register: { ...plain, skipped: true, skip_reason: message }, attempt: undefined, message }
}

/** A result that no action gave: the task itself is wrong. */
export function broken(state: TaskState, message: string): Result {
  return { state, register: { ...plain, failed: true, msg: message }, attempt: undefined, message }
}

/** The host was not reached. */
export function lost(isIgnored: boolean, message: string): Result {
  const register = { ...plain, unreachable: true, msg: message }
  return { state: isIgnored ? 'ignored' : 'unreachable', register, attempt: undefined, message }
}

/** What `register` gets from one attempt. */
export function registerOf({ changed, failure, fields, message, changes }: Attempt): Record<string, unknown> {
  const msg = failure ?? message
  return {
    ...plain,
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
    ...plain,
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
