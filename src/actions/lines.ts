/** The lines of a text, each with what ends it; the last may have no end. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** A line without what ends it. */
export function bare(line: string): string {
  return line.replace(/[\r\n]+$/, '')
}

/** What new lines of the text end with: what its first line does. */
export function endingOf(lines: readonly string[]): string {
  return lines[0]?.endsWith('\r\n') ? '\r\n' : '\n'
}

/** The lines with others at `index`; a last line that has no end gets one where something follows it. */
export function insertLines(lines: readonly string[], index: number, added: readonly string[]): string[] {
  const ending = endingOf(lines)
  const before = lines.slice(0, index)
  if (added.length > 0 && before.length > 0 && !before.at(-1)!.endsWith('\n')) before.push(`${before.pop()}${ending}`)
  return [...before, ...added.map(line => `${line}${ending}`), ...lines.slice(index)]
}
