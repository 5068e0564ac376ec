import { UserError } from '../errors.ts'
import { join, sh } from '../shell.ts'
import type { Change, Outcome, Probe, Report } from './action.ts'
import type { Attributes } from './attributes.ts'
import {
  type Destination,
  fileFields,
  lookAtDestinations,
  planFile,
  readDestinations,
  type WantedFile,
} from './destination.ts'
import { answerLines, tidy } from './file-facts.ts'
import { type FolderFacts, lookAtFolders, planFolder, readFolders } from './folder.ts'

/** Folders and files that a host shall have: what `copy` and `template` want. */
export interface FilesWanted {
  readonly dest: string
  readonly isFolder: boolean
  /** Folders to make, a folder before what it holds. */
  readonly folders: readonly string[]
  readonly folderAttributes: Attributes
  readonly files: readonly WantedFile[]
}

export interface FilesFacts {
  readonly folders: readonly FolderFacts[]
  readonly files: readonly Destination[]
}

/** What is wanted of one file at `dest`, or in it where it is a folder or ends in a slash. */
export function oneFile(file: WantedFile, folderAttributes: Attributes): FilesWanted {
  const { name, ...rest } = file
  const dest = tidy(file.dest)
  if (!file.dest.endsWith('/')) {
    return { dest, isFolder: false, folders: [], folderAttributes, files: [{ ...file, dest }] }
  }
  if (name === undefined) throw new UserError(`Cannot write content to "${file.dest}": it names a folder, not a file`)
  const inside = { ...rest, dest: tidy(`${dest}/${name}`) }
  return { dest, isFolder: false, folders: [dest], folderAttributes, files: [inside] }
}

export function probeFiles({ folders, files }: FilesWanted): Probe<FilesFacts> {
  const command = join(' && ', [
    folders.length === 0 ? sh`` : lookAtFolders(folders),
    files.length === 0 ? sh`` : lookAtDestinations(files),
  ])
  return {
    scope: 'host',
    async ask(host) {
      const lines = answerLines(command, await host.shell(command), folders.length * 2 + files.length * 5)
      return {
        folders: readFolders(lines.slice(0, folders.length * 2)),
        files: readDestinations(lines.slice(folders.length * 2)),
      }
    },
  }
}

export function planFiles({ folders, folderAttributes, files }: FilesWanted, facts: FilesFacts): Change[] {
  const made = new Set(folders)
  return [
    ...folders.flatMap((path, i) => planFolder(path, folderAttributes, facts.folders[i]!, { existing: false })),
    ...files.flatMap((file, i) => planFile(file, facts.files[i]!, made)),
  ]
}

/** What `copy` and `template` register. */
export const fileReturns: Readonly<Record<string, string>> = {
  dest: 'The file, or the folder.',
  state: '`file`, or `directory` where a folder was copied.',
  checksum: 'The SHA-256 sum of the file.',
  size: 'In bytes.',
  mode: 'Its mode, such as `0644`.',
  owner: 'Whom it belongs to.',
  group: 'Its group.',
  backup_file: 'The copy of the old file, where one was asked for.',
}

export function reportFiles(
  { dest, isFolder, files }: FilesWanted,
  facts: FilesFacts,
  outcomes: readonly Outcome[],
): Report {
  return { fields: isFolder ? { dest, state: 'directory' } : fileFields(files[0]!, facts.files[0]!, outcomes) }
}
