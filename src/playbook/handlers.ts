import { UserError } from '../errors.ts'
import type { Checker } from './checker.ts'
import type { Handler, Step } from './model.ts'

/** The handlers of a section: each task, each include, and each block that has a name. Says which of them nothing could notify. */
export function handlersOf(steps: readonly Step[], checker: Checker): Handler[] {
  return steps.flatMap(step => {
    if (step.kind !== 'block') return handlerOf(step, checker)
    if (step.isNamed) return [{ name: step.name, listen: [], role: undefined, step }]
    if (step.rescue.length + step.always.length > 0) {
      const message = 'A block among handlers needs a name to have a rescue or always'
      checker.add(new UserError(message, { position: step.position }))
    }
    return handlersOf(step.steps, checker)
  })
}

function handlerOf(step: Exclude<Step, { kind: 'block' }>, checker: Checker): Handler[] {
  const { name, isNamed, listen, role, position } = step.kind === 'task' ? step : step.task
  if (!isNamed && listen.length === 0)
    checker.add(new UserError('A handler needs a "name" or a "listen": nothing can notify this one', { position }))
  return [{ name, listen, role, step }]
}
