import { alternatives, expectation, list, type SchemaNode, show, typesOf, yamlTrap } from './expectation.ts'
import { didYouMean } from './similar.ts'
import type { Path } from './yaml.ts'

/** One rule of a schema that a value breaks. */
export interface Violation {
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  /** The value that breaks it, and where it stands in what was checked. */
  readonly value: unknown
  readonly path: Path
  /** The node of the schema that holds the rule. */
  readonly schema: SchemaNode
  /** The key that breaks it, when it is a key that does. */
  readonly propertyName?: string | undefined
}

/** One of the alternatives of `anyOf` or `oneOf`, and why it is not the one. */
export interface Branch {
  readonly schema: SchemaNode
  readonly violations: readonly Violation[]
}

/** A sentence for the one who wrote the value, and the place to show: a value, or the key that holds it. */
export interface Explanation {
  readonly message: string
  readonly path: Path
  readonly at: 'value' | 'key'
}

/** Where the value that was checked stands, when it stands in a file. */
export interface Source {
  readonly path: Path
  /** The word in the file where the value at a path begins. */
  written(path: Path): string
}

/** The sentences for a violation: one, or several when it is an alternative that has several. */
export function explain(violation: Violation, source?: Source): Explanation[] {
  const { keyword, path, propertyName } = violation
  if (keyword === 'anyOf' || keyword === 'oneOf') return explainBranches(violation, source)
  if (propertyName !== undefined) {
    const message = `The key "${propertyName}" must be ${expectation(violation.schema)}`
    return [{ message, path: [...path, propertyName], at: 'key' }]
  }
  return [sentences[keyword]?.(violation, source) ?? atValue(violation, wrongValue(violation, source))]
}

type Sentence = (violation: Violation, source: Source | undefined) => Explanation

const sentences: Readonly<Record<string, Sentence>> = {
  required: ({ params, path }) => ({ message: `"${params.missingProperty}" is missing`, path, at: 'key' }),
  dependentRequired: ({ params, path }) => ({
    message: `"${params.missingProperty}" is missing: "${params.property}" needs it`,
    path: [...path, String(params.property)],
    at: 'key',
  }),
  additionalProperties: violation => unknownKey(violation, String(violation.params.additionalProperty)),
  unevaluatedProperties: violation => unknownKey(violation, String(violation.params.unevaluatedProperty)),
  'false schema': (violation, source) => ({
    ...atValue(violation, `${name(violation, source)} must not stand here`),
    at: 'key',
  }),
  static: (violation, source) =>
    atValue(violation, `${name(violation, source)} must be known before the run: it cannot be a template`),
  minLength: sizeSentence('at least', 'characters'),
  maxLength: sizeSentence('at most', 'characters'),
  minItems: sizeSentence('at least', 'items'),
  maxItems: sizeSentence('at most', 'items'),
  minProperties: sizeSentence('at least', 'keys'),
  maxProperties: sizeSentence('at most', 'keys'),
  uniqueItems: (violation, source) => {
    const last = Math.max(Number(violation.params.i), Number(violation.params.j))
    const item = (violation.value as unknown[])[last]
    const message = `${name(violation, source)} must not hold ${show(item, violation.schema)} twice`
    return { message, path: [...violation.path, last], at: 'value' }
  },
}

function unknownKey({ schema, value, path }: Violation, key: string): Explanation {
  const known = Object.keys(schema.properties ?? {}).filter(name => !Object.hasOwn(value as object, name))
  const choices = known.length > 0 && known.length <= 12 ? `: expected ${list(known)}` : ''
  return { message: `Unknown key "${key}"${didYouMean(key, known) || choices}`, path: [...path, key], at: 'key' }
}

function sizeSentence(bound: string, unit: string): Sentence {
  return (violation, source) => {
    const { limit } = violation.params
    if (bound === 'at least' && limit === 1) return atValue(violation, `${name(violation, source)} must not be empty`)
    return atValue(violation, `${name(violation, source)} must have ${bound} ${limit} ${unit}`)
  }
}

function wrongValue(violation: Violation, source: Source | undefined): string {
  const { keyword, schema, value, path } = violation
  const trap =
    keyword === 'type' && source && yamlTrap(value, source.written(path), fullPath(violation, source).at(-1), schema)
  const must = `${name(violation, source)} must be ${expectation(schema)}`
  if (trap) return `${must}: ${trap}`
  if (schema.pattern === '^/' && typeof value === 'string' && value.startsWith('~'))
    return `${must}: "~" stands for no home here, so write it out: found ${show(value, schema)}`
  const suggestion = keyword === 'enum' && typeof value === 'string' ? didYouMean(value, textsOf(schema.enum)) : ''
  return `${must}: found ${show(value, schema)}${suggestion}`
}

function textsOf(values: unknown): string[] {
  return (values as unknown[]).filter(value => typeof value === 'string')
}

function explainBranches(violation: Violation, source: Source | undefined): Explanation[] {
  const branches = violation.params.branches as readonly Branch[]
  const phrases = branches.map(({ schema }) => branchPhrase(schema))
  if (Number(violation.params.passing) > 1) {
    return [{ ...atValue(violation, `${name(violation, source)} must have only one of ${list(phrases)}`), at: 'key' }]
  }
  const entered = branches.filter(branch => !branch.violations.some(isOfOtherKind))
  if (entered.length === 0) {
    return [
      atValue(
        violation,
        `${name(violation, source)} must be ${alternatives(phrases)}: found ${show(violation.value, violation.schema)}`,
      ),
    ]
  }
  if (entered.every(({ violations }) => violations.every(isMissing))) {
    const missing = alternatives(
      entered.map(({ violations }) => quoted(violations.map(({ params }) => params.missingProperty))),
    )
    return [{ message: `${missing} is missing`, path: violation.path, at: 'key' }]
  }
  const nearest = entered.reduce((a, b) => (b.violations.length < a.violations.length ? b : a))
  return nearest.violations.flatMap(inner => explain({ ...inner, path: [...violation.path, ...inner.path] }, source))
}

/** Whether the value as a whole is not of the branch's kind, so that the branch was not meant. */
function isOfOtherKind({ keyword, path }: Violation): boolean {
  return path.length === 0 && !Object.hasOwn(sentences, keyword) && keyword !== 'anyOf' && keyword !== 'oneOf'
}

function isMissing({ keyword, path }: Violation): boolean {
  return path.length === 0 && keyword === 'required'
}

function branchPhrase(schema: SchemaNode): string {
  const isKeys = schema.expected === undefined && typesOf(schema).length === 0 && Array.isArray(schema.required)
  return isKeys ? quoted(schema.required as unknown[]) : expectation(schema)
}

function quoted(names: readonly unknown[]): string {
  return names.map(name => `"${name}"`).join(' and ')
}

function atValue({ path }: Violation, message: string): Explanation {
  return { message, path, at: 'value' }
}

/** `"port"`, or `"ports[1]"` for an item. */
function name(violation: Violation, source: Source | undefined): string {
  const path = fullPath(violation, source)
  const start = path.findLastIndex(part => typeof part === 'string')
  const items = path.slice(start + 1).map(index => `[${index}]`)
  if (start < 0) return items.length === 0 ? 'The value' : `"${items.join('')}"`
  return `"${path[start]}${items.join('')}"`
}

function fullPath({ path }: Violation, source: Source | undefined): Path {
  return [...(source?.path ?? []), ...path]
}
