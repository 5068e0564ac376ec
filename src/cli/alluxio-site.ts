import { type AlluxioHost, alluxioHost } from '../actions/alluxio-host.ts'
import type { Site } from '../alluxio/drift.ts'
import type { RoleName } from '../alluxio/roles.ts'
import type { Become } from '../connection/connection.ts'
import type { Scope } from '../engine/scope.ts'
import { becomePassword } from './session.ts'

/** What the inventory says of Alluxio on a host, and which roles it wants there. */
export interface AlluxioSite extends AlluxioHost, Site {
  readonly user: string | undefined
  readonly wanted: readonly RoleName[]
}

/** Reads a host's variables as the playbooks do. */
export function siteOf(host: string, scope: Scope): AlluxioSite {
  const found = alluxioHost({ host, variable: scope.lookup })
  const { masters, workers } = found
  const version = scope.lookup('alluxio_version')
  const wanted: RoleName[] = [
    ...(masters.includes(host) ? (['master', 'job_master'] as const) : []),
    ...(workers.includes(host) ? (['worker', 'job_worker'] as const) : []),
    ...(scope.lookup('alluxio_proxy') === true ? (['proxy'] as const) : []),
  ]
  return { ...found, version: version === undefined ? undefined : String(version), wanted }
}

/** Whom to become where no option says it: `alluxio_user`, as the playbooks do, since the files are its alone. */
export function alluxioBecome(scope: Scope, given: Become | undefined): Become | undefined {
  if (given || scope.lookup('alluxio_become') === false) return given
  const user = scope.lookup('alluxio_user')
  return typeof user === 'string' && user !== '' ? { user, password: becomePassword(scope) } : undefined
}
