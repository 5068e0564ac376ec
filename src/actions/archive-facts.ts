import { Command, join, raw, sh } from '../shell.ts'
import type { Asker, Probe } from './action.ts'
import { type Format, manifestOf, mark, recordedIn } from './archive-script.ts'
import type { Attributes } from './attributes.ts'
import { answerLines, type FileFacts, parentOf, parseStat, statInto } from './file-facts.ts'
import { globbed } from './glob.ts'

export interface ArchiveWanted extends Attributes {
  /** With wildcards. */
  readonly paths: readonly string[]
  readonly dest: string
  /** Whether the task says where it goes. */
  readonly isNamed: boolean
  readonly format: Format
  readonly excluded: readonly string[]
  readonly patterns: readonly string[]
  /** Whether one plain file is compressed, and not archived. */
  readonly mayCompress: boolean
  readonly remove: boolean
}

export interface FoundPath {
  readonly path: string
  /** What it is, links followed. */
  readonly file: FileFacts
  readonly isLink: boolean
}

/** What goes into the archive. */
export interface Packed {
  readonly found: readonly FoundPath[]
  /** The folder that holds all of it. */
  readonly root: string
}

export interface ArchiveFacts extends Packed {
  /** Paths that name nothing. */
  readonly missing: readonly string[]
  readonly archive: FileFacts | undefined
  readonly hasFolder: boolean
  readonly isCompressed: boolean
  /** What tells whether the archive is made of what is there now, and what it says of that itself. */
  readonly manifest: string
  readonly recorded: string
}

export function probeArchive(wanted: ArchiveWanted): Probe<ArchiveFacts> {
  return {
    scope: 'host',
    async ask(host) {
      const seen = await lookAtPaths(wanted, host)
      const { found, archive } = seen
      const isCompressed = wanted.mayCompress && found[0]?.file.type === 'file'
      const facts = { ...seen, isCompressed, root: rootOf(found) }
      if (isCompressed) return { ...facts, manifest: `${found[0]!.file.modified}`, recorded: `${archive?.modified}` }
      return { ...facts, ...(await compare(wanted, facts, host)) }
    },
  }
}

async function lookAtPaths({ paths, dest }: ArchiveWanted, host: Asker) {
  const each = raw('"$1"')
  const text = sh`_look() {
  ${statInto('at', each, { follow: true })} || return
  link=; if [ -L "$1" ]; then link=link; [ "$at" != absent ] || ${statInto('at', each)} || return; fi
  printf '%s\0%s\0%s\0' "$at" "$link" "$1"
}
_look_at_all() {
  ${join('\n', paths.map(lookAtEach))}
}
_look_at_all && ${statInto('at', sh`${dest}`)} && ${statInto('above', sh`${parentOf(dest)}`, { follow: true })} && printf '%s\0%s' "$at" "$above"`
  const command = new Command(text.text, `look at ${paths.join(' ')}`)
  const [answer = ''] = [answerLines(command, await host.shell(command), 1).join('\n')]
  const records = answer.split('\0')
  const [archive = '', above = ''] = records.splice(-2)
  const seen = triples(records).map(([at, link, path]) => ({ path: path!, file: parseStat(at!), isLink: link !== '' }))
  return {
    found: topmost(seen.flatMap(({ file, ...rest }) => (file ? [{ ...rest, file }] : []))),
    missing: seen.filter(({ file }) => !file).map(({ path }) => path),
    archive: parseStat(archive),
    hasFolder: parseStat(above) !== undefined,
  }
}

function lookAtEach(path: string): Command {
  return sh`for f in ${globbed(path)}; do _look "$f" || return; done`
}

function triples(records: readonly string[]): string[][] {
  return Array.from({ length: records.length / 3 }, (_, i) => records.slice(3 * i, 3 * i + 3))
}

/** Without what another one holds, which would be packed twice. */
function topmost(found: readonly FoundPath[]): FoundPath[] {
  const distinct = [...new Map(found.map(entry => [entry.path, entry])).values()]
  return distinct.filter(({ path }) => !distinct.some(other => path.startsWith(`${other.path.replace(/\/$/, '')}/`)))
}

function rootOf(found: readonly FoundPath[]): string {
  const [first = [], ...others] = found.map(({ path }) => parentOf(path).split('/').slice(1))
  const differing = first.findIndex((name, i) => others.some(other => other[i] !== name))
  return `/${(differing < 0 ? first : first.slice(0, differing)).join('/')}`
}

async function compare(wanted: ArchiveWanted, facts: Packed & { archive: FileFacts | undefined }, host: Asker) {
  if (facts.found.length === 0) return { manifest: '', recorded: '' }
  const recorded = facts.archive?.type === 'file' ? sh`${recordedIn(wanted)} || echo` : sh`echo`
  const command = new Command(
    sh`${manifestOf(wanted, facts)} && { ${recorded}; }`.text,
    `list what goes into ${wanted.dest}`,
  )
  const [manifest = '', line = ''] = answerLines(command, await host.shell(command), 2)
  return { manifest: manifest.split(' ', 1).join(), recorded: line.slice(mark.length) }
}
