import { Ajv2020, type ErrorObject, type SchemaObject, type ValidateFunction } from 'ajv/dist/2020.js'
import type { SchemaCxt } from 'ajv/dist/core.js'
import { UserError } from './errors.ts'
import { type Branch, type Explanation, explain, type Violation } from './violation.ts'
import type { Path, SourceDocument } from './yaml.ts'

/** A JSON Schema, draft 2020-12. */
export interface JsonSchema {
  readonly [keyword: string]: unknown
}

/**
 * Says everything that is wrong with the value at `path` of a document, each at its place. A text with `{{` stands for any type:
 * it is a template, and what it gives is checked when it is rendered.
 */
export interface Check {
  (value: unknown, document: SourceDocument, path?: Path): UserError[]
  /** What is wrong, without words; `templates` says whether a template stands for any type. */
  violations(value: unknown, templates: boolean): Violation[]
}

/**
 * Compiles a JSON Schema (draft 2020-12). Beside the standard's keywords it may say `expected`, a noun phrase for messages (`a size
 * such as "8g"`); a value that is `writeOnly` is never shown, and one that is `static` is no template;
 * `aliases` are other names of a property, which the loader knows. A `$ref` must point into the
 * schema's own `$defs`.
 */
export function compileSchema(schema: object): Check {
  // Most schemas of a run are never needed, and compiling one takes a millisecond or more.
  let validate: ValidateFunction | undefined
  const violations = (value: unknown, templates: boolean) => {
    validate ??= ajv.compile(schema as SchemaObject)
    return violationsOf(validate, value, { templates })
  }
  const check = (value: unknown, document: SourceDocument, path: Path = []) =>
    withoutMisspelt(violations(value, true))
      .flatMap(violation => positioned(violation, document, path))
      .sort(byPosition)
  return Object.assign(check, { violations })
}

/** What is wrong with a value that stands in no file, such as a rendered one; here `{{` is ordinary text. */
export function validateValue(check: Check, value: unknown): Explanation[] {
  return check.violations(value, false).flatMap(violation => explain(violation))
}

/** What a validator is told at each call, as `this`. */
interface Options {
  readonly templates: boolean
}

const ajv = new Ajv2020({
  allErrors: true,
  verbose: true,
  passContext: true,
  strict: true,
  // Both refuse schemas that mean what they say: `type: [string, array]` with `items`, `anyOf` of `required`.
  strictTypes: false,
  strictRequired: false,
  validateSchema: false,
})
for (const format of ['cel', 'local-file', 'template-file']) ajv.addFormat(format, true)
ajv.addKeyword({ keyword: 'expected', schemaType: 'string' })
ajv.addKeyword({ keyword: 'aliases', schemaType: 'array' })
ajv.addKeyword({
  keyword: 'static',
  schemaType: 'boolean',
  validate: (isStatic: boolean, value: unknown) => !isStatic || !isTemplate(value),
})
// In place of ajv's own, which mixes the errors of all branches with all others, so that none can be chosen and none forgiven.
for (const keyword of ['anyOf', 'oneOf']) {
  ajv.removeKeyword(keyword)
  ajv.addKeyword({
    keyword,
    schemaType: 'array',
    errors: true,
    compile: (schemas, _, it) => branches(keyword, schemas, it),
  })
}

function branches(keyword: string, schemas: readonly SchemaObject[], { schemaEnv, self }: SchemaCxt) {
  const { $defs = {} } = schemaEnv.root.schema as SchemaObject
  const roots = schemas.map(schema => ({ $defs, ...schema }))

  const validate = function (this: Options, value: unknown): boolean {
    const tried = roots.map((root): Branch => {
      const violations = violationsOf(self.compile(root), value, this)
      return { schema: resolve(root), violations }
    })
    const passing = tried.filter(branch => branch.violations.length === 0).length
    // Templates may let more than one branch pass: which one it is, is seen when they are rendered.
    const isValid = passing === 1 || (passing > 1 && (keyword === 'anyOf' || (this.templates && holdsTemplate(value))))
    validate.errors = isValid ? [] : [{ keyword, params: { branches: tried, passing } }]
    return isValid
  }
  validate.errors = [] as Partial<ErrorObject>[]
  return validate
}

function resolve(root: SchemaObject): SchemaObject {
  const name = typeof root.$ref === 'string' ? root.$ref.split('/').at(-1) : undefined
  return name === undefined ? root : { ...root.$defs[name], ...root }
}

function violationsOf(validate: ValidateFunction, value: unknown, options: Options): Violation[] {
  if (validate.call(options, value)) return []
  return validate
    .errors!.filter(error => isOwn(error) && !(options.templates && isForgiven(error)))
    .map(error => violation(error, value))
}

/** What a template stands for is checked when it is rendered. */
function isForgiven({ keyword, propertyName, data }: ErrorObject): boolean {
  return keyword !== 'static' && isTemplate(propertyName ?? data)
}

/** Errors that only say that others stand beside them are left out. */
function isOwn({ keyword }: ErrorObject): boolean {
  return keyword !== 'if' && keyword !== 'propertyNames'
}

/** A key that is missing because it is misspelt is told once, where it stands. */
function withoutMisspelt(found: readonly Violation[]): Violation[] {
  return found.filter(({ keyword, params, path }) => {
    if (keyword !== 'required') return true
    const missing = `: did you mean "${params.missingProperty}"?`
    return !found.some(
      other =>
        other.path.join('/') === path.join('/') && explain(other).some(({ message }) => message.endsWith(missing)),
    )
  })
}

function violation(error: ErrorObject, root: unknown): Violation {
  const { keyword, params, data, parentSchema = {}, propertyName } = error
  return { keyword, params, value: data, schema: parentSchema, path: pathOf(error.instancePath, root), propertyName }
}

/** A JSON pointer as a path, with numbers for the items of lists. */
function pathOf(pointer: string, root: unknown): Path {
  let value = root
  return pointer
    .split('/')
    .slice(1)
    .map(part => {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
      const isItem = Array.isArray(value)
      value = (value as Record<string, unknown> | undefined)?.[key]
      return isItem ? Number(key) : key
    })
}

function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && value.includes('{{')
}

function holdsTemplate(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return isTemplate(value)
  return Object.values(value).some(holdsTemplate)
}

function positioned(violation: Violation, document: SourceDocument, path: Path): UserError[] {
  const source = { path, written: (inner: Path) => document.word([...path, ...inner]) }
  return explain(violation, source).map(({ message, path: inner, at }) => {
    const place = [...path, ...inner]
    return new UserError(message, { position: at === 'key' ? document.locateKey(place) : document.locate(place) })
  })
}

function byPosition({ position: a }: UserError, { position: b }: UserError): number {
  return a!.line - b!.line || a!.column - b!.column
}
