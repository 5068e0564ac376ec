import type { Action, JsonSchema } from '../actions/action.ts'
import { type Position, UserError } from '../errors.ts'
import { isCel } from '../playbook/load-arguments.ts'
import type { Task } from '../playbook/model.ts'
import { isTemplate } from '../playbook/templates.ts'
import { compileSchema, validateValue } from '../schema.ts'
import type { Path } from '../yaml.ts'
import { omitted } from './magic.ts'
import type { Scope } from './scope.ts'

/** A task's arguments with every template rendered, each as the type that the action's schema asks for; throws at the line that is wrong. */
export function renderArguments(task: Task, action: Action, scope: Scope): Record<string, unknown> {
  const properties = action.schema.properties as Record<string, JsonSchema>
  const rendered: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(task.args)) {
    const found = isCel(properties[name])
      ? value
      : renderAt(task, [name], () => coerce(value, scope.render(value), properties[name] ?? {}))
    if (found !== omitted) rendered[name] = found
  }
  const [problem] = validateValue(checkOf(action), rendered)
  if (problem) throw new UserError(problem.message, { position: placeOf(problem.path, task) })
  return rendered
}

/** Where an argument stands; what stands nowhere is told of the task. */
function placeOf(path: Path, task: Task): Position {
  return path.length === 0 ? task.position : task.locate(path)
}

function renderAt<T>(task: Task, path: (string | number)[], work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw atPosition(error, task.locate(path))
  }
}

/** The error with a place, when it has none yet. */
export function atPosition(error: unknown, position: Position): unknown {
  if (!(error instanceof UserError) || error.position) return error
  return new UserError(error.message, { position, cause: error.cause })
}

/** Text that a template gave, as the type that the schema asks for; what cannot be read so stays text, for the schema to refuse. */
function coerce(written: unknown, value: unknown, schema: JsonSchema): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      coerce(isTemplate(written) ? written : (written as unknown[])[index], item, (schema.items ?? {}) as JsonSchema),
    )
  }
  const types = [schema.type].flat()
  if (!isTemplate(written)) return value
  if (typeof value !== 'string')
    return types.includes('string') && (typeof value === 'number' || typeof value === 'boolean') ? String(value) : value
  if (types.includes('string')) return value
  if (types.includes('boolean') && /^(true|false)$/.test(value)) return value === 'true'
  if ((types.includes('integer') || types.includes('number')) && /^-?\d+(\.\d+)?$/.test(value)) return Number(value)
  return value
}

const checks = new WeakMap<Action, ReturnType<typeof compileSchema>>()

function checkOf(action: Action): ReturnType<typeof compileSchema> {
  const check = checks.get(action) ?? compileSchema(action.schema)
  checks.set(action, check)
  return check
}
