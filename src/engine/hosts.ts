import type { Handler, Task } from '../playbook/model.ts'
import type { Recap } from './events.ts'
import { emptyRecap } from './recap.ts'
import { type Layer, recordLayer } from './scope.ts'

/** What a run knows of one host. */
export class HostState {
  readonly name: string
  readonly recap: Recap = emptyRecap()
  readonly notified = new Set<Handler>()
  /** Why the host is out of the play; a rescue clears it. */
  failure: Failure | undefined
  unreachable = false
  /** `meta: end_host`: it takes no further part in the play. */
  isDone = false
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
    return !this.unreachable && !this.isDone && this.failure === undefined
  }

  /** Takes the host back into the play; what is to rescue it sees what failed. */
  rescue(): void {
    const { task, result } = this.failure!
    this.set({ failed_task: { name: task.name, action: task.action }, failed_result: result })
    this.failure = undefined
  }

  /** `meta: clear_host_errors`: also a host that was unreachable is tried again. */
  clearErrors(): void {
    this.failure = undefined
    this.unreachable = false
  }

  /** `meta: clear_facts`: what `setup` gathered goes; what was registered or set stays, as in Ansible. */
  clearFacts(): void {
    const facts = Object.keys((this.#values.ansible_facts as object | undefined) ?? {})
    for (const name of ['ansible_facts', ...facts.map(fact => `ansible_${fact}`)]) delete this.#values[name]
    this.version++
  }

  set(values: Readonly<Record<string, unknown>>): void {
    Object.assign(this.#values, values)
    this.version++
  }
}

export interface Failure {
  readonly task: Task
  readonly result: Readonly<Record<string, unknown>>
  /** `any_errors_fatal`: why the play ends for all, unless a block rescues them. */
  readonly fatal?: string
}
