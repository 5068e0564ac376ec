import { Environment, ParseError, type ParseResult } from '@marcbachmann/cel-js'

export type { ASTNode } from '@marcbachmann/cel-js'

import { UserError } from '../errors.ts'
import { type ExpressionMistake, explainCall, explainSyntax, foreignWriting } from './expression-mistakes.ts'
import { freeNames, type Member, membersOf } from './expression-names.ts'

/** Gives the value of a variable; `undefined` when nothing of that name is known. */
export type Lookup = (name: string) => unknown

/** A parsed CEL expression, as in `when: stat.exists && inventory_hostname in groups.masters`. */
export interface Expression {
  readonly text: string
  /** The variables it reads. */
  readonly names: ReadonlySet<string>
  /** The groups and hosts that it reads by name. */
  readonly members: readonly Member[]
  /** Its value; throws `UserError` with CEL's own explanation. */
  evaluate(lookup: Lookup): unknown
}

const environment = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
})

const parsed = new Map<string, Expression>()

/** Parses a CEL expression, once for each text; throws `UserError` when it is none. */
export function parseExpression(text: string): Expression {
  const known = parsed.get(text)
  if (known) return known

  const program = parse(text)
  const names = freeNames(program.ast)
  const expression: Expression = {
    text,
    names,
    members: membersOf(program.ast),
    evaluate: lookup => evaluate(text, program, names, lookup),
  }
  parsed.set(text, expression)
  return expression
}

/** A text that is no expression; `at` is the character of the text where that is seen. */
export class ExpressionError extends UserError {
  readonly at: number

  constructor(text: string, { why, at }: ExpressionMistake, cause?: unknown) {
    super(`Cannot read the expression "${text.trim()}": ${why}`, { cause })
    this.at = at
  }
}

function parse(text: string): ParseResult {
  const foreign = () => foreignWriting(text)
  try {
    const program = environment.parse(text)
    const { valid, error } = program.check()
    if (valid && !namesOfPython.some(name => freeNames(program.ast).has(name))) return program
    throw new ExpressionError(text, foreign() ?? misuse(text, error), error)
  } catch (error) {
    if (error instanceof ExpressionError) throw error
    const at = error instanceof ParseError ? (error.range?.start ?? 0) : 0
    throw new ExpressionError(text, foreign() ?? { why: explainSyntax(explain(error)), at }, error)
  }
}

/** What can be told of a call or an operator before any variable has a value. */
function misuse(text: string, error: unknown): ExpressionMistake {
  const said = explain(error)
  const called = /^found no matching overload for '(?:.*\.)?(\w+)\(/.exec(said)?.[1]
  return called === undefined ? { why: said, at: 0 } : explainCall(called, text, functions)
}

const namesOfPython = ['True', 'False', 'None']

const functions: ReadonlySet<string> = new Set(environment.getDefinitions().functions.map(({ name }) => name))

function evaluate(text: string, program: ParseResult, names: ReadonlySet<string>, lookup: Lookup): unknown {
  const variables: Record<string, unknown> = {}
  for (const name of names) {
    const value = lookup(name)
    if (value === undefined) throw new UserError(`Cannot evaluate "${text}": variable "${name}" is not set`)
    variables[name] = toCel(value)
  }
  try {
    return fromCel(program(variables))
  } catch (error) {
    throw new UserError(`Cannot evaluate "${text}": ${explain(error)}`, { cause: error })
  }
}

/** CEL tells int from double, JavaScript does not: safe integers go in as BigInt, else `cpus * 2 > 4` has no overload. */
function toCel(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (Array.isArray(value)) return value.map(toCel)
  if (typeof value !== 'object' || value === null) return value
  if (lazy in value) return celView(value as Record<string, unknown>)
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toCel(entry)]))
}

function fromCel(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(fromCel)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, entry]) => [String(key), fromCel(entry)]))
  if (typeof value !== 'object' || value === null || value.constructor !== Object) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fromCel(entry)]))
}

/** Marks an object whose entries are getters, worked out when they are read, such as `hostvars` of a thousand hosts. */
export const lazy: unique symbol = Symbol('lazy')

function celView(value: Record<string, unknown>): unknown {
  return new Proxy(value, {
    get: (target, key) => (key === 'constructor' ? Object : toCel(Reflect.get(target, key))),
  })
}

function explain(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return first.replace(/\.$/, '')
}
