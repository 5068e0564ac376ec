import { readFileSync } from 'node:fs'
import { expectation } from '../../expectation.ts'
import { magicVariables, settingsSchema } from '../../inventory/index.ts'
import { packageFile } from '../../package-files.ts'
import type { JsonSchema } from '../../schema.ts'
import { code, page, table } from './markdown.ts'

const meanings: Readonly<Record<string, JsonSchema>> = settingsSchema.properties

/** The page of the variables that mean something here. */
export function variablesPage(): string {
  const defaults = readDefaults()
  const rest = Object.entries(meanings).filter(([name]) => !defaults.some(entry => entry.name === name))
  return page(
    '# Variables',
    'An inventory may set any others for its own playbooks. Which value wins is told in [the language](../language.md#variables), and by `alluxio-playbook inventory host NAME`.',
    '## Of Alluxio',
    'Defaults are those of `playbooks/defaults.yml`.',
    table(
      ['variable', 'is', 'default', 'meaning'],
      defaults.map(({ name, value, comment }) => [
        code(name),
        wanted(name, value),
        code(value),
        comment ?? meaningOf(name),
      ]),
    ),
    '## Of the connection',
    'Where they are not set, `~/.ssh/config`, the agent and the known hosts of whoever runs the playbook count.',
    table(
      ['variable', 'is', 'meaning'],
      rest.map(([name]) => [code(name), wanted(name), meaningOf(name)]),
    ),
    '## Set by every run',
    'Nobody else may set these.',
    table(
      ['variable', 'meaning'],
      Object.entries({ ...magicVariables, ...inRescue }).map(([name, meaning]) => [code(name), meaning]),
    ),
  )
}

const inRescue = {
  failed_task: 'In `rescue` and what follows: the task that failed, `name` and `action`.',
  failed_result: 'In `rescue` and what follows: what it registers.',
}

interface Default {
  readonly name: string
  readonly value: string
  readonly comment: string | undefined
}

/** Each line of a variable, as it is written: its value, and the comment behind it. */
function readDefaults(): Default[] {
  const lines = readFileSync(packageFile('playbooks', 'defaults.yml'), 'utf8').split('\n')
  return lines.flatMap(line => {
    const [, name, value, comment] = /^(\w+): (.*?)(?: # (.*))?$/.exec(line) ?? []
    if (name === undefined || value === undefined) return []
    return [{ name, value, comment: comment && sentence(comment) }]
  })
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`
}

/** What a variable must be; where no schema says it, what its default is. */
function wanted(name: string, value = ''): string {
  if (meanings[name]) return expectation(meanings[name])
  if (/^\d+$/.test(value)) return expectation({ type: 'number' })
  return expectation({ type: /^(true|false)$/.test(value) ? 'boolean' : 'string' })
}

function meaningOf(name: string): string {
  return String(meanings[name]?.description ?? '')
}
