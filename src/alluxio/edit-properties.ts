import { propertyLines } from './parse-properties.ts'
import { escapeValue, propertyLine } from './properties.ts'

/** What was done to the text of a `.properties` file. */
export interface EditedProperties {
  readonly text: string
  readonly set: readonly string[]
  readonly removed: readonly string[]
}

/**
 * Gives properties their values in the text of a `.properties` file, or takes those out that shall be `null`. Comments, order, and
 * how other lines are written stay. Of several lines with one name the last counts, as it does for Java; all of them are taken out.
 */
export function editProperties(text: string, wanted: Readonly<Record<string, string | null>>): EditedProperties {
  const set: string[] = []
  const removed: string[] = []
  let edited = text
  for (const [name, value] of Object.entries(wanted)) {
    const after = value === null ? without(edited, name) : withProperty(edited, name, value)
    if (after !== edited) (value === null ? removed : set).push(name)
    edited = after
  }
  return { text: edited, set, removed }
}

function without(text: string, name: string): string {
  const lines = naturalLines(text)
  const taken = propertyLines(text).filter(entry => entry.name === name)
  return lines.filter((_, i) => !taken.some(({ first, last }) => i >= first && i <= last)).join('')
}

function withProperty(text: string, name: string, value: string): string {
  const there = propertyLines(text).findLast(entry => entry.name === name)
  if (!there) return appended(text, propertyLine(name, value))
  if (there.value === value) return text
  const lines = naturalLines(text)
  const ending = endOf(lines[Math.min(there.last, lines.length - 1)]!)
  const head = headOf(lines[there.first]!) ?? propertyLine(name, '')
  return lines.toSpliced(there.first, there.last - there.first + 1, head + escapeValue(value) + ending).join('')
}

/** A last line that ends in a backslash would go on in the new one: an empty line stops it. */
function appended(text: string, line: string): string {
  const lines = naturalLines(text)
  const ending = endOf(lines.at(-1) ?? '') || endOf(lines[0] ?? '') || '\n'
  const base = text === '' || endOf(lines.at(-1)!) ? text : text + ending
  const goesOn = propertyLines(base + line).length === propertyLines(base).length
  return `${base}${goesOn ? ending : ''}${line}${ending}`
}

/** The name as it is written, up to where the value begins; `undefined` where that is not all on this line. */
function headOf(line: string): string | undefined {
  return /^[ \t\f]*(?:\\[^\r\n]|[^\\=: \t\f\r\n])+[ \t\f]*[=:][ \t\f]*/.exec(line)?.[0]
}

function naturalLines(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? []
}

function endOf(line: string): string {
  return /[\r\n]*$/.exec(line)![0]
}
