import { resolve } from 'node:path'
import type { Inventory } from '../inventory/index.ts'
import type { VariableLayer } from '../playbook/model.ts'
import type { ParseTemplate } from '../playbook/templates.ts'
import { recordLayer, Scope } from './scope.ts'

/** What is known of hosts before any play. */
export interface HostSources {
  readonly inventory: Inventory
  readonly defaults: VariableLayer
  readonly login?: Readonly<Record<string, unknown>>
  readonly extraVariables: Readonly<Record<string, unknown>>
  readonly parseTemplate: ParseTemplate
}

/** What is known of a host before any play. */
export function hostScope(
  host: string,
  { inventory, defaults, login = {}, extraVariables, parseTemplate }: HostSources,
): Scope {
  const magic: Readonly<Record<string, unknown>> = {
    inventory_hostname: host,
    inventory_hostname_short: host.split('.', 1)[0],
    inventory_dir: resolve(inventory.folder),
    group_names: inventory.hosts.get(host)?.groups ?? [],
    groups: Object.fromEntries(inventory.groups),
  }
  const layers = [defaults, recordLayer(login, true), inventory.variables(host), recordLayer(extraVariables)]
  return new Scope({ layers, magic: name => magic[name], parseTemplate })
}
