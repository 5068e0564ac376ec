import { actionNames, type DescribedAction, describeAction, returnsOfAll } from '../described-action.ts'
import { code, fence, page, table } from './markdown.ts'

/** The page of all actions. */
export function actionsPage(): string {
  const actions = actionNames.map(describeAction)
  return page(
    '# Actions',
    'What a task can do: one of these stands in each task, with its arguments. `ansible.builtin.` before a name is accepted, and `alluxio-playbook docs copy` shows the same as this page.',
    table(
      ['action', 'what it does'],
      actions.map(({ name, summary }) => [`[${code(name)}](#${name})`, summary]),
    ),
    '## What every action registers',
    returnsTable(returnsOfAll),
    ...actions.flatMap(section),
  )
}

function section({ name, summary, arguments: all, notes, returns, checkMode, example }: DescribedAction): string[] {
  const rows = all.map(argument => [
    code(argument.name),
    `${argument.wanted}${argument.isRequired ? ', required' : ''}`,
    argument.description,
  ])
  const own = Object.entries(returns).filter(([field]) => !(field in returnsOfAll))
  return [
    `## ${name}`,
    summary,
    table(['argument', 'is', 'meaning'], rows),
    notes.join(' '),
    `In check mode: ${checkMode}`,
    own.length === 0 ? '' : 'Registers also:',
    returnsTable(Object.fromEntries(own)),
    fence('yaml', example),
  ]
}

function returnsTable(returns: Readonly<Record<string, string>>): string {
  return table(
    ['field', 'meaning'],
    Object.entries(returns).map(([field, meaning]) => [code(field), meaning]),
  )
}
