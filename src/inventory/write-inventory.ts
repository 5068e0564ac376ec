import { renderYaml } from '../yaml.ts'
import { factor, type Members } from './factor.ts'
import { mergedNames } from './variables.ts'

/** The variables of one host. `null` in a merged one takes a property out. */
export type HostVariables = Readonly<Record<string, unknown>>

/**
 * The files of an inventory in which each host has these variables, by their paths in its folder. What several hosts share stands in
 * `group_vars`.
 */
export function inventoryFiles(members: Members, hosts: ReadonlyMap<string, HostVariables>): Map<string, string> {
  const levels = new Map<string, Record<string, unknown>>()
  const put = (level: string, name: string, value: unknown, key?: string) => {
    const variables = levels.get(level) ?? {}
    levels.set(level, variables)
    if (key === undefined) variables[name] = value
    else variables[name] = { ...(variables[name] as object | undefined), [key]: value }
  }
  for (const name of namesIn([...hosts.values()])) {
    const values = new Map([...hosts].map(([host, variables]) => [host, variables[name]] as const))
    if (name === 'ssh_host') {
      // The address of one host is never that of another, also where a group has only one.
      for (const [host, value] of values) if (value !== undefined) put(`host_vars/${host}`, name, value)
      continue
    }
    if (!mergedNames.has(name)) {
      spread(factor(values, members), (level, value) => put(level, name, value))
      continue
    }
    const maps = new Map([...values].map(([host, value]) => [host, (value ?? {}) as HostVariables] as const))
    for (const key of namesIn([...maps.values()]).sort()) {
      const ofKey = new Map([...maps].map(([host, map]) => [host, map[key]] as const))
      spread(factor(ofKey, members, null), (level, value) => put(level, name, value, key))
    }
  }
  return new Map([
    ['masters', listText('masters', members.masters)],
    ['workers', listText('workers', members.workers)],
    ...[...levels].map(([level, variables]) => [`${level}.yml`, fileText(level, variables)] as const),
  ])
}

function spread({ hosts, ...groups }: ReturnType<typeof factor>, put: (level: string, value: unknown) => void): void {
  for (const [group, value] of Object.entries(groups)) put(`group_vars/${group}`, value)
  for (const [host, value] of hosts) put(`host_vars/${host}`, value)
}

function namesIn(maps: readonly HostVariables[]): string[] {
  return [...new Set(maps.flatMap(map => Object.keys(map)))]
}

function listText(group: string, hosts: readonly string[]): string {
  return `# The ${group} of this cluster, one plain name a line.\n${hosts.map(host => `${host}\n`).join('')}`
}

function fileText(level: string, variables: object): string {
  const depth = level.split('/')[0] === 'group_vars' ? 'What these hosts share' : 'What holds for this host alone'
  return `# ${depth}, as it was found by "alluxio-playbook adopt".\n${renderYaml(variables)}`
}
