/** A property of a text, with the lines it stands on: from `first` to `last`, counted from 0. */
export interface PropertyLines {
  readonly name: string
  readonly value: string
  readonly first: number
  readonly last: number
}

/** Reads a `.properties` file as `java.util.Properties.load` does: continued lines, escapes, and the last of equal names wins. */
export function parseProperties(text: string): Record<string, string> {
  return Object.fromEntries(propertyLines(text).map(({ name, value }) => [name, value]))
}

/** All properties of a text in their order, also those that a later one of the same name overrules. */
export function propertyLines(text: string): PropertyLines[] {
  return logicalLines(text).map(({ line, first, last }) => {
    const [name, value] = parseLine(line)
    return { name, value, first, last }
  })
}

/** A line that ends in an odd number of backslashes goes on in the next, without that line's leading blanks. */
function logicalLines(text: string): { line: string; first: number; last: number }[] {
  const lines: { line: string; first: number; last: number }[] = []
  let begun: { line: string; first: number } | undefined
  const naturals = text.split(/\r\n|\r|\n/)
  for (const [last, natural] of naturals.entries()) {
    const line = natural.replace(/^[ \t\f]+/, '')
    // After a lone backslash the line is still empty, so that even then a comment is a comment.
    if (!begun?.line && (line === '' || /^[#!]/.test(line))) {
      begun = undefined
      continue
    }
    const { line: before, first } = begun ?? { line: '', first: last }
    begun = isContinued(line) ? { line: before + line.slice(0, -1), first } : undefined
    if (!begun) lines.push({ line: before + line, first, last })
  }
  return begun?.line ? [...lines, { ...begun, last: naturals.length - 1 }] : lines
}

function isContinued(line: string): boolean {
  return /\\*$/.exec(line)![0].length % 2 === 1
}

function parseLine(line: string): [name: string, value: string] {
  const name = /^(?:\\[\s\S]|[^\\=: \t\f])*/.exec(line)![0]
  const value = line.slice(name.length).replace(/^[ \t\f]*[=:]?[ \t\f]*/, '')
  return [withoutEscapes(name), withoutEscapes(value)]
}

function withoutEscapes(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))?/g, (_, code?: string, character?: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (controls[character ?? ''] ?? character ?? ''),
  )
}

const controls: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }
