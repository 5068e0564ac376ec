import { type Command, raw, sh } from '../shell.ts'
import type { JournalFolder } from './folders.ts'

/**
 * A file that a format of ours leaves in the journal folder. Alluxio's own format leaves an empty folder, and so does a disk that
 * is not mounted: without this file the two would look the same until the first start. Alluxio looks only at `raft` there, and its
 * next format removes the file; both seen on 2.9.4.
 */
export const witness = 'formatted-by-alluxio-playbook'

/** `fresh`: formatted by us and never used; `used`: it holds a journal, or blocks. */
export type FolderState = 'missing' | 'empty' | 'fresh' | 'used' | 'not a folder' | 'not readable'

export interface Folder {
  readonly path: string
  readonly state: FolderState
}

/** Prints what each folder holds, for `parseFolders`. */
export function printFolders(paths: readonly string[]): Command {
  return sh`${look}
for alluxio_folder in ${paths}; do alluxio_look "$alluxio_folder"; done`
}

export function parseFolders(stdout: string): Folder[] {
  const [, ...parts] = stdout.split(/^folder /m)
  return parts.map(part => {
    const [, kind = '', path = ''] = /^(dir|missing|file|unreadable) (.*)$/m.exec(part) ?? []
    const entries = [...part.matchAll(/^entry (.*)$/gm)].map(([, name = '']) => name)
    return { path, state: kind === 'dir' ? stateOf(entries) : kinds[kind]! }
  })
}

const kinds: Readonly<Record<string, FolderState>> = {
  missing: 'missing',
  file: 'not a folder',
  unreadable: 'not readable',
}

// The job master keeps its own journal in a folder of the master's, and makes it wherever that is missing.
function stateOf(entries: readonly string[]): FolderState {
  if (entries.some(entry => entry !== witness && entry !== 'JobJournal')) return 'used'
  return entries.includes(witness) ? 'fresh' : 'empty'
}

const look = raw(`alluxio_look() {
  if [ ! -e "$1" ]; then echo "folder missing $1"
  elif [ ! -d "$1" ]; then echo "folder file $1"
  elif [ ! -r "$1" ] || [ ! -x "$1" ]; then echo "folder unreadable $1"
  else
    echo "folder dir $1"
    ls -AU -- "$1/" | head -n 3 | while read -r alluxio_entry; do echo "entry $alluxio_entry"; done
  fi
}`)

/** Formats the journal on this host alone, makes sure of it, since exit codes lie, and remembers it. */
export function formatJournalScript(home: string, { path, remote }: JournalFolder, marker: string): Command {
  return sh`${formatWith(home, 'formatJournal')}
${remote ? raw('') : leaveWitness(path)}
${remember(marker, path)}`
}

function leaveWitness(path: string): Command {
  return sh`if [ ! -d ${path} ] || [ -e ${path}/raft ]; then
  echo "formatJournal answered 0, but left no empty journal folder at "${path} >&2
  exit 1
fi
echo "A journal was formatted here. As long as its disk is mounted, this folder is not empty." > ${path}/${witness} || exit`
}

/** Formats the storage of the worker on this host alone. */
export function formatWorkerScript(home: string, folders: readonly string[], marker: string): Command {
  return sh`${formatWith(home, 'formatWorker')}
for alluxio_folder in ${folders}; do
  [ -d "$alluxio_folder" ] && continue
  echo "formatWorker answered 0, but left no folder at $alluxio_folder" >&2
  exit 1
done
${remember(marker, folders.join(','))}`
}

/** Writes the marker, which stands outside of what it is about: a disk that is lost must not take it along. */
export function remember(marker: string, what: string): Command {
  const folder = marker.slice(0, marker.lastIndexOf('/'))
  return sh`mkdir -p -- ${folder} && printf '%s\n' ${what} > ${`${marker}.new`} && mv -f -- ${`${marker}.new`} ${marker}`
}

function formatWith(home: string, verb: string): Command {
  return sh`cd -- ${home} && ${`${home}/bin/alluxio`} ${verb} < /dev/null || exit`
}
