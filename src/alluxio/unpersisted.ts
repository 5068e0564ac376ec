import type { AdminCommand } from './admin-command.ts'
import { mapOf, parseMap, textOf } from './rest.ts'

/** Files with blocks in a worker that are not, or not wholly, in the under-store. */
export interface Unpersisted {
  /** Those that stay so until somebody persists them. */
  readonly paths: readonly string[]
  /** Those that Alluxio is about to persist by itself. */
  readonly later: readonly string[]
}

/** `/api/v1/worker/webui_blockinfo`: the files with blocks in the worker. */
export function parseUnpersisted(body: string): Unpersisted {
  const { fileInfos } = parseMap(body)
  const files = Array.isArray(fileInfos) ? fileInfos.map(mapOf) : []
  const pathsIn = (state: string) =>
    files.filter(({ persistenceState }) => persistenceState === state).map(file => textOf(file.absolutePath))
  return { paths: pathsIn('NOT_PERSISTED'), later: pathsIn('TO_BE_PERSISTED') }
}

/** Writes files to the under-store, and ends when they are there. */
export function persist(home: string, paths: readonly string[]): AdminCommand {
  return { home, args: ['fs', 'persist', ...paths], proof: /persisted/ }
}
