import { connectLocal } from '../connection/local.ts'
import { connect } from '../connection/ssh.ts'
import type { SshSettings } from '../connection/ssh-settings.ts'
import { SshSettingsResolver } from '../connection/ssh-settings-resolver.ts'
import { UserError, UserErrors } from '../errors.ts'
import type { Connect } from './connections.ts'
import { type HostSources, hostScope } from './host-scope.ts'

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
    if (added) return connect(await resolver.resolve(host, { ...options.login, ...added }))
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

function sshVariables(host: string, sources: HostSources): Record<string, unknown> {
  const scope = hostScope(host, sources)
  const entries = names.map(name => [name, scope.lookup(name)] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}
