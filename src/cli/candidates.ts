import { allOptions, nameless, nameOf, type Reading, readCommandLine, takesValue } from './command-line.ts'
import type { Completes, Option, Subcommand } from './subcommand.ts'

/** What may stand in place of the word that is being written. */
export interface Candidate {
  readonly value: string
  readonly description?: string | undefined
  /** It is offered where nothing else is. */
  readonly isFallback?: boolean
}

/** Where candidates come from; each is asked only when it is needed. */
export interface Sources {
  playbooks(): Promise<readonly Candidate[]>
  hosts(inventory: string | undefined): Promise<readonly Candidate[]>
  tags(playbook: string): Promise<readonly Candidate[]>
  tasks(playbook: string): Promise<readonly Candidate[]>
  variables(inventory: string | undefined): Promise<readonly Candidate[]>
  actions(): Promise<readonly Candidate[]>
  /** The files and folders whose path begins with the text. */
  paths(start: string): Promise<readonly Candidate[]>
}

/** The candidates for the last of the words of a command line, which may be empty; the name of the program is not among them. */
export async function candidatesFor(
  words: readonly string[],
  root: Subcommand,
  sources: Sources,
): Promise<Candidate[]> {
  const current = words.at(-1) ?? ''
  const reading = readCommandLine(words.slice(0, -1), root)
  const found = await unfiltered(current, reading, { root, sources })
  const matching = found.filter(({ value }) => value.startsWith(current))
  const wanted = matching.filter(({ isFallback }) => !isFallback)
  return wanted.length > 0 ? wanted : matching
}

interface Around {
  readonly root: Subcommand
  readonly sources: Sources
}

async function unfiltered(current: string, reading: Reading, around: Around): Promise<readonly Candidate[]> {
  const { subcommand, pending, rest } = reading
  const options = allOptions(subcommand, around.root)
  if (rest !== undefined) return []
  if (pending !== undefined) return values(options[pending]!, current, reading, around)
  const [, name, value] = /^--([^=]+)=(.*)$/s.exec(current) ?? []
  if (name !== undefined) {
    const found = options[name] ? await values(options[name], value!, reading, around) : []
    return behind(`--${name}=`, found)
  }
  if (current.startsWith('-')) return optionNames(options, reading)
  return wordsFor(current, reading, around)
}

function optionNames(options: Readonly<Record<string, Option>>, { options: given }: Reading): Candidate[] {
  return Object.entries(options)
    .filter(([name, { array, type }]) => array || type === 'count' || !given.has(name))
    .map(([name, { describe }]) => ({ value: `--${name}`, description: describe }))
}

async function wordsFor(current: string, reading: Reading, around: Around): Promise<readonly Candidate[]> {
  const { subcommand, positionals } = reading
  const children = positionals.length > 0 ? [] : childrenOf(subcommand)
  const called = subcommand === around.root ? nameless(around.root) : subcommand
  const wanted = [...(called?.command.matchAll(/[<[]([^>\]]+)[>\]]/g) ?? [])].map(match => match[1]!)
  const name = wanted[positionals.length] ?? wanted.findLast(argument => argument.endsWith('..'))
  const argument = called?.positionals?.[name?.replace('..', '') ?? '']
  return [...children, ...(argument ? await values(argument, current, reading, around) : [])]
}

function childrenOf({ subcommands = [] }: Subcommand): Candidate[] {
  return subcommands
    .filter(({ command, describe }) => describe !== false && !command.startsWith('$0'))
    .map(child => ({ value: nameOf(child), description: child.describe || undefined }))
}

async function values(
  option: Option,
  current: string,
  reading: Reading,
  { sources }: Around,
): Promise<readonly Candidate[]> {
  if (!takesValue(option)) return []
  if (Array.isArray(option.choices)) return option.choices.map(choice => ({ value: String(choice) }))
  return option.completes === undefined ? [] : ofKind[option.completes](current, reading, sources)
}

type Finder = (current: string, reading: Reading, sources: Sources) => Promise<readonly Candidate[]>

const ofKind: Readonly<Record<Completes, Finder>> = {
  path: (current, _, sources) => sources.paths(current),
  action: (_current, _reading, sources) => sources.actions(),
  playbook: playbooksFor,
  host: async (current, reading, sources) =>
    behind(/^.*[:,&!]/s.exec(current)?.[0], await sources.hosts(reading.options.get('inventory')?.at(-1))),
  tag: async (current, { positionals: [playbook] }, sources) =>
    playbook === undefined ? [] : behind(/^.*,/s.exec(current)?.[0], await sources.tags(playbook)),
  task: async (_, { positionals: [playbook] }, sources) => (playbook === undefined ? [] : sources.tasks(playbook)),
  variable: async (current, reading, sources) => {
    if (current.startsWith('@')) return behind('@', await sources.paths(current.slice(1)))
    const found = await sources.variables(reading.options.get('inventory')?.at(-1))
    return found.map(({ value, description }) => ({ value: `${value}=`, description }))
  },
}

/** Names, and files that may hold a playbook. A folder is often called as a subcommand is: `inventory`. */
async function playbooksFor(current: string, _: Reading, sources: Sources): Promise<Candidate[]> {
  const [named, paths] = await Promise.all([sources.playbooks(), sources.paths(current)])
  const folders = paths.filter(({ value }) => value.endsWith('/')).map(({ value }) => ({ value, isFallback: true }))
  return [...named, ...paths.filter(({ value }) => /\.ya?ml$/.test(value)), ...folders]
}

/** Candidates for the part of a word behind what stands there already. */
function behind(start: string | undefined, found: readonly Candidate[]): Candidate[] {
  return found.map(({ value, description }) => ({ value: `${start ?? ''}${value}`, description }))
}
