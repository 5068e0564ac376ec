import { UserError } from '../errors.ts'
import { isMap } from './document.ts'
import type { Source } from './load-steps.ts'
import type { Condition, LoopControl } from './model.ts'

/** What a task runs once for each item of: a list, or an expression that gives one. */
export function loopOf(
  value: unknown,
  { document, path, checker }: Source,
): readonly unknown[] | Condition | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string') return checker.expression(value, document, [...path, 'loop'])
  checker.templates(value, document, [...path, 'loop'])
  return value as unknown[]
}

interface Loop {
  readonly control: LoopControl
  /** The variables that it sets. */
  readonly names: readonly string[]
}

/** How a task loops; says what is wrong with the names that it gives to the item and its index. */
export function loopControlOf(task: Record<string, unknown>, source: Source): Loop {
  const { document, path, checker } = source
  const own = isMap(task.loop_control) ? task.loop_control : {}
  const place = [...path, 'loop_control']
  const isLooped = task.loop !== undefined
  if (task.loop_control !== undefined && !isLooped) {
    const message = '"loop_control" says how a "loop" goes, which is missing'
    checker.add(new UserError(message, { position: document.locateKey(place) }))
  }
  const variable = typeof own.loop_var === 'string' ? own.loop_var : 'item'
  const indexVariable = typeof own.index_var === 'string' ? own.index_var : undefined
  const names = isLooped ? [variable, ...(indexVariable === undefined ? [] : [indexVariable])] : []
  const position =
    own.loop_var === undefined ? document.locateKey([...path, 'loop']) : document.locate([...place, 'loop_var'])
  if (isLooped) checkNames(names, source, own.loop_var !== undefined)
  for (const name of names) checker.loopVariables.add(name)
  checker.within(new Set([...source.inherited.loops, ...names])).templates(own, document, place)
  const label = own.label as string | undefined
  return { names, control: { variable, indexVariable, label, pause: own.pause, position } }
}

function checkNames([variable, index]: readonly string[], source: Source, isNamed: boolean): void {
  const { document, path, checker, inherited } = source
  const at = (key: string) => document.locate([...path, 'loop_control', key])
  if (index === variable)
    checker.add(
      new UserError(`"index_var" must be another name than "loop_var": found "${index}" for both`, {
        position: at('index_var'),
      }),
    )
  if (!inherited.loops.has(variable!)) return
  const way = isNamed ? 'choose another name' : 'name this one with "loop_control: { loop_var: … }"'
  const message = `The loop variable "${variable}" hides the one of the loop around it: ${way}`
  checker.add(new UserError(message, { position: isNamed ? at('loop_var') : document.locateKey([...path, 'loop']) }))
}
