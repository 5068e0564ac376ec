import { performance } from 'node:perf_hooks'
import type { Recap, RunEvent, TaskInfo, TaskState } from './events.ts'
import { emptyRecap } from './recap.ts'

interface Line {
  readonly counts: Recap
  readonly started: number
  ended: number
}

/** Tells when a task begins and ends, also where hosts come to it one by one. */
export class TaskBoard {
  readonly #emit: (event: RunEvent) => void
  readonly #open = new Map<TaskInfo, Line>()

  constructor(emit: (event: RunEvent) => void) {
    this.#emit = emit
  }

  begin(task: TaskInfo, hosts: number): void {
    if (this.#open.has(task)) return
    this.#open.set(task, { counts: emptyRecap(), started: performance.now(), ended: 0 })
    this.#emit({ type: 'task-start', task, hosts })
  }

  count(task: TaskInfo, state: TaskState): void {
    const line = this.#open.get(task)!
    line.counts[state]++
    line.ended++
  }

  /** How many hosts have ended the task. */
  ended(task: TaskInfo): number {
    return this.#open.get(task)?.ended ?? 0
  }

  end(task: TaskInfo): void {
    const line = this.#open.get(task)
    if (!line) return
    this.#open.delete(task)
    this.#emit({ type: 'task-end', task, counts: line.counts, seconds: (performance.now() - line.started) / 1000 })
  }

  endAll(): void {
    for (const task of [...this.#open.keys()]) this.end(task)
  }
}
