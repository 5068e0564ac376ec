/** A node of a JSON Schema. */
export interface SchemaNode {
  readonly [keyword: string]: unknown
}

const types: Readonly<Record<string, string>> = {
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
}

const formats: Readonly<Record<string, string>> = {
  cel: 'a CEL expression',
  'local-file': 'the path of a file',
  'template-file': 'the path of a template',
}

/** What a schema wants, as a noun phrase: `an integer from 1 to 65535`. */
export function expectation(schema: SchemaNode): string {
  if (typeof schema.expected === 'string') return schema.expected
  if (Array.isArray(schema.enum))
    return schema.enum.length === 1 ? plain(schema.enum[0]) : `one of ${list(schema.enum)}`
  if ('const' in schema) return plain(schema.const)
  const wanted = typesOf(schema).flatMap(type => (type === 'string' ? textOf(schema) : (types[type] ?? [])))
  return `${wanted.length === 0 ? 'a value' : alternatives(wanted)}${range(schema)}`
}

/** The types that a schema names, if any. */
export function typesOf({ type }: SchemaNode): string[] {
  return [type ?? []].flat() as string[]
}

/** `a, b or c`. */
export function alternatives(phrases: readonly string[]): string {
  const distinct = [...new Set(phrases)]
  return distinct.length < 2 ? distinct.join('') : `${distinct.slice(0, -1).join(', ')} or ${distinct.at(-1)}`
}

/** `started, stopped`. */
export function list(values: readonly unknown[]): string {
  return values.map(plain).join(', ')
}

/** A value as a message shows it; a secret's is never shown. */
export function show(value: unknown, schema: SchemaNode = {}): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  if (schema.writeOnly === true) return '***'
  return typeof value === 'string' ? JSON.stringify(shorten(value)) : String(value)
}

/** A mistake that YAML invites, with the way out: `mode: 0644` is a number. `written` is the word in the file. */
export function yamlTrap(
  value: unknown,
  written: string,
  key: string | number | undefined,
  schema: SchemaNode,
): string | undefined {
  const wanted = typesOf(schema)
  if (typeof value === 'string') return textTrap(value, wanted)
  // The value of an expression may be a number or a text, and quoting it would change what it means.
  if (schema.format === 'cel') return undefined
  if (!wanted.includes('string') || (typeof value !== 'number' && typeof value !== 'boolean')) return undefined
  const type = typeof value
  if (schema.writeOnly === true) return `quote it; unquoted it is a ${type}`
  // An alias (`*name`) stands for a value that is written elsewhere.
  if (written.startsWith('*') || !admits(schema, written)) return undefined
  return `quote it: ${typeof key === 'string' ? `${key}: ` : ''}'${written}'; unquoted it is the ${type} ${value}`
}

const seconds: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86400 }

function textTrap(text: string, wanted: readonly string[]): string | undefined {
  if (wanted.includes('boolean') && /^(y|yes|on|n|no|off)$/i.test(text)) {
    return `YAML 1.2 reads ${text} as a text: write ${/^(y|on)/i.test(text)}`
  }
  const isBoolean = wanted.includes('boolean') && /^(true|false)$/i.test(text)
  const wantsNumber = wanted.some(type => type === 'integer' || type === 'number')
  const isNumber = wantsNumber && /^-?\d+(\.\d+)?$/.test(text)
  const [, amount, unit] = (wantsNumber && /^(\d+)\s*(%|s|m|h|d|sec|min|seconds|minutes|hours)$/.exec(text)) || []
  if (amount !== undefined) return `found "${text}": write ${Number(amount) * (seconds[unit![0]!] ?? 1)}`
  return isBoolean || isNumber ? `found the text "${text}": write it without quotes` : undefined
}

/** Whether quoting alone would mend it. */
function admits({ pattern, enum: choices }: SchemaNode, text: string): boolean {
  if (typeof pattern === 'string' && !new RegExp(pattern, 'u').test(text)) return false
  return !Array.isArray(choices) || choices.includes(text)
}

function range(schema: SchemaNode): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`
  const bounds = [
    minimum === undefined ? [] : `at least ${minimum}`,
    maximum === undefined ? [] : `at most ${maximum}`,
    exclusiveMinimum === undefined ? [] : `more than ${exclusiveMinimum}`,
    exclusiveMaximum === undefined ? [] : `less than ${exclusiveMaximum}`,
  ].flat()
  return bounds.length === 0 ? '' : ` of ${bounds.join(' and ')}`
}

function textOf({ pattern, format }: SchemaNode): string {
  if (pattern === '^/') return 'an absolute path'
  if (typeof pattern === 'string') return `a text that matches ${pattern}`
  return formats[String(format)] ?? 'a text'
}

function plain(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : show(value)
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
