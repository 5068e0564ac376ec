import { type Position, UserError } from '../errors.ts'
import { typesOf } from '../expectation.ts'
import { compileSchema, type JsonSchema } from '../schema.ts'
import type { Path } from '../yaml.ts'
import { aliasesOf, underOwnNames, withOwnNames } from './aliases.ts'
import type { ActionShape } from './checker.ts'
import { isMap } from './document.ts'
import { taskKeywords } from './keywords.ts'
import type { Source } from './load-steps.ts'

/** What a task gives its action. */
export interface LoadedArguments {
  /** By the names that the action knows. */
  readonly values: Readonly<Record<string, unknown>>
  /** Where an argument, or a part of one, stands. */
  locate(path: Path): Position
}

/** The arguments of a task: a map, or the text that stands for one of them. What is wrong goes to the checker. */
export function loadArguments(
  written: unknown,
  key: string,
  shape: ActionShape,
  source: Source,
): LoadedArguments | undefined {
  const { checker } = source
  const path = [...source.path, key]
  const isText = typeof written === 'string' || typeof written === 'number' || typeof written === 'boolean'
  const problem = isText ? textProblem(String(written), key, shape) : undefined
  if (problem !== undefined) {
    checker.add(new UserError(problem, { position: source.document.locate(path) }))
    return undefined
  }
  const given = isText ? { [shape.freeForm!]: String(written) } : (written ?? {})
  const own = isMap(given) ? ownArguments(given, key, shape, source) : undefined
  const document = own ? withOwnNames(source.document, path, own.written) : source.document
  const names = new Map([...(own?.written ?? []), ...(isText ? [[shape.freeForm!, key] as const] : [])])
  const errors = checkOf(shape)(own?.values ?? given, document, path).map(error => asWritten(error, names))
  for (const error of errors) checker.add(error)
  if (errors.length > 0 || !own || own.isWrong) return undefined
  checkValues(own.values, shape, { ...source, document, path })
  return { values: own.values, locate: inner => document.locate([...path, ...inner]) }
}

interface OwnArguments {
  readonly values: Readonly<Record<string, unknown>>
  readonly written: ReadonlyMap<string, string>
  readonly isWrong: boolean
}

/** The arguments by the names that the action knows; says which stand there twice, or are no arguments at all. */
function ownArguments(given: Record<string, unknown>, key: string, shape: ActionShape, source: Source): OwnArguments {
  const { document, checker } = source
  const tell = (name: string, message: string) =>
    checker.add(new UserError(message, { position: document.locateKey([...source.path, key, name]) }))
  const strays = strayKeywords(given, shape)
  for (const name of strays)
    tell(name, `"${name}" is a keyword of the task: it stands at the column of "${key}", not under that`)
  const rest = Object.fromEntries(Object.entries(given).filter(([name]) => !strays.includes(name)))
  const { args, written, twice } = underOwnNames(rest, shape.schema)
  for (const [first, second] of twice)
    tell(second, `"${first}" and "${second}" are the same argument: write one of them`)
  return { values: args, written, isWrong: strays.length > 0 || twice.length > 0 }
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
    name =>
      Object.hasOwn(taskKeywords, name) &&
      !Object.hasOwn((schema.properties ?? {}) as object, name) &&
      !aliasesOf(schema).has(name),
  )
}

/** A message that names what was written: another name of the argument, or the action where a text stands for one. */
function asWritten(error: UserError, names: ReadonlyMap<string, string>): UserError {
  for (const [own, name] of names) {
    if (!error.message.startsWith(`"${own}" `)) continue
    const message = error.message
      .replace(`"${own}"`, `"${name}"`)
      .replace(`: quote it: ${own}:`, `: quote it: ${name}:`)
    return new UserError(message, { position: error.position })
  }
  return error
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
  args: Readonly<Record<string, unknown>>,
  { schema }: ActionShape,
  { document, path, checker }: Pick<Source, 'document' | 'path' | 'checker'>,
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
