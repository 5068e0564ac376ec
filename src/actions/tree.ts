import { type Command, join, sh } from '../shell.ts'
import type { Change } from './action.ts'
import { type Attributes, chmodArgument, ownerArgument, shownOwner } from './attributes.ts'

/** How many files and folders of a tree are alike in what matters. */
export interface TreeEntry {
  readonly count: number
  readonly isLink: boolean
  readonly mode: string
  readonly uid: string
  readonly gid: string
  readonly owner: string
  readonly group: string
}

/** Counts the kinds of entries in a folder on the host, so that a large tree is a short answer. Needs findutils. */
export function lookAtTree(path: string): Command {
  return sh`if [ -d ${path} ]; then { find ${`${path}/.`} -printf '%y:%m:%U:%G:%u:%g\n' && echo end; } | LC_ALL=C sort | uniq -c; fi`
}

/** Reads what `lookAtTree` printed; without its `end`, find stopped halfway. */
export function readTree(lines: readonly string[]): TreeEntry[] {
  const entries = lines.map(line => /^\s*(\d+) (.*)$/.exec(line)).filter(entry => entry !== null)
  if (lines.length > 0 && !entries.some(entry => entry[2] === 'end')) throw new Error('Cannot look at the whole tree')
  return entries
    .filter(entry => entry[2] !== 'end')
    .map(([, count, fields = '']) => {
      const [type, mode = '', uid = '', gid = '', owner = '', group = ''] = fields.split(':')
      return { count: Number(count), isLink: type === 'l', mode: mode.padStart(4, '0'), uid, gid, owner, group }
    })
}

/**
 * One change for all entries whose owner or mode is another. A link in the tree has no mode, and its owner is its own; with `/.` the
 * tree is meant even where its path is a link.
 */
export function planTree(path: string, wanted: Attributes, tree: readonly TreeEntry[]): Change[] {
  const mode = wanted.mode?.padStart(4, '0')
  const given = total(tree.filter(entry => !isOwned(entry, wanted)))
  const changed = mode === undefined ? 0 : total(tree.filter(entry => !entry.isLink && entry.mode !== mode))
  const steps = [
    ...(given > 0
      ? [
          {
            summary: `give ${counted(given)} in ${path} to ${shownOwner(wanted)}`,
            command: sh`chown -Rh -- ${ownerArgument(wanted)} ${`${path}/.`}`,
          },
        ]
      : []),
    ...(mode !== undefined && (changed > 0 || (given > 0 && mode[0] !== '0'))
      ? [
          {
            summary: `set mode ${mode} on ${counted(changed)} in ${path}`,
            command: sh`chmod -R -- ${chmodArgument(mode)} ${`${path}/.`}`,
          },
        ]
      : []),
  ]
  if (steps.length === 0) return []
  const summary = steps.map(step => step.summary).join(' and ')
  return [
    {
      summary,
      apply: {
        snippet: join(
          ' && ',
          steps.map(step => step.command),
        ),
      },
    },
  ]
}

function isOwned({ uid, gid, owner, group }: TreeEntry, wanted: Attributes): boolean {
  const isOwner = wanted.owner === undefined || wanted.owner === owner || wanted.owner === uid
  return isOwner && (wanted.group === undefined || wanted.group === group || wanted.group === gid)
}

function total(entries: readonly TreeEntry[]): number {
  return entries.reduce((sum, { count }) => sum + count, 0)
}

function counted(count: number): string {
  return count === 1 ? '1 file or folder' : `${count} files and folders`
}
