import type { Property } from './catalogue.ts'
import { isCredential } from './credentials.ts'
import type { Linted, Remark } from './lint.ts'

/** Properties that Alluxio wants to be equal on all hosts that read them, and reports as errors of the cluster where they are not. */
export function lintAcrossHosts(hosts: readonly Linted[]): Remark[] {
  const enforced = new Map<string, Property>()
  for (const { catalogue, own } of hosts) {
    for (const name of own) {
      const property = catalogue.find(name)
      if (property?.consistency === 'ENFORCE') enforced.set(property.name, property)
    }
  }
  return [...[...enforced.values()].flatMap(property => unequal(property, hosts)), ...workersNamedAlike(hosts)]
}

function unequal(property: Property, hosts: readonly Linted[]): Remark[] {
  const readers = hosts.filter(host => reads(property, host))
  const leading = readers.find(({ isMaster }) => isMaster) ?? readers[0]
  if (!leading) return []
  const wanted = valueOn(leading, property) ?? property.default
  return readers
    .filter(host => host !== leading && differs(host, property, wanted))
    .map(host => {
      const values = isCredential(property.name)
        ? ''
        : `: "${shown(valueOn(host, property))}" here, "${shown(wanted)}" on ${leading.name}`
      const message = `"${property.name}" must be equal on all hosts${values}`
      return {
        severity: 'error',
        message,
        position: placeOf(host, property) ?? placeOf(leading, property),
        host: host.name,
      }
    })
}

/** A worker takes from the master what its own file does not say; a master takes the default. */
function differs(host: Linted, property: Property, wanted: string | undefined): boolean {
  const own = valueOn(host, property)
  if (own === undefined && !host.isMaster) return false
  return (own ?? property.default) !== wanted
}

function reads({ scope }: Property, { isMaster, isWorker }: Linted): boolean {
  return scope === 'MASTER' ? isMaster : scope === 'WORKER' ? isWorker : true
}

function valueOn({ properties }: Linted, { name, aliases }: Property): string | undefined {
  return [name, ...aliases].map(it => properties[it]).find(value => value !== undefined)
}

function placeOf(host: Linted, { name, aliases }: Property) {
  return [name, ...aliases].map(it => host.place(it)).find(place => place !== undefined)
}

function shown(value: string | undefined): string {
  return value ?? 'not set'
}

function workersNamedAlike(hosts: readonly Linted[]): Remark[] {
  const property = 'alluxio.worker.hostname'
  const workers = hosts.filter(({ isWorker, properties }) => isWorker && properties[property] !== undefined)
  const counts = new Map<string, number>()
  for (const { properties } of workers) counts.set(properties[property]!, (counts.get(properties[property]!) ?? 0) + 1)
  return workers.flatMap(({ name: host, properties, place }) => {
    const name = properties[property]!
    if (counts.get(name) === 1) return []
    const message = `"${property}" is "${name}" on several workers: the master would take them for one`
    return [{ severity: 'error' as const, message, position: place(property), host }]
  })
}
