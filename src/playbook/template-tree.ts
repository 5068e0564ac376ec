import Handlebars from 'handlebars'
import { UserError } from '../errors.ts'
import { didYouMean } from '../similar.ts'
import { isHolder, type Member } from './expression-names.ts'
import type { TemplateHelpers } from './template-helpers.ts'
import { foreignTemplate, jinjaStatement, type TemplateMistake, unclosed } from './template-mistakes.ts'

/** A text to be parsed; `file` is what errors name. */
export interface Text {
  readonly text: string
  readonly file: string | undefined
  readonly helpers: TemplateHelpers
}

/** The helper that each `{{ x }}` becomes a call of. */
export const textHelper = '__text'

/** What is wrong with a text; `at` is the character where that is seen. One that is a file has a position instead. */
export class TemplateError extends UserError {
  readonly at: number

  constructor({ text, file }: Text, { why, at }: TemplateMistake) {
    const lines = text.slice(0, at).split('\n')
    const position = file === undefined ? undefined : { file, line: lines.length, column: lines.at(-1)!.length + 1 }
    super(file === undefined ? `Cannot render "${text}": ${why}` : `Cannot render the template: ${why}`, { position })
    this.at = at
  }
}

/** Handlebars' tree of a text; throws `TemplateError` for what is no Handlebars. */
export function parseProgram(source: Text): hbs.AST.Program {
  const { text } = source
  const statement = jinjaStatement(text)
  if (statement) throw new TemplateError(source, statement)
  try {
    return Handlebars.parse(text)
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    const line = Number(/Parse error on line (\d+)/.exec(said)?.[1] ?? 1)
    const why = said.startsWith('Parse error') ? 'this is no Handlebars' : said.split('\n', 1).join()
    const place = { why, at: offsetAt(text, { line, column: 0 }) }
    throw new TemplateError(source, foreignTemplate(text) ?? unclosed(text) ?? place)
  }
}

/** What is wrong at a place of a text. */
export function failure(source: Text, place: { line: number; column: number }, why: string): TemplateError {
  return new TemplateError(source, { why, at: offsetAt(source.text, place) })
}

function offsetAt(text: string, { line, column }: { line: number; column: number }): number {
  const before = text.split(/(?<=\n)/).slice(0, line - 1)
  return before.join('').length + column
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
  readonly members: readonly Member[]
}

export function namesIn(program: hbs.AST.Program, source: Text): Names {
  const all = new Set<string>()
  const required = new Set<string>()
  const members: Member[] = []
  const expression = (node: Expression, scope: Scope): void => {
    if (node.type === 'SubExpression') call(node as unknown as Call, scope)
    const path = node.type === 'PathExpression' ? (node as hbs.AST.PathExpression) : undefined
    const name = path && rootName(path)
    if (name === undefined) return
    all.add(name)
    const [, member] = path!.parts
    if (scope.isRequired && isHolder(name) && typeof member === 'string' && !scope.bound.has(name))
      members.push({ of: name, name: member })
    if (scope.isRequired && (path!.data || (path!.depth === scope.depth && !scope.bound.has(name)))) required.add(name)
  }
  const call = (node: Call, scope: Scope): void => {
    const helper = String((node.path as hbs.AST.PathExpression).original)
    if (!isHelper(node.path, source)) expression(node.path, scope)
    if (helper === 'lookup') members.push(...lookedUp(node))
    for (const [index, param] of node.params.entries())
      expression(param, { ...scope, isRequired: scope.isRequired && !(helper === 'default' && index === 0) })
    for (const pair of node.hash?.pairs ?? []) expression(pair.value, scope)
    if (node.program) statements(node.program, within(scope, helper, node.program))
    if (node.inverse) statements(node.inverse, scope)
  }
  const statements = (inner: hbs.AST.Program, scope: Scope): void => {
    for (const statement of inner.body) {
      if (statement.type === 'MustacheStatement' || statement.type === 'BlockStatement')
        call(statement as unknown as Call, scope)
    }
  }
  statements(program, { depth: 0, bound: new Set(), isRequired: true })
  return { all, required, members }
}

/** `{{lookup groups "workers"}}` */
function lookedUp({ params: [container, key] }: Call): Member[] {
  const of = String((container as hbs.AST.PathExpression | undefined)?.original)
  if (!isHolder(of) || key?.type !== 'StringLiteral') return []
  return [{ of, name: (key as hbs.AST.StringLiteral).value }]
}

/** What a name means where it stands. */
interface Scope {
  /** How many blocks around it have an item of their own, in which a plain name is looked for. */
  readonly depth: number
  /** The names that `as |x|` gives. */
  readonly bound: ReadonlySet<string>
  readonly isRequired: boolean
}

function within(scope: Scope, helper: string, { blockParams = [] }: hbs.AST.Program): Scope {
  const depth = helper === 'each' || helper === 'with' ? scope.depth + 1 : scope.depth
  return { ...scope, depth, bound: new Set([...scope.bound, ...blockParams]) }
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
    if (!isHelper(node.path, source)) {
      const why = `there is no helper "${name}"${didYouMean(name, Object.keys(source.helpers))}`
      throw new TemplateError(
        source,
        foreignTemplate(source.text) ?? { why, at: offsetAt(source.text, node.loc.start) },
      )
    }
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
