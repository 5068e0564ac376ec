import { type Command, join, raw, sh } from '../shell.ts'

/** A pattern whose wildcards mean something to the shell, and nothing else of it does. */
export function globbed(pattern: string): Command {
  const parts = pattern.split(/([*?[\]!^])/).filter(part => part !== '')
  return join(
    '',
    parts.map(part => (isWildcard(part) ? raw(part) : sh`${part}`)),
  )
}

/** Whether a path may stand for several. */
export function hasWildcards(pattern: string): boolean {
  return /[*?[]/.test(pattern)
}

function isWildcard(part: string): boolean {
  return /^[*?[\]!^]$/.test(part)
}
