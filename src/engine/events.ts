import type { Diff } from '../actions/action.ts'

/** As in Ansible's recap. */
export type TaskState = 'ok' | 'changed' | 'skipped' | 'failed' | 'unreachable' | 'rescued' | 'ignored'

/** How many tasks ended in each state on one host. `changed` ones are not counted as `ok` too. */
export type Recap = Record<TaskState, number>

/** 0 all well, 2 a host failed, 4 a host was unreachable, 130 interrupted. */
export type ExitCode = 0 | 2 | 4 | 130

/** What a run says, in the order in which it happens. Plain data: each can be printed as one line of JSON. */
export type RunEvent =
  | {
      readonly type: 'run-start'
      readonly run: string
      readonly playbook: string
      readonly check: boolean
      readonly hosts: number
      readonly time: string
    }
  | {
      readonly type: 'play-start'
      readonly play: number
      readonly name: string
      readonly hosts: number
      readonly batches: number
    }
  /** A batch begins; `tasks` are those that can be told now, handlers apart. */
  | {
      readonly type: 'batch-start'
      readonly play: number
      readonly batch: number
      readonly hosts: readonly string[]
      readonly tasks: readonly TaskInfo[]
    }
  | { readonly type: 'task-start'; readonly task: TaskInfo; readonly hosts: number }
  /** What a host is waiting for at the moment: a condition that does not hold yet, or the next retry. */
  | {
      readonly type: 'host-waiting'
      readonly task: TaskInfo
      readonly host: string
      readonly message: string
      readonly seconds: number
    }
  | HostEnd
  | { readonly type: 'task-end'; readonly task: TaskInfo; readonly counts: Readonly<Recap>; readonly seconds: number }
  | { readonly type: 'batch-end'; readonly play: number; readonly batch: number }
  | { readonly type: 'play-end'; readonly play: number }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'interrupted'; readonly message: string }
  | {
      readonly type: 'run-end'
      readonly run: string
      readonly recap: Readonly<Record<string, Recap>>
      readonly failures: readonly HostEnd[]
      readonly code: ExitCode
      readonly seconds: number
    }

/** A task, as the readers of events name it; `id` is unique in a run (a task of a second batch has another). */
export interface TaskInfo {
  readonly id: number
  readonly play: number
  readonly batch: number
  readonly name: string
  readonly action: string
  /** `playbooks/deploy.yml:12:7`. */
  readonly place: string
  readonly handler: boolean
}

/** A task ended on a host; for a loop also once for each item, with `item`, before the one that sums it up. */
export interface HostEnd {
  readonly type: 'host-end'
  readonly task: TaskInfo
  readonly host: string
  readonly state: TaskState
  /** The loop item's label. */
  readonly item?: string | undefined
  /** What was changed, or in check mode would be, a sentence each. */
  readonly changes: readonly string[]
  readonly diffs: readonly Diff[]
  /** Why it failed, was skipped, or what it has to say (`debug`). */
  readonly message?: string | undefined
  /** The end of what a failed command printed. */
  readonly output?: { readonly stdout: string; readonly stderr: string } | undefined
  readonly seconds: number
}
