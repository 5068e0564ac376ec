import { lintHost } from '../actions/lint-host.ts'
import { type Finding, type LintHost, lintProperties } from '../alluxio/lint.ts'
import { UserError } from '../errors.ts'
import { type HostSources, hostScope } from './host-scope.ts'

/** What is wrong or doubtful in the properties that an inventory wants, as its hosts know them before any play. */
export function lintInventory(sources: HostSources): Finding[] {
  const unreadable: Finding[] = []
  const hosts = [...sources.inventory.hosts.keys()].flatMap(host => {
    try {
      return [hostOf(host, sources)]
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      unreadable.push({ severity: 'error', message: error.message, position: error.position, hosts: [host] })
      return []
    }
  })
  // What the other hosts say about one that cannot be read would be wrong.
  return unreadable.length > 0 ? unreadable : lintProperties(hosts)
}

function hostOf(host: string, sources: HostSources): LintHost {
  const { inventory, extraVariables } = sources
  const given = extraVariables.alluxio_properties as Readonly<Record<string, unknown>> | null | undefined
  const places = inventory.variables(host).get('alluxio_properties')?.keys
  return lintHost({ host, variable: hostScope(host, sources).lookup }, property =>
    given && Object.hasOwn(given, property) ? undefined : places?.get(property),
  )
}
