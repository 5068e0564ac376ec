import { existsSync, readFileSync } from 'node:fs'
import type { Action, JsonSchema } from '../actions/action.ts'
import { actions } from '../actions/index.ts'
import { UserError } from '../errors.ts'
import { alternatives, expectation } from '../expectation.ts'
import { packageFile } from '../package-files.ts'
import { steering } from '../playbook/keywords.ts'
import { didYouMean } from '../similar.ts'

/** All that a reference says of an action. */
export interface DescribedAction {
  readonly name: string
  readonly summary: string
  readonly arguments: readonly DescribedArgument[]
  /** Sentences about the arguments as a whole. */
  readonly notes: readonly string[]
  /** What `register` gets, by name. */
  readonly returns: Readonly<Record<string, string>>
  readonly checkMode: string
  /** Tasks, as YAML. */
  readonly example: string
}

interface DescribedArgument {
  readonly name: string
  /** A noun phrase: `an absolute path`. */
  readonly wanted: string
  readonly isRequired: boolean
  readonly description: string
}

/** What may be written as the action of a task, in alphabetical order: the actions, and what steers the play itself. */
export const actionNames: readonly string[] = [...actions.keys(), ...Object.keys(steering)].sort()

/** The reference of an action, whose name may be Ansible's long one; throws `UserError` for an unknown one. */
export function describeAction(name: string): DescribedAction {
  const short = name.replace(/^ansible\.(builtin|legacy)\./, '')
  const action = actions.get(short)
  const known = action ?? (Object.hasOwn(steering, short) ? steering[short] : undefined)
  if (!known) throw new UserError(`Unknown action "${name}"${didYouMean(short, actionNames)}`)
  const { summary, schema, freeForm } = known
  return {
    name: short,
    summary,
    arguments: describedArguments(schema),
    notes: notesOn(schema, freeForm),
    returns: action ? { ...returnsOfAll, ...action.returns } : {},
    checkMode: action ? checkModeOf(action) : 'Steers the play in check mode as in any run.',
    example: exampleOf(short),
  }
}

function describedArguments(schema: JsonSchema): DescribedArgument[] {
  const required = (schema.required as readonly string[] | undefined) ?? []
  return Object.entries(schema.properties as Readonly<Record<string, JsonSchema>>).map(([name, property]) => ({
    name,
    wanted: expectation(property),
    isRequired: required.includes(name),
    description: `${property.description ?? ''}${alsoNamed(property)}`,
  }))
}

function alsoNamed({ aliases = [] }: JsonSchema): string {
  const names = aliases as readonly string[]
  return names.length === 0 ? '' : ` Also written ${names.map(name => `\`${name}\``).join(' or ')}.`
}

function notesOn(schema: JsonSchema, freeForm: string | undefined): string[] {
  return [
    ...(schema.additionalProperties === false ? [] : ['Any other name may stand there too.']),
    ...choices(schema).map(names => `One of ${alternatives(names)} is needed.`),
    ...(freeForm === undefined ? [] : [`A task may also give "${freeForm}" alone, as a plain text.`]),
  ]
}

/** The arguments of which one is needed. */
function choices({ oneOf = [], anyOf = [] }: JsonSchema): string[][] {
  return [oneOf, anyOf].flatMap(branches => {
    const names = (branches as readonly JsonSchema[]).map(({ required }) =>
      (required as readonly string[] | undefined)?.join(' and '),
    )
    return names.length > 0 && names.every(name => name !== undefined) ? [names] : []
  })
}

/** What every action registers. */
export const returnsOfAll: Readonly<Record<string, string>> = {
  changed: 'Whether anything was changed.',
  failed: 'Whether it failed.',
  skipped: 'Whether it was skipped, since a condition does not hold.',
  msg: 'What went wrong, or what it has to say.',
  changes: 'What was changed, a sentence each.',
}

function checkModeOf(action: Action): string {
  if (action.checkMode !== undefined) return action.checkMode
  if ('perform' in action) return 'Does the same: it touches no host.'
  if (action.wait) return 'Asks and waits as in a run; what waits for a change that was not made is `would wait`.'
  return 'Looks at the host, and says what it would change.'
}

/** Each action has a file of tasks, which a test checks. */
function exampleOf(action: string): string {
  const file = packageFile('docs', 'examples', `${action}.yml`)
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd() : ''
}
