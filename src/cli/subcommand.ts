import type { Argv, CommandModule, Options } from 'yargs'
import { UserError } from '../errors.ts'

/** What the shell's completion offers for a value. */
export type Completes = 'playbook' | 'host' | 'tag' | 'variable' | 'task' | 'action' | 'path'

/** An option or an argument of a subcommand. */
export interface Option extends Options {
  readonly describe: string
  readonly completes?: Completes
}

/** One subcommand as data: yargs, its help, the completion and what is said of a mistake are made from it. */
export interface Subcommand<Given extends object = object> {
  /** How it is called, its own arguments in angle brackets: `host <host>`; `$0` for what no word stands for. */
  readonly command: string
  /** How it is written, where the command alone does not say: `exec PATTERN -- COMMAND`. */
  readonly usage?: string
  /** A sentence for the help; `false` hides it. */
  readonly describe: string | false
  readonly positionals?: Readonly<Record<string, Option>>
  readonly options?: Readonly<Record<string, Option>>
  /** Each a command line and what it does. */
  readonly examples?: readonly (readonly [string, string])[]
  /** What a user reads after the options. */
  readonly epilogue?: string
  readonly subcommands?: readonly Subcommand[]
  run?(given: Given): void | Promise<void>
}

/** A subcommand as yargs takes it. */
export function toModule(subcommand: Subcommand): CommandModule {
  return {
    command: subcommand.command,
    describe: subcommand.describe,
    builder: yargs => build(yargs, subcommand),
    handler: given => subcommand.run?.(tidy(given, subcommand)),
  }
}

function build(yargs: Argv, subcommand: Subcommand) {
  const { usage, describe, positionals = {}, options = {}, examples = [], epilogue, subcommands = [] } = subcommand
  if (usage !== undefined) yargs.usage(`$0 ${usage}\n\n${describe}`)
  for (const [name, { alias, ...positional }] of Object.entries(positionals))
    yargs.positional(name, positional as object)
  // "--version" is a word of its own where an option has the name.
  if ('version' in options) yargs.version(false)
  yargs.options(options)
  for (const [line, meaning] of examples) yargs.example(line, meaning)
  for (const child of subcommands) yargs.command(toModule(child))
  if (subcommands.length > 0) yargs.demandCommand(1)
  return epilogue === undefined ? yargs : yargs.epilogue(epilogue)
}

/** Of an option that is given twice and holds one value the last one counts, as with every other program. */
function tidy(given: Readonly<Record<string, unknown>>, { options = {} }: Subcommand): object {
  const tidied: Record<string, unknown> = { ...given }
  for (const [name, { array, type }] of Object.entries(options)) {
    const key = camelCase(name)
    const value = tidied[key]
    if (!array && type !== 'count' && Array.isArray(value)) tidied[key] = value.at(-1)
    if (Number.isNaN(tidied[key])) throw new UserError(`--${name} must be a number`)
  }
  return tidied
}

/** `skip-tags` as yargs names it for a program: `skipTags`. */
export function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}
