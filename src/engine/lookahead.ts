import type { Action } from '../actions/action.ts'
import type { Step, Task } from '../playbook/model.ts'

/** Where a task stands among those that surely follow each other. */
export interface Place {
  readonly line: readonly Task[]
  readonly index: number
}

/** Knows which tasks come after a task, as far as that can be told before it is done. */
export class Lookahead {
  readonly #actions: ReadonlyMap<string, Action>
  readonly #places = new Map<Task, Place>()
  readonly #known = new Set<readonly Step[]>()

  constructor(actions: ReadonlyMap<string, Action>) {
    this.#actions = actions
  }

  /** Learns of steps that are about to be run. */
  add(steps: readonly Step[]): void {
    if (this.#known.has(steps)) return
    this.#known.add(steps)
    this.#follow(steps, [])
  }

  placeOf(task: Task): Place | undefined {
    return this.#places.get(task)
  }

  /** The line that is open after the steps. */
  #follow(steps: readonly Step[], begun: Task[]): Task[] {
    let line = begun
    for (const step of steps) {
      if (step.kind === 'block') {
        line = this.#follow(step.steps, step.serial === undefined ? line : [])
        this.#follow(step.rescue, [])
        line = this.#follow(step.always, line)
        if (step.serial !== undefined) line = []
      } else if (step.kind === 'include' || this.#isBarrier(step)) line = []
      else this.#places.set(step, { line, index: line.push(step) - 1 })
    }
    return line
  }

  /** What was asked before it may not hold after it: it waits for something, or for somebody. */
  #isBarrier(task: Task): boolean {
    const action = this.#actions.get(task.action)
    if (!action || task.serial !== undefined) return true
    if ('perform' in action) return action.once === true
    return action.wait !== undefined || action.reconnects === true
  }
}
