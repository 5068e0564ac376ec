import { type Catalogue, cataloguedVersions, catalogueOf, type Property } from '../alluxio/catalogue.ts'
import { UserError } from '../errors.ts'
import { didYouMean } from '../similar.ts'
import { wrap } from './wrap.ts'

/** What Alluxio says of a property, a fact a line. Throws `UserError` for a name that it does not know. */
export function showProperty(name: string, version?: string): string[] {
  const catalogue = catalogueFor(version)
  const property = catalogue.find(name)
  if (!property) throw new UserError(notKnown(name, catalogue))
  return [
    property.name,
    ...facts(property).map(([label, value]) => `  ${`${label}:`.padEnd(13)}${value}`),
    ...(property.description === '' ? [] : ['', ...wrap(property.description, 96, '  ')]),
  ]
}

/** The properties whose name or description has all the words, each with its default. */
export function searchProperties(words: readonly string[], version?: string): string[] {
  const { properties, templates, version: used } = catalogueFor(version)
  const wanted = words.map(word => word.toLowerCase())
  const found = [...properties.values(), ...templates].filter(({ name, aliases, description, hidden }) => {
    const text = `${name} ${aliases.join(' ')} ${description}`.toLowerCase()
    return !hidden && wanted.every(word => text.includes(word))
  })
  if (found.length === 0) throw new UserError(`Alluxio ${used} has no property about "${words.join(' ')}"`)
  return found.map(({ name, default: usual }) => (usual === undefined ? name : `${name}  (${usual})`))
}

function catalogueFor(version = cataloguedVersions.at(-1)!): Catalogue {
  if (cataloguedVersions.includes(version)) return catalogueOf(version)
  throw new UserError(`There is no catalogue of Alluxio ${version}: known are ${cataloguedVersions.join(' and ')}`)
}

function notKnown(name: string, { removed, version, properties }: Catalogue): string {
  const removal = removed.get(name)
  if (removal !== undefined) return `Alluxio ${version} does not know "${name}" any more: ${removal}`
  return `Alluxio ${version} knows no property "${name}"${didYouMean(name, properties.keys())}`
}

function facts(property: Property): [label: string, value: string][] {
  const { aliases, type, values, scope, consistency, display, jvmOnly, deprecated } = property
  return [
    ...(aliases.length > 0 ? ([['aliases', aliases.join(', ')]] as [string, string][]) : []),
    ['type', `${type.toLowerCase()}${values.length > 0 ? `: ${values.join(', ')}` : ''}`],
    ['default', property.default ?? 'none'],
    ['read by', readers[scope]],
    ...(consistency === 'ENFORCE' ? ([['consistency', 'must be equal on all hosts']] as [string, string][]) : []),
    ...(display === 'CREDENTIALS' ? ([['secret', 'its value is never shown']] as [string, string][]) : []),
    ...(jvmOnly ? ([['place', 'not in alluxio-site.properties: -D alone']] as [string, string][]) : []),
    ...(deprecated === undefined ? [] : ([['deprecated', deprecated]] as [string, string][])),
  ]
}

const readers: Readonly<Record<Property['scope'], string>> = {
  MASTER: 'masters and job masters',
  WORKER: 'workers and job workers',
  SERVER: 'masters, workers, job masters, job workers and proxies',
  CLIENT: 'clients, among them job masters, job workers and proxies',
  ALL: 'all processes',
  NONE: 'proxies, or nothing of a cluster on plain hosts',
}
