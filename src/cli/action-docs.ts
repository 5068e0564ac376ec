import { actionNames, type DescribedAction, describeAction } from './described-action.ts'
import { wrap } from './wrap.ts'

/** The reference of an action, or of all of them a sentence each, at most `width` columns wide. Throws `UserError`. */
export function actionDocs(name: string | undefined, width: number): string[] {
  if (name === undefined) {
    const all = actionNames.map(action => ({ head: action, text: describeAction(action).summary }))
    return entries(all, width, '')
  }
  const action = describeAction(name)
  return [
    action.name,
    '',
    ...wrap(action.summary, width),
    ...argumentLines(action, width),
    ...returnLines(action, width),
    ...['', 'In check mode:', ...wrap(action.checkMode, width, '  ')],
    ...['', 'Example:', ...action.example.split('\n').map(line => `  ${line}`.trimEnd())],
  ]
}

function argumentLines({ arguments: all, notes }: DescribedAction, width: number): string[] {
  const told = all.map(({ name, wanted, isRequired, description }) => ({
    head: name,
    text: `(${wanted}${isRequired ? ', required' : ''}) ${description}`,
  }))
  const lines = [...entries(told, width), ...notes.flatMap(note => wrap(note, width, '  '))]
  return lines.length === 0 ? [] : ['', 'Arguments:', ...lines]
}

function returnLines({ returns }: DescribedAction, width: number): string[] {
  const told = Object.entries(returns).map(([head, text]) => ({ head, text }))
  return told.length === 0 ? [] : ['', 'What "register" gets:', ...entries(told, width)]
}

/** Names, and what is said of each beside them. */
function entries(list: readonly { head: string; text: string }[], width: number, margin = '  '): string[] {
  const column = Math.max(...list.map(({ head }) => head.length)) + 2
  return list.flatMap(({ head, text }) => {
    const lines = wrap(text, width - column - margin.length)
    return lines.map((line, index) => `${margin}${(index === 0 ? head : '').padEnd(column)}${line}`)
  })
}
