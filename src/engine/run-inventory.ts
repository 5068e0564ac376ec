import type { InventoryAddition } from '../actions/action.ts'
import { type Host, type Inventory, mergeVariables, type Variables } from '../inventory/index.ts'

/** The inventory as a run has it: that of the files, and what `add_host` and `group_by` added. */
export class RunInventory implements Inventory {
  readonly folder: string
  readonly warnings: Inventory['warnings']
  readonly hosts: Map<string, Host>
  readonly groups: Map<string, readonly string[]>
  readonly #files: Inventory
  readonly #added = new Map<string, Variables>()

  constructor(files: Inventory) {
    this.#files = files
    this.folder = files.folder
    this.warnings = files.warnings
    this.hosts = new Map(files.hosts)
    this.groups = new Map(files.groups)
  }

  /** Variables of a host; one that was added has those of its groups, and what it was added with. */
  variables(host: string): Variables {
    const added = this.#added.get(host)
    if (!added) return this.#files.variables(host)
    return mergeVariables([this.groupVariables(this.hosts.get(host)?.groups ?? []), added])
  }

  groupVariables(groups: readonly string[]): Variables {
    return this.#files.groupVariables(groups)
  }

  /** What a host was added with, to reach it by; `undefined` for one that stands in the files. */
  added(host: string): Readonly<Record<string, unknown>> | undefined {
    const variables = this.#added.get(host)
    return variables && Object.fromEntries([...variables].map(([name, { value }]) => [name, value]))
  }

  /** Whether anything was new. */
  add({ host, groups, variables }: InventoryAddition): boolean {
    const old = this.hosts.get(host)
    const position = old?.position ?? { file: 'add_host', line: 1, column: 1 }
    const joined = groups.filter(group => !this.groups.get(group)?.includes(host))
    this.hosts.set(host, { name: host, position, groups: [...(old?.groups ?? []), ...joined] })
    for (const group of [...joined, ...(old ? [] : ['all'])])
      this.groups.set(group, [...(this.groups.get(group) ?? []), host])
    if (!this.#files.hosts.has(host)) {
      const entries = Object.entries(variables).map(([name, value]) => [name, { value, origin: position }] as const)
      this.#added.set(host, new Map([...(this.#added.get(host) ?? []), ...entries]))
    }
    return !old || joined.length > 0
  }
}
