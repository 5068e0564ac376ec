import type { Recap, TaskState } from '../engine/events.ts'
import { noCounts } from './counts.ts'

/** How the hosts of a play or a batch fare: each counts once, by the worst that happened to it. */
export class HostOutcomes {
  readonly #outcomes = new Map<string, Outcome>()

  add(host: string, state: TaskState): void {
    const outcome = outcomeOf(state)
    const before = this.#outcomes.get(host)
    if (!before || order.indexOf(outcome) > order.indexOf(before)) this.#outcomes.set(host, outcome)
  }

  /** Whether the host takes no part any more. */
  isLost(host: string): boolean {
    const outcome = this.#outcomes.get(host)
    return outcome === 'failed' || outcome === 'unreachable'
  }

  counts(): Recap {
    const counts = noCounts()
    for (const outcome of this.#outcomes.values()) counts[outcome] += 1
    return counts
  }
}

const order = ['ok', 'changed', 'failed', 'unreachable'] as const

type Outcome = (typeof order)[number]

function outcomeOf(state: TaskState): Outcome {
  if (state === 'changed' || state === 'failed' || state === 'unreachable') return state
  return 'ok'
}
