import type { Position } from '../errors.ts'
import type { Path } from '../yaml.ts'
import type { Expression } from './expressions.ts'

/** A checked playbook: the plays of the file and of those it imports, in order. */
export interface Playbook {
  readonly file: string
  readonly plays: readonly Play[]
  /** Every variable that a template or an expression of the playbook reads. */
  readonly references: readonly Reference[]
  /** Every variable that the playbook itself may set: `vars`, `register`, `set_fact`. */
  readonly declared: ReadonlySet<string>
  /** Those of them that get their value while it runs. */
  readonly late: ReadonlySet<string>
  /** The variables of its loops. */
  readonly loopVariables: ReadonlySet<string>
}

export interface Reference {
  readonly name: string
  readonly position: Position
  /** Whether it is a word of an expression, where a text may have been meant. */
  readonly isBare?: boolean
  /** The group or host that is read of it: `workers` in `groups.workers`. */
  readonly member?: string
  /** The loop variables that are set where it stands; left out where it may be read in any loop. */
  readonly loops?: ReadonlySet<string> | undefined
}

export interface Play {
  readonly name: string
  readonly position: Position
  /** A host pattern; may be a template. */
  readonly hosts: string
  readonly hostsPosition: Position
  /** Where a keyword of it stands. */
  locate(keyword: string): Position
  readonly strategy: 'linear' | 'free' | 'host_pinned'
  readonly order: Order
  /** What to ask the person who runs the playbook, before it begins. */
  readonly prompts: readonly Prompt[]
  /** Batch sizes: numbers or percentages; empty for one batch of all hosts. */
  readonly serial: readonly (number | string)[]
  readonly maxFailPercentage: unknown
  /** How many hosts of a batch may fail. */
  readonly maxFail: unknown
  readonly anyErrorsFatal: boolean
  readonly forceHandlers: boolean
  /** Those of `vars`. */
  readonly variables: readonly VariableLayer[]
  /** Each of `vars_files`, weakest first; stronger than what is asked for by `vars_prompt`, as in Ansible. */
  readonly fileVariables: readonly VariableLayer[]
  /** `pre_tasks`, then roles and `tasks`, then `post_tasks`; handlers run at the end of each. */
  readonly sections: readonly (readonly Step[])[]
  /** What must hold after each batch, before the next begins. */
  readonly gate: readonly Step[]
  /** Those of roles that are included later are added while the play runs. */
  readonly handlers: Handler[]
}

/** What runs when it was notified: a task, an include, or a named block. */
export interface Handler {
  readonly name: string
  readonly listen: readonly string[]
  readonly role: RoleOrigin | undefined
  readonly step: Step
}

export type Order = 'inventory' | 'reverse_inventory' | 'sorted' | 'reverse_sorted' | 'shuffle'

export interface Prompt {
  readonly name: string
  readonly text: string
  readonly default: string | undefined
  /** Whether what is typed is hidden. */
  readonly isPrivate: boolean
  /** Whether it is asked for twice. */
  readonly isConfirmed: boolean
  readonly position: Position
}

export type VariableLayer = ReadonlyMap<string, { readonly value: unknown; readonly origin: Position }>

export type Step = Task | Block | Include

/** Steps that are found when the play comes to them: `include_tasks`, `include_role`. */
export interface Include {
  readonly kind: 'include'
  /** The including task: its conditions and its loop decide for which hosts, and how often. */
  readonly task: Task
  /** Reads the steps that a rendered name stands for; throws `UserErrors`. */
  load(name: string): readonly Step[]
}

export interface Block {
  readonly kind: 'block'
  readonly name: string
  readonly isNamed: boolean
  readonly position: Position
  /** How many hosts do it at a time; the others wait until those are through. */
  readonly serial: unknown
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
  readonly isNamed: boolean
  readonly action: string
  /** As written, a plain string already moved to the action's free-form argument. */
  readonly args: Readonly<Record<string, unknown>>
  readonly position: Position
  /** The file that the task stands in; local files are looked for beside it. */
  readonly file: string
  /** The role that it belongs to. */
  readonly role: RoleOrigin | undefined
  /** The defaults of the role, weaker than the inventory. */
  readonly defaults: readonly VariableLayer[]
  /** How many hosts do it at a time; the others wait until those are through. */
  readonly serial: unknown
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

export interface RoleOrigin {
  readonly name: string
  readonly folder: string
}

export interface LoopControl {
  readonly position: Position
  readonly variable: string
  readonly indexVariable: string | undefined
  readonly label: string | undefined
  /** Seconds between two items; may be a template. */
  readonly pause: unknown
}
