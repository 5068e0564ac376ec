import { nameOn } from './host-list.ts'

/** The text of `masters` or `workers` with names at its end that are not in it yet; all that stands there stays. */
export function withHosts(text: string, names: readonly string[]): string {
  const added = missingFrom(text, names)
  if (added.length === 0) return text
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`
  return `${start}${added.join('\n')}\n`
}

/** Those of the names that are not in the text, each once. */
export function missingFrom(text: string, names: readonly string[]): string[] {
  const known = new Set(text.split('\n').map(nameOn))
  return [...new Set(names)].filter(name => !known.has(name))
}

/** The text without the lines of these names. A comment on such a line goes with its host, all other lines stay. */
export function withoutHosts(text: string, names: readonly string[]): string {
  const removed = new Set(names)
  const isKept = (line: string) => !removed.has(nameOn(line.trimEnd()) ?? '')
  return text
    .split(/(?<=\n)/)
    .filter(isKept)
    .join('')
}
