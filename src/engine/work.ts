import type { Task } from '../playbook/model.ts'
import type { TaskInfo } from './events.ts'
import type { HostState } from './hosts.ts'
import type { PlayRun } from './play-run.ts'
import type { Layer } from './scope.ts'

/** One task to be done on one host. */
export interface Work {
  readonly task: Task
  readonly info: TaskInfo
  readonly host: HostState
  readonly run: PlayRun
  /** Whether a failure will be rescued by a block around the task. */
  readonly rescuable: boolean
  /** Variables that a dynamic include gave to the tasks in it. */
  readonly layers: readonly Layer[]
  /** Ends when the task shall be cut short. */
  readonly signal: AbortSignal
}

export interface StartedWork extends Work {
  /** Tells people what the task is waiting for. */
  onWaiting(message: string): void
}
