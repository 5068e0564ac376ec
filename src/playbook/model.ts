import type { Position } from '../errors.ts'
import type { Path } from '../yaml.ts'
import type { Expression } from './expressions.ts'

/** A checked playbook: the plays of the file and of those it imports, in order. */
export interface Playbook {
  readonly file: string
  readonly plays: readonly Play[]
  /** Every variable that a template or an expression of the playbook reads. */
  readonly references: readonly Reference[]
  /** Every variable that the playbook itself may set: `vars`, `register`, `set_fact`, loop variables. */
  readonly declared: ReadonlySet<string>
}

export interface Reference {
  readonly name: string
  readonly position: Position
}

export interface Play {
  readonly name: string
  readonly position: Position
  /** A host pattern; may be a template. */
  readonly hosts: string
  readonly hostsPosition: Position
  readonly strategy: 'linear' | 'free'
  /** Batch sizes: numbers or percentages; empty for one batch of all hosts. */
  readonly serial: readonly (number | string)[]
  readonly maxFailPercentage: number | undefined
  readonly anyErrorsFatal: boolean
  readonly forceHandlers: boolean
  /** Weakest first: `vars`, then each of `vars_files`. */
  readonly variables: readonly VariableLayer[]
  /** `pre_tasks`, `tasks` and `post_tasks`; handlers run at the end of each. */
  readonly sections: readonly (readonly Step[])[]
  readonly handlers: readonly Task[]
}

export type VariableLayer = ReadonlyMap<string, { readonly value: unknown; readonly origin: Position }>

export type Step = Task | Block

export interface Block {
  readonly kind: 'block'
  readonly name: string
  readonly position: Position
  readonly steps: readonly Step[]
  readonly rescue: readonly Step[]
  readonly always: readonly Step[]
}

/** A condition, and where it stands. */
export interface Condition {
  readonly expression: Expression
  readonly position: Position
}

/**
 * A task with everything that its blocks and its play pass down already merged in. What a template may give (`unknown`) is
 * rendered for each host when the task runs.
 */
export interface Task {
  readonly kind: 'task'
  readonly name: string
  readonly action: string
  /** As written, a plain string already moved to the action's free-form argument. */
  readonly args: Readonly<Record<string, unknown>>
  readonly position: Position
  /** The file that the task stands in; local files are looked for beside it. */
  readonly file: string
  /** Where an argument stands. */
  locate(path: Path): Position
  readonly when: readonly Condition[]
  /** A list, or an expression that gives one. */
  readonly loop: readonly unknown[] | Condition | undefined
  readonly loopControl: LoopControl
  readonly register: string | undefined
  readonly until: readonly Condition[]
  readonly retries: unknown
  readonly delay: unknown
  readonly changedWhen: readonly Condition[] | undefined
  readonly failedWhen: readonly Condition[] | undefined
  readonly ignoreErrors: unknown
  readonly ignoreUnreachable: unknown
  readonly anyErrorsFatal: boolean
  readonly notify: readonly string[]
  readonly listen: readonly string[]
  readonly tags: ReadonlySet<string>
  readonly become: unknown
  readonly becomeUser: unknown
  readonly delegateTo: unknown
  readonly runOnce: unknown
  readonly throttle: unknown
  readonly timeout: unknown
  readonly noLog: unknown
  readonly checkMode: unknown
  readonly diff: unknown
  /** Weakest first; a stronger one replaces single variables of a weaker one. */
  readonly environment: readonly unknown[]
  /** Weakest first. */
  readonly variables: readonly VariableLayer[]
}

export interface LoopControl {
  readonly variable: string
  readonly indexVariable: string | undefined
  readonly label: string | undefined
  /** Seconds between two items; may be a template. */
  readonly pause: unknown
}
