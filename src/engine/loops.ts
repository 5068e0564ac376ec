import { UserError } from '../errors.ts'
import type { Condition, Task } from '../playbook/model.ts'
import { atPosition } from './arguments.ts'
import { evaluate, holdsNot } from './conditions.ts'
import type { Scope } from './scope.ts'

/** One item of a task's loop. */
export interface LoopItem {
  /** The variables that the task reads it by. */
  readonly values: Readonly<Record<string, unknown>>
  /** What the run shows of it; known once its variables are in the scope. */
  shown(inner: Scope): string
}

/** The items of a task's loop; `undefined` where its condition spares a loop over what is not there, as in Ansible. */
export function loopItems(task: Task, scope: Scope): LoopItem[] | undefined {
  const { variable, indexVariable, label } = task.loopControl
  return listOf(task, scope)?.map((item, index) => ({
    values: { [variable]: item, ...(indexVariable && { [indexVariable]: index }) },
    shown: inner => (label === undefined ? plainLabel(item) : String(inner.render(label))),
  }))
}

function listOf(task: Task, scope: Scope): unknown[] | undefined {
  try {
    const items = 'expression' in task.loop! ? evaluate(task.loop as Condition, scope) : scope.render(task.loop)
    if (Array.isArray(items)) return items
    throw new UserError(`A loop must be a list: found ${JSON.stringify(items)}`, { position: task.position })
  } catch (error) {
    if (error instanceof UserError && holdsNot(task.when, scope)) return undefined
    throw atPosition(error, task.position)
  }
}

function plainLabel(item: unknown): string {
  return typeof item === 'object' ? JSON.stringify(item) : String(item)
}
