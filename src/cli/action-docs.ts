import type { Action, JsonSchema } from '../actions/action.ts'
import { actions } from '../actions/index.ts'
import { UserError } from '../errors.ts'
import { alternatives, expectation } from '../expectation.ts'
import { didYouMean } from '../similar.ts'
import { wrap } from './wrap.ts'

/** The reference of an action, or of all of them a sentence each, at most `width` columns wide. Throws `UserError`. */
export function actionDocs(name: string | undefined, width: number): string[] {
  if (name === undefined) {
    const all = [...actions].toSorted(([a], [b]) => (a < b ? -1 : 1))
    return entries(
      all.map(([action, { summary }]) => ({ head: action, text: summary })),
      width,
      '',
    )
  }
  const short = name.replace(/^ansible\.(builtin|legacy)\./, '')
  const action = actions.get(short)
  if (!action) throw new UserError(`Unknown action "${name}"${didYouMean(short, actions.keys())}`)
  return [short, '', ...wrap(action.summary, width), ...argumentLines(action, width), ...returnLines(action, width)]
}

function argumentLines({ schema, freeForm }: Action, width: number): string[] {
  const properties = Object.entries(schema.properties as Readonly<Record<string, JsonSchema>>)
  const isRequired = (name: string) => (schema.required as readonly string[] | undefined)?.includes(name)
  const told = properties.map(([name, property]) => ({
    head: name,
    text: `(${expectation(property)}${isRequired(name) ? ', required' : ''}) ${property.description ?? ''}`,
  }))
  const notes = [
    ...(schema.additionalProperties === false ? [] : ['Any other name may stand there too.']),
    ...choices(schema).map(names => `One of ${alternatives(names)} is needed.`),
    ...(freeForm === undefined ? [] : [`A task may also give "${freeForm}" alone, as a plain text.`]),
  ]
  return ['', 'Arguments:', ...entries(told, width), ...notes.flatMap(note => wrap(note, width, '  '))]
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

const always = {
  changed: 'Whether anything was changed.',
  failed: 'Whether it failed.',
  skipped: 'Whether it was skipped, since a condition does not hold.',
  msg: 'What went wrong, or what it has to say.',
  changes: 'What was changed, a sentence each.',
}

function returnLines({ returns = {} }: Action, width: number): string[] {
  const told = Object.entries({ ...always, ...returns }).map(([head, text]) => ({ head, text }))
  return ['', 'What "register" gets:', ...entries(told, width)]
}

/** Names, and what is said of each beside them. */
function entries(list: readonly { head: string; text: string }[], width: number, margin = '  '): string[] {
  const column = Math.max(...list.map(({ head }) => head.length)) + 2
  return list.flatMap(({ head, text }) => {
    const lines = wrap(text, width - column - margin.length)
    return lines.map((line, index) => `${margin}${(index === 0 ? head : '').padEnd(column)}${line}`)
  })
}
