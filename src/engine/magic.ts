import { randomUUID } from 'node:crypto'
import { dirname, resolve } from 'node:path'
import { lazy } from '../playbook/expressions.ts'
import type { Play } from '../playbook/model.ts'
import type { HostState } from './hosts.ts'
import type { RunInventory } from './run-inventory.ts'
import type { RunOptions } from './run-options.ts'
import type { Scope } from './scope.ts'

interface MagicOptions {
  readonly options: RunOptions
  readonly inventory: RunInventory
  readonly play: Play
  readonly host: HostState
  readonly batch: readonly HostState[]
  /** `hostvars`, made once for all hosts of a batch. */
  readonly hostvars: () => unknown
}

/** The value of `omit`. A text, so that it survives templates; random, so that nobody writes it by chance. */
export const omitted = `omit ${randomUUID()}`

/** The variables that the engine itself sets, as in Ansible. */
export function magicVariables({
  options,
  inventory,
  play,
  host,
  batch,
  hostvars,
}: MagicOptions): (name: string) => unknown {
  const { playbook, runId, check = false, diff = false } = options
  const values: Record<string, () => unknown> = {
    inventory_hostname: () => host.name,
    inventory_hostname_short: () => host.name.split('.', 1)[0],
    group_names: () => inventory.hosts.get(host.name)?.groups ?? [],
    groups: () => Object.fromEntries(inventory.groups),
    hostvars,
    play_hosts: () => batch.filter(other => other.isActive).map(other => other.name),
    play_batch: () => batch.map(other => other.name),
    play_name: () => play.name,
    check_mode: () => check,
    diff_mode: () => diff,
    run_id: () => runId,
    playbook_dir: () => resolve(dirname(playbook.file)),
    inventory_dir: () => resolve(inventory.folder),
    omit: () => omitted,
  }
  return name => (Object.hasOwn(values, name) ? values[name]!() : undefined)
}

/** `hostvars` of a thousand hosts: each host, and each of its variables, is worked out when it is read. */
export function hostVariables(
  hosts: ReadonlyMap<string, HostState>,
  scopeOf: (host: HostState) => Scope,
): Record<string, unknown> {
  const all = { [lazy]: true }
  const views = new WeakMap<Scope, Record<string, unknown>>()
  const viewOf = (scope: Scope) => {
    const view = views.get(scope) ?? variablesOf(scope)
    views.set(scope, view)
    return view
  }
  for (const [name, host] of hosts) define(all, name, () => viewOf(scopeOf(host)))
  return all
}

function variablesOf(scope: Scope): Record<string, unknown> {
  const variables = { [lazy]: true }
  for (const name of scope.names()) define(variables, name, () => scope.lookup(name))
  return variables
}

function define(object: object, name: string, get: () => unknown): void {
  Object.defineProperty(object, name, { get, enumerable: true, configurable: true })
}
