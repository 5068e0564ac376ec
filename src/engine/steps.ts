import type { Action } from '../actions/action.ts'
import type { Step, Task } from '../playbook/model.ts'

type Actions = ReadonlyMap<string, Action>

/** The steps right inside a step. */
export function stepsIn(step: Step): readonly Step[] {
  return step.kind === 'block' ? [...step.steps, ...step.rescue, ...step.always] : []
}

/** Every task that can be told before the run, an include as the task that includes. */
export function tasksOf(steps: readonly Step[]): Task[] {
  return steps.flatMap(step => {
    if (step.kind === 'block') return tasksOf(stepsIn(step))
    if (step.kind === 'include') return [step.task]
    return step.action === 'meta' ? [] : [step]
  })
}

/** The steps cut so that each one that concerns all hosts together stands alone. */
export function splitAtBarriers(steps: readonly Step[], actions: Actions): Step[][] {
  const parts: Step[][] = []
  for (const step of steps) {
    const last = parts.at(-1)
    if (last && ![step, ...last].some(other => needsAll(other, actions))) last.push(step)
    else parts.push([step])
  }
  return parts
}

/** Whether hosts that run on their own wait for each other here. */
export function needsAll(step: Step, actions: Actions): boolean {
  if (step.kind === 'block') return step.serial !== undefined || stepsIn(step).some(inner => needsAll(inner, actions))
  const task = step.kind === 'include' ? step.task : step
  if (task.action === 'meta') return task.args.action !== 'end_host' && task.args.action !== 'noop'
  const action = actions.get(task.action)
  if (action && 'perform' in action && action.once) return true
  return task.runOnce !== undefined || task.delegateTo !== undefined || task.serial !== undefined || task.anyErrorsFatal
}
