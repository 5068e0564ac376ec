import { UserError } from '../errors.ts'
import type { Condition } from '../playbook/model.ts'
import { atPosition } from './arguments.ts'
import type { Scope } from './scope.ts'

/** A keyword that is true, false or a template of one, in any of the words that Ansible takes; anything else throws `UserError`. */
export function flag(value: unknown, scope: Scope): boolean {
  if (value === undefined) return false
  const rendered = scope.render(value)
  const word = String(rendered).toLowerCase()
  if (['true', 'yes', 'on', '1'].includes(word)) return true
  if (['false', 'no', 'off', '0', ''].includes(word)) return false
  throw new UserError(`Cannot use ${JSON.stringify(rendered)}: it must be true or false`)
}

/** A keyword that is a number or a template of one. */
export function number(value: unknown, scope: Scope, { name, minimum }: { name: string; minimum: number }): number {
  const rendered = scope.render(value)
  const found = typeof rendered === 'string' && rendered.trim() !== '' ? Number(rendered) : rendered
  if (typeof found === 'number' && found >= minimum) return found
  throw new UserError(`"${name}" must be a number from ${minimum} on: found ${JSON.stringify(rendered)}`)
}

/** Whether every condition holds; throws `UserError` with its place for one that cannot be told, or is neither true nor false. */
export function allHold(conditions: readonly Condition[], scope: Scope): boolean {
  return conditions.every(condition => {
    const value = evaluate(condition, scope)
    if (typeof value === 'boolean') return value
    const { expression, position } = condition
    throw new UserError(`A condition must be true or false: "${expression.text}" is ${JSON.stringify(value)}`, {
      position,
    })
  })
}

/** Whether some condition surely does not hold; one that cannot be told may hold. */
export function holdsNot(conditions: readonly Condition[], scope: Scope): boolean {
  try {
    return !allHold(conditions, scope)
  } catch (error) {
    if (error instanceof UserError) return false
    throw error
  }
}

/** The value of an expression; an error names its place. */
export function evaluate({ expression, position }: Condition, scope: Scope): unknown {
  try {
    return expression.evaluate(scope.lookup)
  } catch (error) {
    throw atPosition(error, position)
  }
}
