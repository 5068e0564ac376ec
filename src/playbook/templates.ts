import Handlebars from 'handlebars'
import { UserError } from '../errors.ts'
import type { Lookup } from './expressions.ts'
import { standardHelpers, type TemplateHelper, type TemplateHelpers } from './template-helpers.ts'

/** A parsed Handlebars text. Rendering throws `UserError` for whatever is not set, also where Handlebars itself is silent. */
export interface Template {
  /** The variables it may read; names that only occur inside `#each` are among them. */
  readonly names: ReadonlySet<string>
  /** Those of them that must be set, as far as can be told: all but what `default` stands in for. */
  readonly required: ReadonlySet<string>
  render(lookup: Lookup): string
  /** The text, except that a string that is exactly `{{ path }}` gives the value itself, with its type. */
  value(lookup: Lookup): unknown
}

/** Parses a text, once; `file` is what errors name, when the text is a file and not a string in a playbook. */
export type ParseTemplate = (text: string, file?: string) => Template

export function isTemplate(value: unknown): value is string {
  return typeof value === 'string' && value.includes('{{')
}

/** Makes a parser whose templates may also call `helpers`. */
export function templateParser(helpers: TemplateHelpers = {}): ParseTemplate {
  const all = { ...standardHelpers, ...helpers }
  const parsed = new Map<string, Template>()
  return (text, file) => {
    const key = `${file ?? ''}\0${text}`
    const known = parsed.get(key)
    if (known) return known
    const template = parse({ text, file, helpers: all })
    parsed.set(key, template)
    return template
  }
}

interface Text {
  readonly text: string
  readonly file: string | undefined
  readonly helpers: TemplateHelpers
}

function parse(source: Text): Template {
  const program = parseProgram(source)
  const only = onlyMustache(program)
  const { all: names, required } = namesIn(program, source)
  const places = wrapStatements(program, source)
  const handlebars = Handlebars.create()
  for (const name of Object.keys(handlebars.helpers)) handlebars.unregisterHelper(name)
  let captured: unknown
  const capture: TemplateHelper = ([value]) => {
    captured = value
    return ''
  }
  const register = (name: string, helper: TemplateHelper) =>
    handlebars.registerHelper(name, checkedHelper({ name, helper, places, source }))
  for (const [name, helper] of Object.entries(source.helpers)) register(name, helper)
  register(textHelper, only ? capture : ([value]) => toText(value))

  const compiled = handlebars.compile<Record<string, unknown>>(program, {
    noEscape: true,
    preventIndent: true,
    knownHelpers: Object.fromEntries([...Object.keys(source.helpers), textHelper].map(name => [name, true])),
    knownHelpersOnly: true,
  })
  const run = (lookup: Lookup) => {
    const context: Record<string, unknown> = {}
    for (const name of names) {
      const value = lookup(name)
      if (value !== undefined) context[name] = value
    }
    return compiled(context)
  }
  const value = (lookup: Lookup) => {
    const text = run(lookup)
    return only ? captured : text
  }
  return { names, required, value, render: lookup => (only ? asText(value(lookup), source) : run(lookup)) }
}

const textHelper = '__text'

function parseProgram(source: Text): hbs.AST.Program {
  try {
    return Handlebars.parse(source.text)
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    const line = Number(/Parse error on line (\d+)/.exec(said)?.[1] ?? 1)
    const why = /\{\{[^}]*[^s]\s*\|/.test(source.text)
      ? 'Handlebars has no filters: write {{upper x}} for "x | upper"'
      : said.startsWith('Parse error')
        ? 'a {{ }} in it is not closed, or is no Handlebars'
        : said.split('\n', 1).join()
    throw failure(source, { line, column: 0 }, why)
  }
}

function failure(source: Text, { line, column }: { line: number; column: number }, why: string): UserError {
  return source.file === undefined
    ? new UserError(`Cannot render "${source.text}": ${why}`)
    : new UserError(`Cannot render the template: ${why}`, { position: { file: source.file, line, column: column + 1 } })
}

/** Whether the text is one `{{ … }}` and nothing else. */
function onlyMustache(program: hbs.AST.Program): boolean {
  return program.body.length === 1 && program.body[0]!.type === 'MustacheStatement'
}

type Expression = hbs.AST.Expression

interface Call {
  readonly type: string
  readonly loc: hbs.AST.SourceLocation
  path: hbs.AST.PathExpression | hbs.AST.Literal
  params: Expression[]
  hash: hbs.AST.Hash | undefined
  readonly program?: hbs.AST.Program
  readonly inverse?: hbs.AST.Program
}

interface Names {
  readonly all: ReadonlySet<string>
  readonly required: ReadonlySet<string>
}

function namesIn(program: hbs.AST.Program, source: Text): Names {
  const all = new Set<string>()
  const required = new Set<string>()
  const expression = (node: Expression, isRequired = true): void => {
    if (node.type === 'SubExpression') call(node as unknown as Call)
    const name = node.type === 'PathExpression' ? rootName(node as hbs.AST.PathExpression) : undefined
    if (name === undefined) return
    all.add(name)
    if (isRequired) required.add(name)
  }
  const call = (node: Call): void => {
    if (!isHelper(node.path, source)) expression(node.path)
    const isDefault = (node.path as hbs.AST.PathExpression).original === 'default'
    for (const [index, param] of node.params.entries()) expression(param, !(isDefault && index === 0))
    for (const pair of node.hash?.pairs ?? []) expression(pair.value)
    for (const inner of [node.program, node.inverse]) if (inner) statements(inner)
  }
  const statements = (inner: hbs.AST.Program): void => {
    for (const statement of inner.body) {
      if (statement.type === 'MustacheStatement' || statement.type === 'BlockStatement')
        call(statement as unknown as Call)
    }
  }
  statements(program)
  return { all, required }
}

/** The variable that a path begins at; none for `this`, `@index` and the like. */
function rootName({ data, parts, original }: hbs.AST.PathExpression): string | undefined {
  if (original === 'this' || original === '.') return undefined
  const name = data ? (parts[0] === 'root' ? parts[1] : undefined) : parts[0]
  return name === undefined ? undefined : String(name)
}

function isHelper(path: hbs.AST.PathExpression | hbs.AST.Literal, source: Text): boolean {
  return (
    path.type === 'PathExpression' && Object.hasOwn(source.helpers, String((path as hbs.AST.PathExpression).original))
  )
}

/** What the arguments of the call at a place are written as, for messages. */
type Places = Map<string, readonly string[]>

/**
 * Every `{{ x }}` becomes a call of one helper, so that each value passes a function of ours: what is not set reaches it as
 * `undefined`. Refuses what would be silent or is not ours: unknown helpers, partials, decorators.
 */
function wrapStatements(program: hbs.AST.Program, source: Text): Places {
  const places: Places = new Map()
  const note = (loc: hbs.AST.SourceLocation, params: readonly Expression[], hash: hbs.AST.Hash | undefined) =>
    places.set(placeOf(loc), [...params, ...(hash?.pairs ?? []).map(pair => pair.value)].map(written))
  const call = (node: Call): void => {
    const name = String((node.path as hbs.AST.PathExpression).original)
    if (!isHelper(node.path, source)) throw failure(source, node.loc.start, `there is no helper "${name}"`)
    note(node.loc, node.params, node.hash)
    for (const value of [...node.params, ...(node.hash?.pairs ?? []).map(pair => pair.value)]) {
      if (value.type === 'SubExpression') call(value as unknown as Call)
    }
  }
  const mustache = (node: Call): void => {
    const calls = node.params.length > 0 || node.hash !== undefined || isHelper(node.path, source)
    const inner = calls
      ? { type: 'SubExpression', path: node.path, params: node.params, hash: node.hash, loc: node.loc }
      : node.path
    if (calls) call(inner as unknown as Call)
    node.path = {
      type: 'PathExpression',
      data: false,
      depth: 0,
      parts: [textHelper],
      original: textHelper,
      loc: node.loc,
    } as never
    node.params = [inner as Expression]
    node.hash = undefined
    if (!calls) note(node.loc, node.params, undefined)
  }
  const statements = (inner: hbs.AST.Program): void => {
    for (const statement of inner.body) {
      if (statement.type === 'MustacheStatement') mustache(statement as unknown as Call)
      else if (statement.type === 'BlockStatement') {
        const block = statement as unknown as Call
        call(block)
        for (const part of [block.program, block.inverse]) if (part) statements(part)
      } else if (statement.type !== 'ContentStatement' && statement.type !== 'CommentStatement') {
        throw failure(source, statement.loc.start, 'partials and decorators are not supported')
      }
    }
  }
  statements(program)
  return places
}

function placeOf({ start }: { start: { line: number; column: number } }): string {
  return `${start.line}:${start.column}`
}

function written(node: Expression): string {
  return String((node as { original?: unknown }).original ?? 'this expression')
}

interface Checked {
  readonly name: string
  readonly helper: TemplateHelper
  readonly places: Places
  readonly source: Text
}

function checkedHelper({ name, helper, places, source }: Checked): Handlebars.HelperDelegate {
  return function checked(this: unknown, ...received: unknown[]) {
    const options = received.at(-1) as Handlebars.HelperOptions & { loc: hbs.AST.SourceLocation }
    const values = received.slice(0, -1)
    const hash = Object.values(options.hash)
    if (name !== 'default') {
      const missing = [...values, ...hash].indexOf(undefined)
      if (missing >= 0) {
        const what = places.get(placeOf(options.loc))?.[missing] ?? name
        throw failure(source, options.loc.start, `variable "${what}" is not set`)
      }
    }
    try {
      return helper.call(this, values, options)
    } catch (error) {
      if (error instanceof UserError && (error.position || source.file === undefined)) throw error
      throw failure(source, options.loc.start, error instanceof Error ? error.message : String(error))
    }
  }
}

function asText(value: unknown, source: Text): string {
  try {
    return toText(value)
  } catch (error) {
    throw failure(source, { line: 1, column: 0 }, (error as Error).message)
  }
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value === null) throw new Error('the value is null: give it one, or write {{default x "…"}}')
  throw new Error(`a ${Array.isArray(value) ? 'list' : 'map'} is no text: write {{json x}} or {{join x ","}}`)
}
