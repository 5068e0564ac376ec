import type { Action } from '../actions/action.ts'
import type { Inventory } from '../inventory/index.ts'
import type { Playbook, VariableLayer } from '../playbook/model.ts'
import type { ParseTemplate } from '../playbook/templates.ts'
import type { Connect } from './connections.ts'
import type { TaskInfo } from './events.ts'
import type { Journal } from './journal.ts'
import type { Ask } from './prompts.ts'

/** What a run is made of. `playbook` and `inventory` are already checked. */
export interface RunOptions {
  readonly playbook: Playbook
  readonly inventory: Inventory
  readonly actions: ReadonlyMap<string, Action>
  readonly parseTemplate: ParseTemplate
  readonly connect: Connect
  /** The weakest variables. */
  readonly defaults?: VariableLayer
  /** How to log in where the inventory does not say, as variables: what `-u`, `-k` and their like give. */
  readonly login?: Readonly<Record<string, unknown>>
  /** The strongest: `-e`. */
  readonly extraVariables?: Readonly<Record<string, unknown>>
  /** A host pattern that narrows every play. */
  readonly limit?: string | undefined
  readonly tags?: readonly string[]
  readonly skipTags?: readonly string[]
  readonly check?: boolean
  readonly diff?: boolean
  /** Whether to become another user, and whom, where neither play nor task says. */
  readonly become?: boolean | undefined
  readonly becomeUser?: string | undefined
  /** Whether every play runs notified handlers also on hosts that failed. */
  readonly forceHandlers?: boolean | undefined
  /** Asked before each task; the task is left out where it gives false. */
  readonly confirm?: ((task: TaskInfo) => Promise<boolean>) | undefined
  /** How many handshakes and snippets run at the same time; by default 50. */
  readonly forks?: number
  /** Whether questions are sent before their task is due, as they are by default; without, the result is the same, later. */
  readonly pipelining?: boolean | undefined
  readonly runId: string
  /** Asks a person for `vars_prompt`; left out where nobody can be asked. */
  readonly ask?: Ask
  readonly journal?: Journal
  /** Ends the run: what runs is stopped, and nothing new begins. */
  readonly signal?: AbortSignal
}
