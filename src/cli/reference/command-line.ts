import { nameOf } from '../command-line.ts'
import { root } from '../root.ts'
import type { Option, Subcommand } from '../subcommand.ts'
import { code, fence, page, table } from './markdown.ts'

/** The page of all subcommands and their options. */
export function commandLinePage(): string {
  const all = subcommandsOf(root, 'alluxio-playbook')
  return page(
    '# The command line',
    'What each subcommand takes; `--help` shows the same. [Using it](../command-line.md) tells how to go about things, and [settings](../settings.md) where else options may stand.',
    table(
      ['command', 'what it does'],
      all.map(({ title, subcommand }) => [`[${code(title)}](#${anchor(title)})`, String(subcommand.describe)]),
    ),
    '## Options of every command',
    optionTable(root.options ?? {}),
    ...all.flatMap(({ title, subcommand }) => section(title, subcommand)),
  )
}

interface Titled {
  readonly title: string
  readonly subcommand: Subcommand
}

/** Those that do something, with all the words that call them. */
function subcommandsOf({ subcommands = [] }: Subcommand, words: string): Titled[] {
  return subcommands
    .filter(({ describe }) => describe !== false)
    .flatMap(child => {
      const { command, usage = command } = child
      if (child.subcommands) return subcommandsOf(child, `${words} ${nameOf(child)}`)
      return [{ title: `${words} ${usage.replace('$0 ', '')}`, subcommand: child }]
    })
}

function section(title: string, subcommand: Subcommand): string[] {
  const { command, describe, positionals = {}, options = {}, epilogue = '' } = subcommand
  // The examples of the whole program are those of running a playbook.
  const examples = exampleLines(command.startsWith('$0') ? root : subcommand)
  return [
    `## ${code(title)}`,
    `${describe}.`,
    table(
      ['argument', 'meaning'],
      Object.entries(positionals).map(([name, option]) => [code(name), meaningOf(option)]),
    ),
    optionTable(options),
    examples && fence('sh', examples),
    epilogue,
  ]
}

function optionTable(options: Readonly<Record<string, Option>>): string {
  const rows = Object.entries(options).map(([name, option]) => {
    const names = [...[option.alias ?? []].flat(), name].toSorted((a, b) => a.length - b.length)
    return [names.map(shown).map(code).join(', '), wanted(option), meaningOf(option)]
  })
  return table(['option', 'is', 'meaning'], rows)
}

function shown(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`
}

function wanted({ type, array, choices }: Option): string {
  if (choices) return choices.map(choice => code(String(choice))).join(', ')
  if (type === 'boolean') return 'a switch'
  if (type === 'count') return 'a switch, up to four times'
  return `${type === 'number' ? 'a number' : 'a text'}${array ? ', may be given again' : ''}`
}

function meaningOf({ describe, default: fallback }: Option): string {
  return `${describe}${fallback === undefined ? '' : ` (default ${fallback})`}.`
}

function exampleLines({ examples = [] }: Subcommand): string {
  return examples.map(([line, meaning]) => `${line.replaceAll('$0', 'alluxio-playbook')}  # ${meaning}`).join('\n')
}

/** As the usual renderers of Markdown name a heading. */
function anchor(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')
}
