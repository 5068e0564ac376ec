import { UserError } from '../errors.ts'
import type { Step, Task } from '../playbook/model.ts'
import { renderArguments } from './arguments.ts'
import { earlyScope, LateValue, tellable } from './preflight-scope.ts'
import type { Run } from './run.ts'
import type { Scope } from './scope.ts'
import { tasksOf } from './steps.ts'

interface Given {
  readonly hosts: readonly { readonly name: string; readonly scope: Scope }[]
  readonly run: Run
  /** Whether of a name all is said, or nothing can be. */
  readonly unknown: (name: string) => boolean
}

/** Arguments that can be rendered for none of the hosts are wrong for certain; throws `UserError`. */
export function checkArguments(task: Task, { hosts, run, unknown }: Given): void {
  const action = run.actions.get(task.action)
  // A failure may be what the task is for.
  if (!action || task.loop !== undefined || task.ignoreErrors !== undefined) return
  let first: UserError | undefined
  for (const { name, scope } of hosts) {
    const own = earlyScope(run.variables.withTaskVariables(scope, task), run.options.playbook, unknown)
    const holds = tellable(() => task.when.every(({ expression }) => expression.evaluate(own.lookup)))
    if (holds === undefined) return
    if (!holds) continue
    try {
      renderArguments(task, action, own)
      return
    } catch (error) {
      if (error instanceof LateValue) return
      if (!(error instanceof UserError)) throw error
      first ??= onHost(error, name, hosts.length < run.options.inventory.hosts.size)
    }
  }
  if (first) throw first
}

/** What a play on some of the hosts lacks, others may have. */
function onHost({ message, position, cause }: UserError, host: string, isSome: boolean): UserError {
  return new UserError(isSome ? `${message} (on ${host})` : message, { position, cause })
}

/** The tasks whose failure is rescued. */
export function rescuedTasks(steps: readonly Step[]): Task[] {
  return steps.flatMap(step => {
    if (step.kind !== 'block') return []
    const { rescue, always } = step
    return [
      ...(rescue.length > 0 ? tasksOf(step.steps) : rescuedTasks(step.steps)),
      ...rescuedTasks([...rescue, ...always]),
    ]
  })
}
