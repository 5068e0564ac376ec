import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js'
import { UserError } from '../errors.ts'

/** Gives the value of a variable; `undefined` when nothing of that name is known. */
export type Lookup = (name: string) => unknown

/** A parsed CEL expression, as in `when: stat.exists && inventory_hostname in groups.masters`. */
export interface Expression {
  readonly text: string
  /** The variables it reads. */
  readonly names: ReadonlySet<string>
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
  const expression: Expression = { text, names, evaluate: lookup => evaluate(text, program, names, lookup) }
  parsed.set(text, expression)
  return expression
}

function parse(text: string): ParseResult {
  try {
    return environment.parse(text)
  } catch (error) {
    throw new UserError(`Cannot read the expression "${text}": ${explain(error)}${hint(text)}`, { cause: error })
  }
}

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

const comprehensions = new Set(['all', 'exists', 'exists_one', 'filter', 'map'])

const typeNames = new Set(
  'bool bytes double duration dyn int list map null_type optional_type string timestamp type uint cel optional'.split(
    ' ',
  ),
)

function freeNames(ast: ASTNode): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (node: unknown, bound: ReadonlySet<string>): void => {
    if (Array.isArray(node)) {
      for (const child of node) visit(child, bound)
      return
    }
    if (!isNode(node)) return
    if (node.op === 'id') {
      if (!bound.has(node.args) && !typeNames.has(node.args)) names.add(node.args)
      return
    }
    if (node.op === 'rcall' && comprehensions.has(node.args[0])) {
      const [, list, [variable, ...body]] = node.args
      visit(list, bound)
      visit(body, isNode(variable) && variable.op === 'id' ? new Set([...bound, variable.args]) : bound)
      return
    }
    visit(node.op === 'value' ? [] : node.args, bound)
  }
  visit(ast, new Set())
  return names
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}

function explain(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return first.replace(/\.$/, '')
}

/** What people who come from Ansible write first. */
function hint(text: string): string {
  if (/\{\{|\}\}/.test(text)) return '; conditions are CEL and take no {{ }}'
  if (/\bnot\s/.test(text)) return '; CEL writes "!x" for "not x"'
  if (/\s(and|or)\s/.test(text)) return '; CEL writes "&&" and "||" for "and" and "or"'
  if (/\bis\s+(not\s+)?defined\b/.test(text)) return '; CEL writes "has(a.b)" for "a.b is defined"'
  if (/\|/.test(text.replaceAll('||', ''))) return '; CEL has no filters'
  return ''
}
