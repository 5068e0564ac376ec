import { connectLocal } from '../connection/local.ts'
import { connect } from '../connection/ssh.ts'
import type { SshSettings } from '../connection/ssh-settings.ts'
import { SshSettingsResolver } from '../connection/ssh-settings-resolver.ts'
import { UserError, UserErrors } from '../errors.ts'
import type { Inventory } from '../inventory/index.ts'
import type { VariableLayer } from '../playbook/model.ts'
import type { ParseTemplate } from '../playbook/templates.ts'
import type { Connect } from './connections.ts'
import { recordLayer, Scope } from './scope.ts'

/** What is known of hosts before any play. */
export interface HostSources {
  readonly inventory: Inventory
  readonly defaults: VariableLayer
  readonly login?: Readonly<Record<string, unknown>>
  readonly extraVariables: Readonly<Record<string, unknown>>
  readonly parseTemplate: ParseTemplate
}

/**
 * Works out how to log in to every host, from its `ssh_*` variables and the user's own SSH configuration, before any is contacted;
 * throws `UserErrors`. `localhost` is this machine, without SSH, unless a host of the inventory has that name.
 */
export async function connector(options: HostSources): Promise<Connect> {
  const resolver = new SshSettingsResolver()
  const settings = new Map<string, SshSettings>()
  const errors: UserError[] = []
  for (const host of options.inventory.hosts.keys()) {
    try {
      settings.set(host, await resolver.resolve(host, sshVariables(host, options)))
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      errors.push(error)
    }
  }
  if (errors.length > 0) throw new UserErrors(errors)
  return async (host, added) => {
    const found = settings.get(host)
    if (found) return connect(found)
    if (added) return connect(await resolver.resolve(host, added))
    if (host === 'localhost') return connectLocal()
    throw new UserError(`Cannot connect to "${host}": it is not in the inventory`)
  }
}

const names = [
  'ssh_host',
  'ssh_port',
  'ssh_user',
  'ssh_private_key_file',
  'ssh_config_file',
  'ssh_jump_host',
  'ssh_known_hosts_file',
  'ssh_connect_timeout',
  'ssh_password',
]

/** What is known of a host before any play. */
export function hostScope(
  host: string,
  { inventory, defaults, login = {}, extraVariables, parseTemplate }: HostSources,
): Scope {
  const magic: Readonly<Record<string, unknown>> = {
    inventory_hostname: host,
    inventory_hostname_short: host.split('.', 1)[0],
    inventory_dir: inventory.folder,
    group_names: inventory.hosts.get(host)?.groups ?? [],
    groups: Object.fromEntries(inventory.groups),
  }
  const layers = [defaults, recordLayer(login, true), inventory.variables(host), recordLayer(extraVariables)]
  return new Scope({ layers, magic: name => magic[name], parseTemplate })
}

function sshVariables(host: string, sources: HostSources): Record<string, unknown> {
  const scope = hostScope(host, sources)
  const entries = names.map(name => [name, scope.lookup(name)] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}
