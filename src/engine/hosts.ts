import type { Task } from '../playbook/model.ts'
import type { Recap } from './events.ts'
import { emptyRecap } from './recap.ts'
import { type Layer, recordLayer } from './scope.ts'

/** What a run knows of one host. */
export class HostState {
  readonly name: string
  readonly recap: Recap = emptyRecap()
  readonly notified = new Set<Task>()
  /** Why the host is out of the play; a rescue clears it. */
  failure: Failure | undefined
  unreachable = false
  /** In check mode: whether a change was planned on it and not made. */
  hasUnmadeChanges = false
  /** Grows when a value is registered or a fact set. */
  version = 0
  readonly #values: Record<string, unknown> = {}
  readonly layer: Layer = recordLayer(this.#values, true)

  constructor(name: string) {
    this.name = name
  }

  get isActive(): boolean {
    return !this.unreachable && this.failure === undefined
  }

  set(values: Readonly<Record<string, unknown>>): void {
    Object.assign(this.#values, values)
    this.version++
  }
}

export interface Failure {
  readonly task: Task
  readonly result: Readonly<Record<string, unknown>>
}
