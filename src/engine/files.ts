import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { shortPath, UserError } from '../errors.ts'
import { packageFile } from '../package-files.ts'

type FileKind = 'files' | 'templates' | 'vars'

export interface FilePlaces {
  /** The folder of the role that the task belongs to. */
  readonly roleFolder?: string | undefined
  /** The file in which the task stands. */
  readonly taskFile: string
  readonly playbookFile: string
  readonly inventoryFolder: string
}

/**
 * The local file that a task names. As in Ansible it is looked for beside the task and the playbook, in `templates/` or `files/`
 * first; before that in the inventory folder's own `templates/` or `files/`, so that a cluster can have its own.
 */
export function locateFile(kind: FileKind, path: string, places: FilePlaces): string {
  const folders = [
    join(places.inventoryFolder, kind),
    ...(places.roleFolder ? [join(places.roleFolder, kind), places.roleFolder] : []),
    ...[dirname(places.taskFile), dirname(places.playbookFile), dirname(dirname(places.playbookFile))].flatMap(
      folder => [join(folder, kind), folder],
    ),
    packageFile(kind),
  ]
  const candidates = isAbsolute(path)
    ? [path]
    : [...new Set([...folders.map(folder => join(folder, path)), resolve(path)])]
  const found = candidates.find(candidate => existsSync(candidate))
  if (found === undefined)
    throw new UserError(`Cannot find the file "${path}": looked for ${candidates.map(shortPath).join(', ')}`)
  return found
}
