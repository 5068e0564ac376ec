import { UserError } from '../errors.ts'
import { typesOf } from '../expectation.ts'
import { compileSchema, type JsonSchema } from '../schema.ts'
import type { ActionShape } from './checker.ts'
import { isMap } from './document.ts'
import { taskKeywords } from './keywords.ts'
import type { Source } from './load-steps.ts'

/** The arguments of a task: a map, or the text that stands for one of them. What is wrong goes to the checker. */
export function loadArguments(
  written: unknown,
  key: string,
  shape: ActionShape,
  source: Source,
): Record<string, unknown> | undefined {
  const { document, checker } = source
  const path = [...source.path, key]
  const isText = typeof written === 'string' || typeof written === 'number' || typeof written === 'boolean'
  const problem = isText ? textProblem(String(written), key, shape) : undefined
  if (problem !== undefined) {
    checker.add(new UserError(problem, { position: document.locate(path) }))
    return undefined
  }
  const given = isText ? { [shape.freeForm!]: String(written) } : (written ?? {})
  const strays = isMap(given) ? strayKeywords(given, shape) : []
  const args =
    strays.length === 0 ? given : Object.fromEntries(Object.entries(given).filter(([name]) => !strays.includes(name)))
  for (const name of strays) {
    const message = `"${name}" is a keyword of the task: it stands at the column of "${key}", not under that`
    checker.add(new UserError(message, { position: document.locateKey([...path, name]) }))
  }
  const errors = checkOf(shape)(args, document, path).map(error => asWritten(error, isText ? shape.freeForm! : '', key))
  for (const error of errors) checker.add(error)
  if (errors.length > 0 || strays.length > 0) return undefined
  checkValues(args as Record<string, unknown>, shape, { ...source, path, value: args })
  return args as Record<string, unknown>
}

function textProblem(text: string, key: string, { freeForm }: ActionShape): string | undefined {
  if (freeForm === undefined) return `"${key}" takes a map of arguments: ${firstPair(text) ?? `found "${text}"`}`
  const argument = pairInText(text)
  return argument && `An argument stands in the text of "${key}": ${argument}`
}

/** Keywords of a task that were written among the arguments of its action. */
function strayKeywords(args: Record<string, unknown>, { schema }: ActionShape): string[] {
  if (schema.additionalProperties !== false) return []
  return Object.keys(args).filter(
    name => Object.hasOwn(taskKeywords, name) && !Object.hasOwn((schema.properties ?? {}) as object, name),
  )
}

/** A message that names what was written: the action itself, where a text stands for one of its arguments. */
function asWritten(error: UserError, freeForm: string, key: string): UserError {
  if (!error.message.startsWith(`"${freeForm}" `)) return error
  return new UserError(error.message.replace(`"${freeForm}"`, `"${key}"`), { position: error.position })
}

const pair = /(?<=^|\s)(\w+)=("[^"]*"|'[^']*'|\S*)/g

/** What Ansible takes out of the text of a command. */
const besideText = ['chdir', 'creates', 'removes', 'executable', 'stdin']

/** How an argument is written that stands in the text of another, as in `make install chdir=/tmp`. */
function pairInText(text: string): string | undefined {
  const found = [...text.matchAll(pair)].find(([, name]) => besideText.includes(name!))
  return found && asLine(found)
}

/** How the first pair of Ansible's short form is written: `write "src: a"`. */
function firstPair(text: string): string | undefined {
  const [found] = text.matchAll(pair)
  return found && asLine(found)
}

function asLine([, name, value]: RegExpExecArray): string {
  return `write "${name}: ${value}" on a line of its own`
}

function checkValues(
  args: Record<string, unknown>,
  { schema }: ActionShape,
  { document, path, checker }: Source,
): void {
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>
  for (const [name, value] of Object.entries(args)) {
    if (isCel(properties[name])) {
      checker.conditions(value, document, [...path, name])
      continue
    }
    checker.templates(value, document, [...path, name])
    if (isFree(properties[name])) for (const pitfall of document.pitfalls([...path, name])) checker.add(pitfall)
  }
}

/** Whether an argument takes a number as well as a text, so that its type cannot tell `2.10` from `'2.10'`. */
function isFree(schema: JsonSchema | undefined): boolean {
  const types = typesOf(schema ?? {})
  const holds = (...names: string[]) => names.some(name => types.includes(name))
  return types.length === 0
    ? !schema?.enum
    : holds('object') || (holds('string') && holds('number', 'integer', 'boolean'))
}

/** Whether an argument is a CEL expression, or a list of them. */
export function isCel(schema: JsonSchema | undefined): boolean {
  return schema?.format === 'cel' || (schema?.items as JsonSchema | undefined)?.format === 'cel'
}

const checks = new WeakMap<ActionShape, ReturnType<typeof compileSchema>>()

function checkOf(shape: ActionShape): ReturnType<typeof compileSchema> {
  const check = checks.get(shape) ?? compileSchema(shape.schema)
  checks.set(shape, check)
  return check
}
