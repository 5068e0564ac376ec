import type { LintHost } from '../alluxio/lint.ts'
import type { Position } from '../errors.ts'
import { alluxioHost, type HostVariables, userProperties } from './alluxio-host.ts'

/** What the variables of a host want of its configuration, for lint; `place` says where a property was set. */
export function lintHost(variables: HostVariables, place: (property: string) => Position | undefined): LintHost {
  const { host, masters, workers, properties } = alluxioHost(variables)
  const own = Object.entries(userProperties(variables)).filter(([, value]) => value !== null)
  const environment = variables.variable('alluxio_environment')
  const known = variables.variable('alluxio_known_properties')
  return {
    name: host,
    isMaster: masters.includes(host),
    isWorker: workers.includes(host),
    version: String(variables.variable('alluxio_version') ?? ''),
    properties,
    own: new Set(own.map(([name]) => name)),
    place,
    environment: typeof environment === 'object' && environment !== null ? { ...environment } : {},
    known: Array.isArray(known) ? known.map(String) : [],
  }
}
