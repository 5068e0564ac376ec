import type { Recap, TaskState } from '../engine/events.ts'
import { colourOf, type Paint } from './paint.ts'

/** The states in the order in which they are told: what is bad comes last. */
export const states: readonly TaskState[] = ['ok', 'changed', 'skipped', 'rescued', 'ignored', 'failed', 'unreachable']

export function noCounts(): Recap {
  return { ok: 0, changed: 0, skipped: 0, failed: 0, unreachable: 0, rescued: 0, ignored: 0 }
}

export function isBad(state: TaskState): boolean {
  return state === 'failed' || state === 'unreachable'
}

/** `changed`, which in check mode is `would change`. */
export function stateWord(state: TaskState, check: boolean): string {
  return check && state === 'changed' ? 'would change' : state
}

/** `12 ok, 3 changed`: the states that occurred. */
export function showCounts(counts: Readonly<Recap>, { paint, check }: { paint: Paint; check: boolean }): string {
  return states
    .filter(state => counts[state] > 0)
    .map(state => paint(colourOf[state], `${counts[state]} ${stateWord(state, check)}`))
    .join(', ')
}
