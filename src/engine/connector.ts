import { readFile } from 'node:fs/promises'
import type { Connection } from '../connection/connection.ts'
import { KnownHosts } from '../connection/known-hosts.ts'
import { connectLocal } from '../connection/local.ts'
import { readPrivateKey } from '../connection/private-key.ts'
import { connect } from '../connection/ssh.ts'
import type { Inventory } from '../inventory/index.ts'
import type { VariableLayer } from '../playbook/model.ts'
import type { ParseTemplate } from '../playbook/templates.ts'
import { recordLayer, Scope } from './scope.ts'

interface ConnectorOptions {
  readonly inventory: Inventory
  readonly defaults: VariableLayer
  readonly extraVariables: Readonly<Record<string, unknown>>
  readonly parseTemplate: ParseTemplate
}

/** Connects to hosts as their `ssh_*` variables say; `localhost` is this machine, without SSH. */
export function connector({
  inventory,
  defaults,
  extraVariables,
  parseTemplate,
}: ConnectorOptions): (host: string) => Promise<Connection> {
  return async host => {
    if (host === 'localhost') return connectLocal()
    const magic = (name: string) =>
      name === 'inventory_hostname' ? host : name === 'inventory_dir' ? inventory.folder : undefined
    const scope = new Scope({
      layers: [defaults, inventory.variables(host), recordLayer(extraVariables)],
      magic,
      parseTemplate,
    })
    const known = String(scope.lookup('ssh_known_hosts_file'))
    const address = String(scope.lookup('ssh_host') ?? host)
    const key = await readPrivateKey(String(scope.lookup('ssh_private_key_file')))
    return connect({
      host,
      address,
      port: Number(scope.lookup('ssh_port') ?? 22),
      user: String(scope.lookup('ssh_user')),
      keys: key ? [key] : [],
      keysAreDefaults: false,
      identitiesOnly: true,
      knownHosts: new KnownHosts([{ file: known, text: await readFile(known, 'utf8') }]),
      hostKeyName: address,
      timeout: Number(scope.lookup('ssh_connect_timeout') ?? 10),
    })
  }
}
