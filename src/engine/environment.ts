import type { Asker, Change } from '../actions/action.ts'
import { exportLines } from '../connection/isolated.ts'
import { Command } from '../shell.ts'

type Environment = Readonly<Record<string, string>>

/** The asker whose questions find these variables in their environment. */
export function askerIn(environment: Environment, asker: Asker): Asker {
  if (isEmpty(environment)) return asker
  return { ...asker, shell: async command => asker.shell(commandIn(environment, command)) }
}

/** The change whose commands find these variables in their environment; those it sets itself count more. */
export function changeIn(environment: Environment, change: Change): Change {
  const { apply } = change
  if (isEmpty(environment) || 'request' in apply || 'save' in apply) return change
  if ('isolated' in apply) {
    const { isolated } = apply
    return { ...change, apply: { isolated: { ...isolated, environment: { ...environment, ...isolated.environment } } } }
  }
  if ('snippet' in apply) return { ...change, apply: { snippet: commandIn(environment, apply.snippet) } }
  if ('send' in apply) return { ...change, apply: { ...apply, send: commandIn(environment, apply.send) } }
  return { ...change, apply: { ...apply, receive: commandIn(environment, apply.receive) } }
}

/** In a subshell, so that the next command does not find them; what it is shown as leaves them out, since they may be secret. */
function commandIn(environment: Environment, { text, shown }: Command): Command {
  return new Command(`(\n${exportLines(environment)}${text}\n)`, shown)
}

function isEmpty(environment: Environment): boolean {
  return Object.keys(environment).length === 0
}
