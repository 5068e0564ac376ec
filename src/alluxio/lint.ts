import type { Position } from '../errors.ts'
import { type Catalogue, catalogueOf } from './catalogue.ts'
import { lintAcrossHosts } from './lint-across-hosts.ts'
import { lintHost } from './lint-host.ts'
import { lintMasters } from './lint-masters.ts'
import { lintNames } from './lint-names.ts'

/** What one host shall say in its files of configuration. */
export interface LintHost {
  readonly name: string
  readonly isMaster: boolean
  readonly isWorker: boolean
  /** The release that it runs. */
  readonly version: string
  /** All of alluxio-site.properties, with what is filled in. */
  readonly properties: Readonly<Record<string, string>>
  /** The properties among them that somebody set. */
  readonly own: ReadonlySet<string>
  /** Where somebody did; `undefined` where that is no place in a file. */
  place(property: string): Position | undefined
  /** More variables of alluxio-env.sh, which come after those with the heaps. */
  readonly environment: Readonly<Record<string, unknown>>
  /** Patterns of properties that a plug-in knows and Alluxio does not; `*` is any text. */
  readonly known: readonly string[]
}

/** Something that an operator should mend. */
export interface Finding {
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly position?: Position | undefined
  readonly hosts: readonly string[]
}

/** What a rule found about one host. */
export interface Remark extends Omit<Finding, 'hosts'> {
  readonly host: string
}

/** A host with the properties that its version knows. */
export interface Linted extends LintHost {
  readonly catalogue: Catalogue
}

/** All that is wrong or doubtful in the wanted properties of a cluster, each thing once with the hosts that it is about. Pure. */
export function lintProperties(hosts: readonly LintHost[]): Finding[] {
  const linted = hosts.map(host => ({ ...host, catalogue: catalogueOf(host.version) }))
  const remarks = [
    ...linted.flatMap(host => lintNames(host, linted)),
    ...linted.flatMap(lintHost),
    ...lintMasters(linted),
    ...lintAcrossHosts(linted),
  ]
  return merged(remarks).toSorted((a, b) => rank(a) - rank(b) || comparePlaces(a.position, b.position))
}

function merged(remarks: readonly Remark[]): Finding[] {
  const found = new Map<string, Finding & { readonly hosts: string[] }>()
  for (const { host, ...remark } of remarks) {
    const { severity, message, position } = remark
    const key = `${severity}\0${message}\0${position?.file}\0${position?.line}\0${position?.column}`
    const known = found.get(key)
    if (known) known.hosts.push(host)
    else found.set(key, { ...remark, hosts: [host] })
  }
  return [...found.values()]
}

function rank({ severity }: Finding): number {
  return severity === 'error' ? 0 : 1
}

function comparePlaces(a: Position | undefined, b: Position | undefined): number {
  if (!a || !b) return Number(!a) - Number(!b)
  return a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1
}
