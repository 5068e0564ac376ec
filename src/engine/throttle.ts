import type { Task } from '../playbook/model.ts'
import { Semaphore } from './semaphore.ts'

/** Keeps to `throttle`: how many hosts do a task at the same time, also where they come to it one by one. */
export class Throttle {
  readonly #lanes = new Map<Task, Semaphore>()

  /** Waits until fewer hosts than the limit do the task; without a limit it does not wait. */
  run<T>(task: Task, limit: number | undefined, work: () => Promise<T>): Promise<T> {
    if (limit === undefined) return work()
    const lanes = this.#lanes.get(task) ?? new Semaphore(limit)
    this.#lanes.set(task, lanes)
    return lanes.run(work)
  }
}
