import { UserError, UserErrors } from '../errors.ts'
import { parseYaml, type SourceDocument } from '../yaml.ts'
import { variableNameProblem } from './reserved.ts'
import { nearlySetting } from './settings.ts'
import { valueMistakes } from './value-mistakes.ts'
import { mergedNames, type Variable, type Variables } from './variables.ts'

interface ParsedVariables {
  readonly variables: Variables
  readonly errors: readonly UserError[]
  readonly warnings: readonly UserError[]
}

const noVariables: Variables = new Map()

/** Reads a file of `group_vars` or `host_vars`: a map of names to values. One that holds only comments is empty. */
export function parseVariables(text: string, file: string): ParsedVariables {
  try {
    return fromDocument(parseYaml(text, file))
  } catch (error) {
    if (!(error instanceof UserErrors)) throw error
    return { variables: noVariables, errors: error.errors, warnings: [] }
  }
}

function fromDocument(document: SourceDocument): ParsedVariables {
  const { value } = document
  if (value === null || value === undefined) return { variables: noVariables, errors: [], warnings: [] }
  if (typeof value !== 'object' || Array.isArray(value)) {
    const found = Array.isArray(value)
      ? 'a list'
      : `the ${typeof value === 'string' ? 'text' : typeof value} ${JSON.stringify(value)}`
    const message = `Cannot read variables: the file must be a map of names to values: found ${found}`
    return { variables: noVariables, errors: [new UserError(message, { position: document.locate([]) })], warnings: [] }
  }
  const names = Object.keys(value)
  return {
    variables: new Map(Object.entries(value).map(([name, entry]) => [name, variable(name, entry, document)])),
    errors: [...names.flatMap(name => nameErrors(name, document)), ...valueErrors(value, document)].sort(byPlace),
    warnings: names.flatMap(name => nearlySetting(name, document) ?? []),
  }
}

function variable(name: string, value: unknown, document: SourceDocument): Variable {
  const origin = document.locateKey([name])
  if (!mergedNames.has(name)) return { value, origin }
  const keys = Object.keys(mapAt(value)).map(key => [key, document.locateKey([name, key])] as const)
  return { value, origin, keys: new Map(keys) }
}

function nameErrors(name: string, document: SourceDocument): UserError[] {
  const problem = variableNameProblem(name)
  return problem === undefined ? [] : [new UserError(problem, { position: document.locateKey([name]) })]
}

function valueErrors(value: object, document: SourceDocument): UserError[] {
  return [
    ...valueMistakes(value, document),
    ...[...mergedNames].flatMap(name => wholeTemplate(name, (value as Record<string, unknown>)[name], document)),
  ]
}

function byPlace({ position: a }: UserError, { position: b }: UserError): number {
  return a!.line - b!.line || a!.column - b!.column
}

/** A map that a template gives cannot be merged with other levels, which are merged before anything is rendered. */
function wholeTemplate(name: string, value: unknown, document: SourceDocument): UserError[] {
  if (typeof value !== 'string' || !value.includes('{{')) return []
  const message = `"${name}" must be a map, since its levels are merged key by key: found a template (its values may be templates)`
  return [new UserError(message, { position: document.locate([name]) })]
}

function mapAt(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
