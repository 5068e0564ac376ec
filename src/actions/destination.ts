import { hostsIn } from '../alluxio/drift.ts'
import { parseProperties } from '../alluxio/parse-properties.ts'
import { UserError } from '../errors.ts'
import { Command, join, raw, sh } from '../shell.ts'
import { type Change, type Diff, MissingError, type Outcome } from './action.ts'
import { type Attributes, attributeChanges } from './attributes.ts'
import { type Content, comparable, diffLimit } from './content.ts'
import { type FileFacts, parentOf, parseStat, statInto } from './file-facts.ts'
import { isEqual, sumInto } from './fingerprint.ts'
import { replaceFile } from './replace-file.ts'

/** A file that a host shall have: what `copy` and `template` share. */
export interface WantedFile extends Attributes {
  readonly dest: string
  /** The file's name where `dest` is a folder; without one, a folder is an error. */
  readonly name?: string | undefined
  readonly content: Content
  readonly backup?: boolean | undefined
  /** The words of a command that must approve the new file; `%s` in them is the file. */
  readonly validate?: readonly string[] | undefined
  /** Whether a file that is there with other content is replaced; by default it is. */
  readonly force?: boolean | undefined
  /** Whether a link is followed, and the file it names replaced; by default the link is. */
  readonly follow?: boolean | undefined
  /** What must be the same, so that the file is left as it is; by default every byte. */
  readonly compare?: Comparison | undefined
  /** Whether the old text is asked for too. */
  readonly diff?: boolean | undefined
}

/** `properties`: the same properties, whatever comments and order. `words`: the same words, whatever order and comments behind `#`. */
export type Comparison = 'bytes' | 'properties' | 'words'

export interface Destination {
  /** Where the file really goes: inside `dest` where that is a folder. */
  readonly path: string
  readonly file: FileFacts | undefined
  readonly sum: string
  /** The old text; only when it differs, and `diff` or `compare` asked for it. */
  readonly before: string | undefined
  /** Whether the folder that holds the file is there. */
  readonly hasFolder: boolean
}

/** Prints what is at the destination of each file: five lines for one, as `readDestinations` takes them. */
export function lookAtDestinations(files: readonly WantedFile[]): Command {
  const calls = files.map(({ dest, name = '', content: { fingerprint }, follow, diff, compare = 'bytes' }) => {
    const flags = `${follow ? 'follow' : ''},${diff || compare !== 'bytes' ? 'diff' : ''}`
    return sh` && _look ${dest} ${name} ${flags} ${fingerprint.blake2b} ${fingerprint.sha256}`
  })
  return new Command(join('', [sh`{ ${look}; }`, ...calls]).text, `look at ${files.map(({ dest }) => dest).join(' ')}`)
}

export function readDestinations(lines: readonly string[]): Destination[] {
  const found: Destination[] = []
  for (let i = 0; i + 5 <= lines.length; i += 5) {
    const [path, file, sum, before, folder] = lines.slice(i, i + 5) as [string, string, string, string, string]
    found.push({
      path,
      file: parseStat(file),
      sum,
      before: before === '' ? undefined : comparable(Buffer.from(before, 'base64')),
      hasFolder: folder !== 'absent',
    })
  }
  return found
}

/** What is left to do for one file; `folders` are those that changes before it make. */
export function planFile(wanted: WantedFile, found: Destination, folders: ReadonlySet<string> = new Set()): Change[] {
  const { content, force = true, backup } = wanted
  const { path, file, sum, hasFolder } = found
  if (file?.type === 'directory') throw new UserError(`Cannot replace "${path}": it is a folder`)
  if (file && !force) return []
  if (file?.type === 'file' && (isEqual(sum, content.fingerprint) || saysTheSame(wanted, found)))
    return attributeChanges(path, wanted, file)

  const folder = parentOf(path)
  if (!hasFolder && !folders.has(folder)) {
    throw new MissingError(`Cannot create "${path}": folder "${folder}" is missing`, folder)
  }
  const apply = replaceFile({ ...wanted, path, content, old: file, backup })
  return [
    { summary: `${file ? 'replace' : 'create'} ${path}`, apply, diff: wanted.diff ? diffOf(wanted, found) : undefined },
  ]
}

function saysTheSame({ compare = 'bytes', content: { text } }: WantedFile, { before }: Destination): boolean {
  if (compare === 'bytes' || text === undefined || before === undefined) return false
  const meaning = (written: string) =>
    compare === 'words' ? hostsIn(written).sort() : Object.entries(parseProperties(written)).sort()
  return JSON.stringify(meaning(text)) === JSON.stringify(meaning(before))
}

/** What `register` gets for one file. */
export function fileFields(
  wanted: WantedFile,
  found: Destination,
  outcomes: readonly Outcome[],
): Record<string, unknown> {
  const { sha256, size } = wanted.content.fingerprint
  const backup = outcomes.find(outcome => 'stdout' in outcome && outcome.stdout !== '')
  return {
    dest: found.path,
    state: 'file',
    checksum: sha256,
    size,
    mode: wanted.mode?.padStart(4, '0') ?? found.file?.mode ?? null,
    owner: wanted.owner ?? found.file?.owner ?? null,
    group: wanted.group ?? found.file?.group ?? null,
    backup_file: backup && 'stdout' in backup ? backup.stdout.trim() : null,
  }
}

/** Both texts, where both can be told. */
function diffOf({ content }: WantedFile, { path, file, before }: Destination): Diff | undefined {
  const after = content.text
  const old = file && file.size === 0 ? '' : before
  if (after === undefined || (file && old === undefined)) return undefined
  return { path, before: old, after }
}

/** `_look dest name flags sums...`; a checksum only for a plain file, the text only where the checksum differs from the wanted ones. */
const look = sh`_look() {
  p=$1 sum= text= above=
  [ -z "$2" ] || [ ! -d "$p" ] || p=${raw('${p%/}')}/$2
  case $3 in follow,*) [ ! -L "$p" ] || p=$(readlink -f -- "$p") || return ;; esac
  ${statInto('at', raw('"$p"'))} || return
  if [ "$at" = absent ]; then ${statInto('above', raw('"${p%/*}/"'), { follow: true })} || return
  elif [ -f "$p" ] && [ ! -L "$p" ]; then
    ${sumInto('sum', raw('"$p"'))} || return
    case $3,$sum in
      *,diff,"$4"|*,diff,"$5") ;;
      *,diff,*) text=$(head -c ${diffLimit + 1} < "$p" | base64 -w 0) || return ;;
    esac
  fi
  printf '%s\n' "$p" "$at" "$sum" "$text" "$above"
}`
