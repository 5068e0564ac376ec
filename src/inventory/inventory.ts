import { type Position, UserError } from '../errors.ts'
import { didYouMean } from '../similar.ts'
import { mergeVariables, type Variables } from './variables.ts'

/** A cluster as its files describe it. */
export interface Inventory {
  /** As it was given. */
  readonly folder: string
  /** The masters in their order, then the workers that are not masters too. */
  readonly hosts: ReadonlyMap<string, Host>
  /** `all`, `masters` and `workers`, each in the order of `hosts`. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  readonly warnings: readonly UserError[]
  /** What the files say about a host, with the nulls that remove keys still in place; see `mergeVariables`. */
  variables(host: string): Variables
  /** What the files say about any host of these groups, `all` included. */
  groupVariables(groups: readonly string[]): Variables
}

export interface Host {
  readonly name: string
  /** `masters`, `workers` or both; as in Ansible's `group_names`, `all` is not among them. */
  readonly groups: readonly string[]
  /** Its line in `masters`, or else in `workers`. */
  readonly position: Position
}

export interface Layers {
  readonly groups: ReadonlyMap<string, Variables>
  readonly hosts: ReadonlyMap<string, Variables>
}

type Files = Pick<Inventory, 'folder' | 'hosts' | 'groups' | 'warnings'>

/** Joins hosts and variables; each combination of levels is merged once, when it is first asked for. */
export function createInventory(files: Files, layers: Layers): Inventory {
  const ofGroups = remember((groups: string) =>
    mergeVariables(['all', ...groups.split(' ')].map(group => layers.groups.get(group) ?? new Map())),
  )
  const ofHost = remember((name: string) => {
    const shared = ofGroups(hostNamed(files.hosts, name).groups.join(' '))
    const own = layers.hosts.get(name)
    return own ? mergeVariables([shared, own]) : shared
  })
  return { ...files, variables: ofHost, groupVariables: groups => ofGroups(groups.toSorted().join(' ')) }
}

function hostNamed(hosts: ReadonlyMap<string, Host>, name: string): Host {
  const host = hosts.get(name)
  if (!host) throw new UserError(`Unknown host "${name}"${didYouMean(name, hosts.keys())}`)
  return host
}

function remember<Value>(work: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>()
  return key => {
    if (!known.has(key)) known.set(key, work(key))
    return known.get(key)!
  }
}
