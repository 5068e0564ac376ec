import type { HostSources } from '../engine/host-scope.ts'
import { showPosition } from '../errors.ts'
import type { Inventory } from '../inventory/index.ts'
import { compactHosts } from '../report/compact-hosts.ts'

/** Says on stderr where an option that says how to log in has no effect. */
export function warnOfLogin({
  inventory,
  login = {},
  extraVariables = {},
}: Pick<HostSources, 'inventory'> & Partial<HostSources>): void {
  for (const warning of loginWarnings(inventory, login, extraVariables)) console.error(`warning: ${warning}`)
}

const variables: Readonly<Record<string, string>> = {
  ssh_user: '--user',
  ssh_private_key_file: '--private-key',
  ssh_password: '--ask-pass',
  become_password: '--ask-become-pass',
}

/**
 * Where an option that says how to log in has no effect, since a variable of the inventory is stronger, as in Ansible, whose users
 * are told nothing of it.
 */
export function loginWarnings(
  { hosts, variables: variablesOf }: Pick<Inventory, 'hosts' | 'variables'>,
  login: Readonly<Record<string, unknown>>,
  extraVariables: Readonly<Record<string, unknown>>,
): string[] {
  const given = Object.entries(variables).filter(([name]) => name in login && !(name in extraVariables))
  return given.flatMap(([name, option]) => {
    const places = new Map<string, string[]>()
    for (const host of hosts.keys()) {
      const found = variablesOf(host).get(name)
      if (!found || found.value === login[name]) continue
      const place = showPosition(found.origin)
      places.set(place, [...(places.get(place) ?? []), host])
    }
    return [...places].map(
      ([place, names]) =>
        `${option} has no effect on ${compactHosts(names, 60)}: ${name} is set at ${place}; -e ${name}=… is stronger`,
    )
  })
}
