import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { backupsOf, type KeptBackup, parseManifest } from '../alluxio/backup-manifest.ts'
import { UserError } from '../errors.ts'
import type { PerformingAction } from './action.ts'

interface BackupsArgs {
  readonly path: string
  readonly cluster: string
  readonly keep?: number
  readonly file?: string
}

/** Lists the backups of a cluster that are kept on the controller. */
export const alluxioBackups: PerformingAction<BackupsArgs> = {
  summary: 'Lists the backups of a cluster that are kept on the controller, the newest first.',
  checkMode: 'Only looks, in check mode too.',
  once: true,
  returns: {
    backups:
      'Each with its `path` and, from its manifest, `cluster`, `version`, `entries`, `host`, `time` and `sha256`.',
    backup: 'The one that `file` names, else the newest; left out where there is none.',
    expired: 'The paths of those that `keep` leaves no room for.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['path', 'cluster'],
    properties: {
      path: { type: 'string', minLength: 1, description: "The folder; a relative one is in the playbook's folder." },
      cluster: { type: 'string', minLength: 1, description: 'Whose backups.' },
      file: {
        type: 'string',
        description:
          'One backup, of any cluster, by the path of its file; a relative one is in the current folder. Empty: the newest.',
      },
      keep: { type: 'integer', minimum: 1, description: 'How many are to be kept, by default all.' },
    },
  },

  perform({ path, cluster, keep, file = '' }, context) {
    const playbook = context.variable('playbook_dir')
    const folder = resolve(typeof playbook === 'string' ? playbook : '.', path)
    const backups = backupsOf(cluster, keptIn(folder))
    const backup = file === '' ? backups[0] : named(resolve(file))
    const expired = keep === undefined ? [] : backups.slice(keep).map(({ path }) => path)
    return { changed: false, fields: { backups, expired, ...(backup && { backup }) } }
  },
}

function named(file: string): KeptBackup {
  const found = keptIn(dirname(file)).find(({ path }) => path === file)
  if (found) return found
  throw new UserError(`Cannot use the backup "${file}": it, or its manifest "${basename(file)}.json", is missing`)
}

// A file without a manifest was not verified to its end, and a manifest without a file is of one that was removed.
function keptIn(folder: string): KeptBackup[] {
  if (!existsSync(folder)) return []
  const manifests = readdirSync(folder).filter(name => name.endsWith('.gz.json'))
  return manifests.flatMap(name => {
    const manifest = resolve(folder, name)
    const path = manifest.slice(0, -'.json'.length)
    return existsSync(path) ? [{ path, ...parseManifest(readFileSync(manifest, 'utf8'), manifest) }] : []
  })
}
