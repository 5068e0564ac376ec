import { isIPv6 } from 'node:net'
import { type Position, UserError } from '../errors.ts'

export interface ListedHost {
  readonly name: string
  readonly position: Position
}

export interface HostList {
  readonly hosts: readonly ListedHost[]
  readonly errors: readonly UserError[]
  readonly warnings: readonly UserError[]
}

const groupNames = ['all', 'masters', 'workers']

/**
 * Reads `masters` or `workers`. Alluxio's start scripts drop `#` to the end of the line and split the rest at white space; its
 * `copyDir` drops only lines that begin with `#` (section 0.11 of the Alluxio notes). What both take for one host is right, what only
 * the first does is a warning, and what no one meant is an error.
 */
export function parseHostList(text: string, file: string): HostList {
  const lines = text.split(/\r?\n/).map((line, index) => parseLine(line, { file, line: index + 1 }))
  const hosts = lines.flatMap(line => line.host ?? [])
  return {
    hosts,
    errors: [...carriageReturn(text, file), ...lines.flatMap(line => line.errors), ...repeated(hosts)].sort(byPlace),
    warnings: lines.flatMap(line => line.warning ?? []),
  }
}

/** The name on a line of `masters` or `workers`, if any. */
export function nameOn(line: string): string | undefined {
  return /^[ \t]*([^ \t\r]+)[ \t\r]*$/.exec(withoutComment(line))?.[1]
}

interface Line {
  readonly host?: ListedHost
  readonly errors: readonly UserError[]
  readonly warning?: UserError | undefined
}

function parseLine(line: string, place: { file: string; line: number }): Line {
  const at = (column: number): Position => ({ ...place, column: column + 1 })
  const [first, second] = withoutComment(line).matchAll(/[^ \t]+/g)
  const warning = commentWarning(line, at)
  if (!first) return { errors: [], warning }

  const [name] = first
  const errors = nameErrors(name, column => at(first.index + column))
  if (name === '-') return { errors, warning }
  const host = { name, position: at(first.index) }
  if (second) errors.push(new UserError(secondName(name, second[0]), { position: at(second.index) }))
  return { host, errors, warning }
}

function withoutComment(line: string): string {
  return line.replace(/#.*$/s, '')
}

function commentWarning(line: string, at: (column: number) => Position): UserError | undefined {
  const column = line.indexOf('#')
  if (column < 1) return undefined
  const message = 'A comment must begin its line: Alluxio\'s "copyDir" takes the words of this one for hosts'
  return new UserError(message, { position: at(column) })
}

function secondName(first: string, second: string): string {
  if (second.includes('=')) return `Cannot read "${second}": variables of "${first}" belong in host_vars/${first}.yml`
  return `Cannot read "${second}": a line holds one name, and "${first}" stands here already`
}

function nameErrors(name: string, at: (column: number) => Position): UserError[] {
  if (name === '-') return [new UserError(`Cannot read "-": ${plainNames}`, { position: at(0) })]
  if (groupNames.includes(name)) {
    return [new UserError(`Cannot use "${name}" as a host name: it is the name of a group`, { position: at(0) })]
  }
  const odd = /[^A-Za-z0-9._:-]/u.exec(name)
  if (odd) {
    const message = `Cannot use ${JSON.stringify(name)} as a host name: ${oddCharacter(odd[0])}`
    return [new UserError(message, { position: at(odd.index) })]
  }
  return misplaced(name, at)
}

const plainNames = 'this file is no YAML, it has one plain name a line'

function oddCharacter(character: string): string {
  if (character === '@') return 'the user belongs in the variable "ssh_user"'
  if (character === '[') return 'ranges and sections are not read here, only one plain name a line'
  if (/[\x21-\x7e]/.test(character)) return `it contains "${character}"`
  return `it contains the character U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}

function misplaced(name: string, at: (column: number) => Position): UserError[] {
  const refuse = (why: string, column: number) => [
    new UserError(`Cannot use "${name}" as a host name: ${why}`, { position: at(column) }),
  ]
  if (/^[^:]+:\d+$/.test(name)) return refuse('the port belongs in the variable "ssh_port"', name.indexOf(':'))
  if (/^[^:]+:$/.test(name)) return refuse(plainNames, name.length - 1)
  if (name.includes(':')) return isIPv6(name) ? [] : refuse('it is no IPv6 address', 0)
  return /^[A-Za-z0-9]/.test(name) ? [] : refuse(`it begins with "${name[0]}"`, 0)
}

function carriageReturn(text: string, file: string): UserError[] {
  const offset = text.indexOf('\r\n')
  if (offset < 0) return []
  const before = text.slice(0, offset).split('\n')
  const position = { file, line: before.length, column: before.at(-1)!.length + 1 }
  const message = `Cannot read line ends of Windows: Alluxio's scripts take the CR for a part of the name (mend it with: sed -i 's/\\r$//' ${file})`
  return [new UserError(message, { position })]
}

function repeated(hosts: readonly ListedHost[]): UserError[] {
  const lines = new Map<string, number>()
  return hosts.flatMap(({ name, position }) => {
    const line = lines.get(name)
    if (line === undefined) {
      lines.set(name, position.line)
      return []
    }
    return new UserError(`Cannot list "${name}" twice: it already stands on line ${line}`, { position })
  })
}

function byPlace({ position: a }: UserError, { position: b }: UserError): number {
  return a!.line - b!.line || a!.column - b!.column
}
