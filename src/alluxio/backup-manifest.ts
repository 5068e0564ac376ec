import { UserError } from '../errors.ts'

/** What is written beside the file of a backup, so that a restore can prove that it restored all of it. */
export interface Manifest {
  readonly cluster: string
  /** The release that wrote it. */
  readonly version: string
  readonly entries: number
  /** The master that wrote it. */
  readonly host: string
  /** ISO 8601, UTC. */
  readonly time: string
  readonly sha256: string
}

/** A backup that is kept on the controller, with where its file is. */
export interface KeptBackup extends Manifest {
  readonly path: string
}

/** Reads `FILE.json`; `path` is what an error names. */
export function parseManifest(json: string, path: string): Manifest {
  const found = asMap(json, path)
  const text = (name: keyof Manifest) => asText(found[name], name, path)
  const { entries } = found
  if (typeof entries !== 'number') throw wrong(path, '"entries" is not a number')
  return {
    cluster: text('cluster'),
    version: text('version'),
    entries,
    host: text('host'),
    time: text('time'),
    sha256: text('sha256'),
  }
}

/** The backups of one cluster, the newest first. */
export function backupsOf(cluster: string, backups: readonly KeptBackup[]): KeptBackup[] {
  return backups.filter(backup => backup.cluster === cluster).toSorted((a, b) => b.time.localeCompare(a.time))
}

function asText(value: unknown, name: string, path: string): string {
  if (typeof value === 'string') return value
  throw wrong(path, `"${name}" is not a text`)
}

function asMap(text: string, path: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return { ...value }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw wrong(path, 'it is no map in JSON')
}

function wrong(path: string, why: string): UserError {
  return new UserError(`Cannot read the manifest "${path}": ${why}`)
}
