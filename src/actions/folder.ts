import { UserError } from '../errors.ts'
import { Command, join, raw, sh } from '../shell.ts'
import type { Change } from './action.ts'
import { type Attributes, attributeChanges, setAttributes } from './attributes.ts'
import { type FileFacts, kindOf, parseStat, statInto } from './file-facts.ts'

/** A folder as it was found, links followed. */
export interface FolderFacts {
  readonly folder: FileFacts | undefined
  /** How many folders from `path` upwards are missing: 0 when it is there. */
  readonly missing: number
}

/** Prints for each path two lines that `readFolders` takes. */
export function lookAtFolders(paths: readonly string[]): Command {
  const calls = paths.map(path => sh` && _look_folder ${path}`)
  return new Command(join('', [sh`{ ${look}; }`, ...calls]).text, `look at ${paths.join(' ')}`)
}

export function readFolders(lines: readonly string[]): FolderFacts[] {
  const found: FolderFacts[] = []
  for (let i = 0; i + 2 <= lines.length; i += 2) {
    found.push({ folder: parseStat(lines[i]!), missing: lines[i + 1]!.length })
  }
  return found
}

/** Makes the folder and those above it that are missing; all that are made get the attributes, one that was there only with `existing`. */
export function planFolder(
  path: string,
  wanted: Attributes,
  { folder, missing }: FolderFacts,
  { existing = true } = {},
): Change[] {
  if (folder && folder.type !== 'directory')
    throw new UserError(`Cannot create folder "${path}": it is ${kindOf(folder)}`)
  if (folder) return existing ? attributeChanges(path, wanted, folder) : []
  const made = lineage(path).slice(-missing)
  const snippet = join(' && ', [sh`mkdir -p -- ${made}`, setAttributes(wanted, sh`${made}`)])
  return [{ summary: `create folder ${path}`, apply: { snippet } }]
}

/** `/a`, `/a/b`, `/a/b/c` for `/a/b/c`. */
export function lineage(path: string): string[] {
  const names = path.split('/').filter(name => name !== '')
  return names.map((_, i) => `/${names.slice(0, i + 1).join('/')}`)
}

/** One mark for each folder that is missing, from the path upwards. */
const look = sh`_look_folder() {
  p=$1 missing=
  ${statInto('at', raw('"$p"'), { follow: true })} || return
  above=$at
  while [ "$above" = absent ]; do
    missing=$missing.
    p=${raw('${p%/*}')}
    ${statInto('above', raw('"$p/"'), { follow: true })} || return
  done
  printf '%s\n' "$at" "$missing"
}`
