import { alternatives } from '../expectation.ts'
import { didYouMean } from '../similar.ts'
import { allOptions, nameless, nameOf, type Reading, readCommandLine } from './command-line.ts'
import { camelCase, type Subcommand } from './subcommand.ts'

/** What is wrong with a command line, said in our own words; `message` is what yargs says. */
export function explainUsage(message: string, args: readonly string[], root: Subcommand): string {
  const reading = readCommandLine(args, root)
  const help = ['alluxio-playbook', ...reading.names, '--help'].join(' ')
  return `${explain(message, reading, root)}\n\nRun "${help}" for what may be written.`
}

function explain(message: string, reading: Reading, root: Subcommand): string {
  // A value of an option that there is not is taken for an argument, or the other way about: this comes first.
  if (reading.unknown.length > 0) return reading.unknown.map(word => unknownOption(word, reading, root)).join('\n')
  const [, option] = /^Not enough arguments following: (.*)$/.exec(message) ?? []
  if (option !== undefined) return `${longName(option, reading, root)} needs a value`
  const [, name, given, choices] = /Argument: (\S+), Given: (.*), Choices: (.*)/.exec(message) ?? []
  if (name !== undefined) return wrongChoice(longName(name, reading, root), { given: given!, choices: choices! })
  if (message.startsWith('Not enough non-option arguments')) return explainMissing(reading, root)
  const [, unknown] = /^Unknown (?:argument|command)s?: (.*)$/s.exec(message) ?? []
  return unknown === undefined ? message : explainWords(unknown.split(', '), reading, root)
}

function unknownOption(word: string, { subcommand }: Reading, root: Subcommand): string {
  const [written] = word.split('=', 1) as [string]
  const names = Object.entries(allOptions(subcommand, root)).flatMap(([name, { alias = [] }]) => [
    name,
    ...[alias].flat(),
  ])
  const near = didYouMean(written, names.filter(name => name.length > 1).map(shown))
  return `Unknown option "${written}"${written.startsWith('--') ? near : ''}`
}

function wrongChoice(option: string, { given, choices }: { given: string; choices: string }): string {
  const known = choices.replaceAll('"', '').split(', ')
  const word = given.replaceAll('"', '')
  return `${option} must be ${alternatives(known)}: found "${word}"${didYouMean(word, known)}`
}

function explainMissing(reading: Reading, root: Subcommand): string {
  const { subcommand, names, positionals } = reading
  const children = childrenOf(subcommand)
  if (subcommand !== root && children.length > 0) {
    if (positionals.length > 0) return explainWords(positionals, reading, root)
    return `"${names.join(' ')}" needs one of ${children.join(', ')}`
  }
  const called = calledOf(reading, root)
  const wanted = [...called.command.matchAll(/<([^>]+)>/g)].map(match => match[1]!.replace('..', ''))
  const missing = wanted.slice(positionals.length).map(name => `<${name}>`)
  return `${missing.join(' and ')} is missing: ${usageOf(called, names)}`
}

function explainWords(unknown: readonly string[], reading: Reading, root: Subcommand): string {
  const { subcommand, names, positionals } = reading
  const known = childrenOf(subcommand)
  const [first] = positionals
  const near = first === undefined ? '' : didYouMean(first, known)
  if (subcommand !== root && known.length > 0) {
    return `Unknown command "${[...names, first].join(' ')}"${near || `: expected ${known.join(', ')}`}`
  }
  if (subcommand === root && near !== '') return `Unknown command "${first}"${near}`
  const words = unknown.filter(word => !unknown.some(other => other !== word && camelCase(other) === word))
  const shownWords = words.map(word => `"${word}"`).join(', ')
  return `Cannot make anything of ${shownWords}: it is written ${usageOf(calledOf(reading, root), names)}`
}

function childrenOf({ subcommands = [] }: Subcommand): string[] {
  return subcommands.filter(child => child.describe !== false && !child.command.startsWith('$0')).map(nameOf)
}

function calledOf({ subcommand }: Reading, root: Subcommand): Subcommand {
  return subcommand === root ? (nameless(root) ?? root) : subcommand
}

function usageOf({ command, usage = command }: Subcommand, names: readonly string[]): string {
  return ['alluxio-playbook', ...names.slice(0, -1), usage.replace(/^\$0 ?/, '')].join(' ')
}

/** An option as `--name`, an argument as `<name>`. */
function longName(name: string, reading: Reading, root: Subcommand): string {
  const { subcommand } = reading
  if (Object.hasOwn(calledOf(reading, root).positionals ?? {}, name)) return `<${name}>`
  const options = Object.entries(allOptions(subcommand, root))
  return shown(options.find(([, { alias = [] }]) => [alias].flat().includes(name))?.[0] ?? name)
}

function shown(option: string): string {
  return option.length > 1 ? `--${option}` : `-${option}`
}
