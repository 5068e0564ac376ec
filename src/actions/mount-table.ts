import { bare, insertLines, linesOf } from './lines.ts'

/** A line of fstab. */
export interface TableEntry {
  readonly src: string
  readonly path: string
  readonly fstype: string
  readonly opts: string
  readonly dump: string
  readonly passno: string
}

/** The entry for a path; of what is mounted nowhere (`none`, as swap is) the one of that source. */
export function findEntry(
  text: string,
  wanted: Pick<TableEntry, 'path'> & Partial<TableEntry>,
): TableEntry | undefined {
  return linesOf(text)
    .map(readEntry)
    .find(entry => entry && isSame(entry, wanted))
}

/** The text with the entry in place of the old one, or at its end; every other line stays as it is. */
export function withEntry(text: string, entry: TableEntry): string {
  const lines = linesOf(text)
  const index = lines.findIndex(line => isLineOf(line, entry))
  if (index < 0) return insertLines(lines, lines.length, [writeEntry(entry)]).join('')
  const line = lines[index]!
  return lines.with(index, writeEntry(entry) + line.slice(bare(line).length)).join('')
}

/** The text without all entries for the path. */
export function withoutEntry(text: string, wanted: Pick<TableEntry, 'path'> & Partial<TableEntry>): string {
  return linesOf(text)
    .filter(line => !isLineOf(line, wanted))
    .join('')
}

export function isEqualEntry(one: TableEntry | undefined, other: TableEntry): boolean {
  return one !== undefined && writeEntry(one) === writeEntry(other)
}

/** Turns `\040` and its like into what they stand for, in fstab and in mountinfo. */
export function unescapeOctal(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}

function isLineOf(line: string, wanted: Pick<TableEntry, 'path'> & Partial<TableEntry>): boolean {
  const entry = readEntry(line)
  return entry !== undefined && isSame(entry, wanted)
}

function isSame(entry: TableEntry, { path, src }: Pick<TableEntry, 'path'> & Partial<TableEntry>): boolean {
  return entry.path === path && (path !== 'none' || src === undefined || entry.src === src)
}

/** `undefined` for a comment, an empty line, or what is no entry. */
function readEntry(line: string): TableEntry | undefined {
  const text = line.trim()
  const [src, path, fstype, opts = 'defaults', dump = '0', passno = '0'] = text.split(/\s+/).map(unescapeOctal)
  if (text.startsWith('#') || !src || !path || !fstype) return undefined
  return { src, path: path.replace(/(?<=.)\/+$/, ''), fstype, opts, dump, passno }
}

function writeEntry({ src, path, fstype, opts, dump, passno }: TableEntry): string {
  return [src, path, fstype, opts, dump, passno].map(escapeOctal).join(' ')
}

function escapeOctal(text: string): string {
  return text.replaceAll(/[\s\\]|^#/g, found => `\\${found.charCodeAt(0).toString(8).padStart(3, '0')}`)
}
