import { type Position, UserError, UserErrors } from '../errors.ts'
import { valueMistakes, variableNameProblem } from '../inventory/index.ts'
import { type Check, compileSchema, type JsonSchema } from '../schema.ts'
import { didYouMean } from '../similar.ts'
import type { Path, SourceDocument } from '../yaml.ts'
import type { Member } from './expression-names.ts'
import { ExpressionError, parseExpression } from './expressions.ts'
import { steering } from './keywords.ts'
import type { Condition, Handler, Reference, VariableLayer } from './model.ts'
import { type Owner, strayKey } from './stray-keys.ts'
import { jinjaStatement } from './template-mistakes.ts'
import { TemplateError } from './template-tree.ts'
import { isTemplate, type ParseTemplate } from './templates.ts'

/** What the playbook language is made of besides its keywords. */
export interface Language {
  readonly actions: ReadonlyMap<string, ActionShape>
  readonly parseTemplate: ParseTemplate
}

/** What the loader needs to know of an action. */
export interface ActionShape {
  readonly schema: JsonSchema
  readonly freeForm?: string
}

/** The keywords that a thing of the language may and must have. */
export interface Kind {
  /** What it is, where a key that does not belong there may be explained. */
  readonly owner?: Owner
  readonly keywords: Record<string, JsonSchema>
  readonly required: readonly string[]
}

/** Where something is read that is not told by its own file. */
interface Place {
  readonly importer?: Position
  readonly loops?: ReadonlySet<string> | undefined
}

export interface Located {
  readonly value: unknown
  readonly document: SourceDocument
  readonly path: Path
}

/** Gathers everything that is wrong while a playbook is read, and what it refers to. */
export class Checker {
  readonly language: Language
  readonly references: Reference[] = []
  readonly declared = new Set<string>()
  readonly late = new Set<string>()
  readonly loopVariables = new Set<string>()
  readonly #errors: UserError[] = []
  readonly #notified: { name: string; position: Position }[] = []
  readonly #place: Place

  constructor(language: Language, parent?: Checker, place: Place = {}) {
    this.language = language
    this.#place = place
    if (!parent) return
    this.references = parent.references
    this.declared = parent.declared
    this.late = parent.late
    this.loopVariables = parent.loopVariables
    this.#errors = parent.#errors
    this.#notified = parent.#notified
  }

  /** The same checker for a file that is named at `importer`: that is where a missing file is reported. */
  from(importer: Position): Checker {
    return new Checker(this.language, this, { ...this.#place, importer })
  }

  /** The same checker for a task in which these loop variables are set. */
  within(loops: ReadonlySet<string> | undefined): Checker {
    return new Checker(this.language, this, { ...this.#place, loops })
  }

  add(error: UserError): void {
    this.#errors.push(error)
  }

  /** Throws when anything was wrong. */
  finish(): void {
    if (this.#errors.length > 0) throw new UserErrors(this.#errors)
  }

  attempt<T>(work: () => T, position = this.#place.importer): T | undefined {
    try {
      return work()
    } catch (error) {
      const errors = error instanceof UserErrors ? error.errors : error instanceof UserError ? [error] : undefined
      if (!errors) throw error
      for (const found of errors)
        this.add(found.position ? found : new UserError(found.message, { position, cause: found.cause }))
      return undefined
    }
  }

  /** Whether `value` has the keywords of its kind and no others; says what is wrong with each. */
  shape(kind: Kind, { value, document, path }: Located): boolean {
    const { owner, keywords, required } = kind
    const actions = new Set([...this.language.actions.keys(), ...Object.keys(steering)])
    const strays = Object.keys(value as object).flatMap(key => {
      const why = owner && !Object.hasOwn(keywords, key) ? strayKey(key, owner, actions) : undefined
      return why === undefined ? [] : [{ key, why }]
    })
    for (const { key, why } of strays) this.add(new UserError(why, { position: document.locateKey([...path, key]) }))
    const rest = Object.fromEntries(
      Object.entries(value as object).filter(([key]) => !strays.some(stray => stray.key === key)),
    )
    const errors = keywordCheck(keywords, required)(rest, document, path)
    for (const error of errors) this.add(error)
    return errors.length === 0 && strays.length === 0
  }

  conditions(value: unknown, document: SourceDocument, path: Path): Condition[] {
    if (value === undefined || value === null) return []
    return [value].flat().flatMap((text, index) => {
      const place = Array.isArray(value) ? [...path, index] : path
      return this.expression(String(text), document, place) ?? []
    })
  }

  expression(text: string, document: SourceDocument, path: Path): Condition | undefined {
    const expression = this.attempt(() => {
      try {
        return parseExpression(text)
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error
        throw new UserError(error.message, { position: document.locateWithin(path, error.at), cause: error.cause })
      }
    })
    if (!expression) return undefined
    for (const name of expression.names) {
      const at = text.search(new RegExp(`\\b${name}\\b`))
      this.references.push({ name, position: document.locateWithin(path, at), isBare: true, loops: this.#place.loops })
    }
    this.#members(expression.members, text, at => document.locateWithin(path, at))
    return { expression, position: document.locate(path) }
  }

  template(text: string, document: SourceDocument, path: Path): void {
    if (!isTemplate(text) && !jinjaStatement(text)) return
    const template = this.attempt(() => {
      try {
        return this.language.parseTemplate(text)
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error
        throw new UserError(error.message, { position: document.locateWithin(path, error.at), cause: error.cause })
      }
    })
    for (const name of template?.required ?? []) {
      const position = document.locateWithin(path, placeOfName(name, text))
      this.references.push({ name, position, loops: this.#place.loops })
    }
    this.#members(template?.members ?? [], text, at => document.locateWithin(path, at))
  }

  #members(members: readonly Member[], text: string, locate: (at: number) => Position): void {
    for (const { of, name } of members) {
      const position = locate(text.indexOf(name, text.search(new RegExp(`\\b${of}\\b`))))
      this.references.push({ name: of, member: name, position, loops: this.#place.loops })
    }
  }

  /** Checks every template in a value, however deep. */
  templates(value: unknown, document: SourceDocument, path: Path): void {
    if (typeof value === 'string') this.template(value, document, path)
    else if (Array.isArray(value))
      for (const [index, item] of value.entries()) this.templates(item, document, [...path, index])
    else if (typeof value === 'object' && value !== null) {
      for (const [key, entry] of Object.entries(value)) this.templates(entry, document, [...path, key])
    }
  }

  /** A map of variables as a layer that knows where each stands. */
  variables(value: Record<string, unknown>, document: SourceDocument, path: Path): VariableLayer {
    // They are rendered where they are read, which may be in a loop.
    this.within(undefined).templates(value, document, path)
    for (const mistake of valueMistakes(value, document, path)) this.add(mistake)
    const entries = Object.entries(value).map(([name, entry]) => {
      this.declare(name, document.locateKey([...path, name]))
      return [name, { value: entry, origin: document.locateKey([...path, name]) }] as const
    })
    return new Map(entries)
  }

  declare(name: string, position: Position): void {
    const problem = variableNameProblem(name)
    if (problem !== undefined) this.add(new UserError(problem, { position }))
    this.declared.add(name)
  }

  /** Notes a variable that gets its value while the play runs. */
  sets(name: string, position: Position): void {
    this.declare(name, position)
    this.late.add(name)
  }

  /** Notes the handlers that something notifies. */
  notifies(value: unknown, document: SourceDocument, path: Path): void {
    for (const [index, name] of [value ?? []].flat().entries()) {
      const position = document.locate(Array.isArray(value) ? [...path, index] : path)
      if (typeof name === 'string' && !isTemplate(name)) this.#notified.push({ name, position })
    }
  }

  /** Every handler that was notified since it was last asked must be there. */
  notifications(handlers: readonly Handler[]): void {
    const known = new Set(handlers.flatMap(handlerNames))
    for (const { name, position } of this.#notified.splice(0)) {
      if (known.has(name)) continue
      const hint = known.size === 0 ? ': the play has no handlers' : didYouMean(name, known)
      this.add(new UserError(`There is no handler "${name}"${hint}`, { position }))
    }
  }
}

/** Where a template reads a variable for the first time. */
export function placeOfName(name: string, text: string): number {
  for (const { 0: braces, index } of text.matchAll(/\{\{.*?\}\}/gs)) {
    const words = [...braces.matchAll(/[\w-]+/g)]
    const word = words.find(([found]) => found === name)
    if (word) return index + word.index
  }
  return 0
}

/** The names under which a handler is notified; one of a role also answers to `role : name`. */
export function handlerNames({ name, listen, role }: Handler): string[] {
  return [name, ...listen, ...(role ? [`${role.name} : ${name}`] : [])]
}

const compiled = new WeakMap<Record<string, JsonSchema>, Check>()

function keywordCheck(keywords: Record<string, JsonSchema>, required: readonly string[]): Check {
  let check = compiled.get(keywords)
  if (!check) {
    check = compileSchema({ type: 'object', additionalProperties: false, properties: keywords, required })
    compiled.set(keywords, check)
  }
  return check
}
