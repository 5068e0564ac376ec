import type { Option, Subcommand } from './subcommand.ts'

/** What words of a command line mean, as far as they are written. */
export interface Reading {
  /** The subcommand they call, and the words that name it. */
  readonly subcommand: Subcommand
  readonly names: readonly string[]
  /** Its own arguments. */
  readonly positionals: readonly string[]
  /** The values that each option got, by its long name. */
  readonly options: ReadonlyMap<string, readonly string[]>
  /** Options that there are not, as they were written. */
  readonly unknown: readonly string[]
  /** The option whose value comes next. */
  readonly pending: string | undefined
  /** All that stands behind `--`. */
  readonly rest: readonly string[] | undefined
}

/** Reads words as yargs does, without minding what is missing or unknown: for completion, and to say what was meant. */
export function readCommandLine(words: readonly string[], root: Subcommand): Reading {
  const options = new Map<string, string[]>()
  const positionals: string[] = []
  const names: string[] = []
  const unknown: string[] = []
  let subcommand = root
  let pending: string | undefined
  for (const [index, word] of words.entries()) {
    if (pending !== undefined) {
      options.get(pending)!.push(word)
      pending = undefined
    } else if (word === '--') {
      return { subcommand, names, positionals, options, unknown, pending, rest: words.slice(index + 1) }
    } else if (/^-./.test(word)) {
      const { option, value, wantsValue } = readOption(word, allOptions(subcommand, root))
      if (option === undefined) {
        unknown.push(word)
        continue
      }
      options.set(option, [...(options.get(option) ?? []), ...(value === undefined ? [] : [value])])
      if (wantsValue) pending = option
    } else {
      const child = positionals.length === 0 ? childNamed(word, subcommand) : undefined
      if (child) {
        subcommand = child
        names.push(word)
      } else positionals.push(word)
    }
  }
  return { subcommand, names, positionals, options, unknown, pending, rest: undefined }
}

/** The options that may be given; before a subcommand is named also those of the one that has no name. */
export function allOptions(subcommand: Subcommand, root: Subcommand): Readonly<Record<string, Option>> {
  return subcommand === root
    ? { ...root.options, ...nameless(root)?.options }
    : { ...root.options, ...subcommand.options }
}

/** The subcommand that is run where no word names one. */
export function nameless({ subcommands = [] }: Subcommand): Subcommand | undefined {
  return subcommands.find(({ command }) => command.startsWith('$0'))
}

export function nameOf({ command }: Subcommand): string {
  return command.split(' ', 1)[0]!
}

function childNamed(word: string, { subcommands = [] }: Subcommand): Subcommand | undefined {
  return subcommands.find(child => nameOf(child) === word)
}

interface Read {
  readonly option?: string | undefined
  readonly value?: string | undefined
  readonly wantsValue?: boolean
}

/** `--limit`, `--limit=w1`, `-l`, `-lw1` or `-CD`. */
function readOption(word: string, options: Readonly<Record<string, Option>>): Read {
  const [, long, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
  if (long !== undefined) {
    const option = named(long, options) ?? named(long.replace(/^no-/, ''), options)
    return option === undefined
      ? {}
      : { option, value, wantsValue: value === undefined && takesValue(options[option]!) }
  }
  const letters = word.slice(1)
  for (const [index, letter] of [...letters].entries()) {
    const option = named(letter, options)
    if (option === undefined) return {}
    if (!takesValue(options[option]!)) continue
    const attached = letters.slice(index + 1).replace(/^=/, '')
    return attached === '' ? { option, wantsValue: true } : { option, value: attached }
  }
  return { option: named(letters.at(-1)!, options) }
}

function named(name: string, options: Readonly<Record<string, Option>>): string | undefined {
  if (Object.hasOwn(options, name)) return name
  return Object.keys(options).find(option => [options[option]!.alias ?? []].flat().includes(name))
}

export function takesValue({ type }: Option): boolean {
  return type !== 'boolean' && type !== 'count'
}
