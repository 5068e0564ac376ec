import Handlebars from 'handlebars'
import { UserError } from '../errors.ts'
import type { Member } from './expression-names.ts'
import type { Lookup } from './expressions.ts'
import { standardHelpers, type TemplateHelper, type TemplateHelpers } from './template-helpers.ts'
import {
  failure,
  namesIn,
  type Places,
  parseProgram,
  placeOf,
  type Text,
  textHelper,
  wrapStatements,
} from './template-tree.ts'

/** A parsed Handlebars text. Rendering throws `UserError` for whatever is not set, also where Handlebars itself is silent. */
export interface Template {
  /** The variables it may read; names that only occur inside `#each` are among them. */
  readonly names: ReadonlySet<string>
  /** Those of them that must be set, as far as can be told: all but what `default` stands in for. */
  readonly required: ReadonlySet<string>
  /** The groups and hosts that it reads by name. */
  readonly members: readonly Member[]
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

function parse(source: Text): Template {
  const program = parseProgram(source)
  const only = onlyMustache(program)
  const { all: names, required, members } = namesIn(program, source)
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
  return { names, required, members, value, render: lookup => (only ? asText(value(lookup), source) : run(lookup)) }
}

/** Whether the text is one `{{ … }}` and nothing else. */
function onlyMustache(program: hbs.AST.Program): boolean {
  return program.body.length === 1 && program.body[0]!.type === 'MustacheStatement'
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
