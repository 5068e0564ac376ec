import { expectation, typesOf } from '../expectation.ts'
import type { JsonSchema } from '../schema.ts'
import { aliasesOf } from './aliases.ts'

/** What the schemas tell of an action. */
export interface DescribedAction {
  readonly summary: string
  readonly schema: JsonSchema
  readonly freeForm?: string
}

/**
 * The schema of a value as an editor needs it: in the standard's keywords alone, with a template wherever a run renders one, and with the
 * messages that editors can show (`errorMessage`).
 */
export function editorSchema(schema: JsonSchema): JsonSchema {
  const { expected: _, aliases: __, static: isStatic = false, format, ...rest } = schema
  const inner = mapSchemas(rest)
  if (isStatic) return withMessage(inner, schema)
  if (format === 'cel') return { ...inner, ...expression }
  if ('enum' in schema || 'const' in schema) return orTemplate(inner)
  const types = typesOf(schema)
  return withMessage(types.length === 0 ? inner : admitTemplate(inner, types), schema)
}

/** The schema of an action's arguments: a map, or the text that stands for one of them. No template stands for the map. */
export function editorArguments({ schema, freeForm, summary }: DescribedAction): JsonSchema {
  const { oneOf, anyOf, properties: own = {}, required: needed = [], ...rest } = mapSchemas(schema)
  const properties = {
    ...(own as Record<string, JsonSchema>),
    ...aliasProperties(schema, own as Record<string, JsonSchema>),
  }
  const choices = (needed as string[]).map(name => namesOf(name, schema))
  const required = choices.filter(names => names.length === 1).flat()
  const choice = oneOf ? { oneOf } : anyOf ? { anyOf } : undefined
  const isOptional = !choice && !Array.isArray(schema.required)
  const text = properties[freeForm ?? '']
  const isMap = {
    ...rest,
    ...(required.length > 0 && { required }),
    type: ['object', ...(isOptional ? ['null'] : [])],
    properties,
    description: summary,
  }
  // Editors propose the choices only where they stand in a branch of their own.
  if (text?.enum || text?.anyOf) return { description: summary, anyOf: [text, isMap] }
  const rules = [
    ...(choice ? [{ if: { type: 'object' }, then: choice }] : []),
    ...choices.filter(names => names.length > 1).map(names => ({ if: { type: 'object' }, then: oneNeeded(names) })),
    ...(text ? [{ if: { type: 'string' }, then: text }] : []),
  ]
  const types = text ? [...isMap.type, 'string', 'number', 'boolean'] : isMap.type
  return { ...isMap, type: types, ...(rules.length > 0 && { allOf: rules }) }
}

function aliasProperties(schema: JsonSchema, own: Record<string, JsonSchema>): Record<string, JsonSchema> {
  const aliases = [...aliasesOf(schema)].map(([alias, name]) => [
    alias,
    { ...own[name], description: `The same as \`${name}\`.` },
  ])
  return Object.fromEntries(aliases)
}

/** All names under which an argument may stand. */
function namesOf(argument: string, schema: JsonSchema): string[] {
  return [argument, ...[...aliasesOf(schema)].flatMap(([alias, name]) => (name === argument ? [alias] : []))]
}

function oneNeeded(names: readonly string[]): JsonSchema {
  return { anyOf: names.map(name => ({ required: [name] })) }
}

const opening = '\\{\\{'

/** A text that a run renders. */
export const template: JsonSchema = {
  type: 'string',
  pattern: opening,
  errorMessage: 'Expected a template such as "{{ name }}"',
}

const expression: JsonSchema = {
  pattern: `^(?![\\s\\S]*${opening})`,
  errorMessage: 'An expression is CEL and takes no {{ }}',
}

/** A condition stays as it is: what it says of a value, it does not say of a template. */
const single = ['then', 'else', 'items', 'additionalProperties', 'propertyNames', 'contains']
const listed = ['anyOf', 'oneOf', 'allOf', 'prefixItems']
const named = ['properties', 'patternProperties', '$defs']

function mapSchemas(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema).map(([keyword, value]) => [keyword, mapKeyword(keyword, value)])
  return Object.fromEntries(entries) as JsonSchema
}

function mapKeyword(keyword: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (single.includes(keyword)) return editorSchema(value as JsonSchema)
  if (listed.includes(keyword)) return (value as JsonSchema[]).map(editorSchema)
  if (!named.includes(keyword)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, editorSchema(inner as JsonSchema)]))
}

function orTemplate({ description, ...choices }: JsonSchema): JsonSchema {
  return { ...(description !== undefined && { description }), anyOf: [choices, template] }
}

/** `pattern` says nothing of numbers and lists, so that a template is one more text. */
function admitTemplate(schema: JsonSchema, types: readonly string[]): JsonSchema {
  if (!types.includes('string')) return { ...schema, type: [...types, 'string'], pattern: opening }
  return typeof schema.pattern === 'string' ? { ...schema, pattern: `${opening}|${schema.pattern}` } : schema
}

/** Editors show the message in place of their own, for a wrong type as for a wrong text; in a map it would hide which key is wrong. */
function withMessage(schema: JsonSchema, written: JsonSchema): JsonSchema {
  const types = typesOf(written)
  if (types.includes('object') || (types.length === 0 && schema.pattern === undefined)) return schema
  const hint = types.includes('boolean') ? ' (yes and no are texts in YAML 1.2)' : ''
  return { ...schema, errorMessage: `Expected ${expectation(written)}${hint}` }
}
