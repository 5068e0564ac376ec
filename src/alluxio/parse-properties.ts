/** Reads a `.properties` file as `java.util.Properties.load` does: continued lines, escapes, and the last of equal names wins. */
export function parseProperties(text: string): Record<string, string> {
  return Object.fromEntries(logicalLines(text).map(parseLine))
}

/** A line that ends in an odd number of backslashes goes on in the next, without that line's leading blanks. */
function logicalLines(text: string): string[] {
  const lines: string[] = []
  let begun: string | undefined
  for (const natural of text.split(/\r\n|\r|\n/)) {
    const line = natural.replace(/^[ \t\f]+/, '')
    // After a lone backslash the line is still empty, so that even then a comment is a comment.
    if (!begun && (line === '' || /^[#!]/.test(line))) {
      begun = undefined
      continue
    }
    const whole = (begun ?? '') + line
    begun = isContinued(line) ? whole.slice(0, -1) : undefined
    if (begun === undefined) lines.push(whole)
  }
  return begun ? [...lines, begun] : lines
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
