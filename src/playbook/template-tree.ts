import Handlebars from 'handlebars'
import { UserError } from '../errors.ts'
import type { TemplateHelpers } from './template-helpers.ts'

/** A text to be parsed; `file` is what errors name. */
export interface Text {
  readonly text: string
  readonly file: string | undefined
  readonly helpers: TemplateHelpers
}

/** The helper that each `{{ x }}` becomes a call of. */
export const textHelper = '__text'

/** Handlebars' tree of a text; throws `UserError` for what is no Handlebars. */
export function parseProgram(source: Text): hbs.AST.Program {
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

/** What is wrong at a place of a text. */
export function failure(source: Text, { line, column }: { line: number; column: number }, why: string): UserError {
  return source.file === undefined
    ? new UserError(`Cannot render "${source.text}": ${why}`)
    : new UserError(`Cannot render the template: ${why}`, { position: { file: source.file, line, column: column + 1 } })
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

/** The variables that a template reads. */
export interface Names {
  readonly all: ReadonlySet<string>
  readonly required: ReadonlySet<string>
}

export function namesIn(program: hbs.AST.Program, source: Text): Names {
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
export type Places = Map<string, readonly string[]>

/**
 * Every `{{ x }}` becomes a call of one helper, so that each value passes a function of ours: what is not set reaches it as
 * `undefined`. Refuses what would be silent or is not ours: unknown helpers, partials, decorators.
 */
export function wrapStatements(program: hbs.AST.Program, source: Text): Places {
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

export function placeOf({ start }: { start: { line: number; column: number } }): string {
  return `${start.line}:${start.column}`
}

function written(node: Expression): string {
  return String((node as { original?: unknown }).original ?? 'this expression')
}
