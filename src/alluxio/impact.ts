import { type Catalogue, ownPrefix } from './catalogue.ts'
import { isCredential, redactProperties } from './credentials.ts'
import { type RoleName, roleNames } from './roles.ts'

/** The configuration that a process reads at its start: alluxio-site.properties, and the variables of alluxio-env.sh. */
export interface Configuration {
  readonly properties: Readonly<Record<string, string>>
  readonly environment: Readonly<Record<string, string>>
}

/** A property, or a variable of alluxio-env.sh, that is to change; a value that is left out is not set. */
export interface ConfigurationChange {
  readonly name: string
  readonly before?: string | undefined
  readonly after?: string | undefined
  /** Which processes read it. */
  readonly roles: readonly RoleName[]
}

/** What differs between two configurations, by name, each with the processes that must restart for it. */
export function changesBetween(
  before: Configuration,
  after: Configuration,
  catalogue: Catalogue,
): ConfigurationChange[] {
  return [
    ...differing(before.properties, after.properties).map(change => ({
      ...change,
      roles: rolesReading(change.name, catalogue),
    })),
    ...differing(before.environment, after.environment).map(change => ({
      ...change,
      roles: rolesOfVariable(change.name),
    })),
  ]
}

/** The assignments of an `alluxio-env.sh`, as they are written. */
export function parseEnvironment(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [, name = '', value = ''] of text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)=(.*)$/gm)) {
    found[name] = Object.hasOwn(found, name) ? `${found[name]}; ${value}` : value
  }
  return found
}

/** One change for people, with secrets hidden: `alluxio.master.worker.timeout: 5min → 6min`. */
export function showChange({ name, before, after }: ConfigurationChange): string {
  if (after === undefined) return `${name}: ${shownValue(name, before ?? '')} is taken out`
  if (before === undefined) return `${name}: is set to ${shownValue(name, after)}`
  return `${name}: ${shownValue(name, before)} → ${shownValue(name, after)}`
}

/** A value for people: `***` where it is a secret, or has one in it. */
export function shownValue(name: string, value: string): string {
  return isCredential(name) ? '***' : redactProperties(`x=${value}`).slice(2)
}

/**
 * The processes that read a property, by the scope that Alluxio gives it. Alluxio knows no scope for job masters and job workers: they
 * read what masters and workers do, unless a name says otherwise. A master hands what clients read on to them, as it was at its own start.
 */
export function rolesReading(name: string, catalogue: Catalogue): readonly RoleName[] {
  const property = catalogue.find(name)
  if (!property) return roleNames
  if (name.startsWith(`${ownPrefix}proxy.`)) return ['proxy']
  const scope = property.pattern ? scopeOfPattern(property.name) : property.scope
  const isOfJobs = name.startsWith(`${ownPrefix}job.`)
  if (scope === 'MASTER') return isOfJobs ? ['job_master'] : ['master', 'job_master']
  if (scope === 'WORKER') return isOfJobs ? ['job_worker'] : ['worker', 'job_worker']
  if (scope === 'CLIENT') return ['master', 'job_master', 'job_worker', 'proxy']
  return scope === 'NONE' ? [] : roleNames
}

/** Why a property cannot be changed process by process, with what to do instead; `undefined` where it can. */
export function whyNotRolling(name: string, masters: number): string | undefined {
  if (keepsTheJournal.includes(name)) {
    return 'a master that restarts with it would not find its journal: move the journal while the cluster is stopped, or restore a backup'
  }
  if (masters < 2 || !findsTheQuorum.includes(name)) return undefined
  return 'masters of which some have the old value and some the new do not find each other: run "stop", then "deploy" (to add or remove a master: "add-master", "remove-master")'
}

const keepsTheJournal = ['alluxio.master.journal.type', 'alluxio.master.journal.folder']

const findsTheQuorum = [
  'alluxio.master.embedded.journal.addresses',
  'alluxio.master.embedded.journal.port',
  'alluxio.master.hostname',
  'alluxio.master.rpc.port',
  'alluxio.job.master.embedded.journal.addresses',
  'alluxio.job.master.embedded.journal.port',
  'alluxio.job.master.rpc.port',
  'alluxio.security.authentication.type',
  'alluxio.network.tls.enabled',
]

/** A name with names in it has no scope of its own in Alluxio: what it begins with says whose it is. */
function scopeOfPattern(name: string) {
  if (name.startsWith(`${ownPrefix}worker.`)) return 'WORKER'
  const isShared = /^alluxio\.master\.(?:nameservices|rpc\.address|zookeeper)\./.test(name)
  if (name.startsWith(`${ownPrefix}master.`) && !isShared) return 'MASTER'
  return name.startsWith(`${ownPrefix}user.`) ? 'CLIENT' : 'ALL'
}

function rolesOfVariable(name: string): readonly RoleName[] {
  const [, role] = /^ALLUXIO_(.+)_JAVA_OPTS$/.exec(name) ?? []
  if (role === undefined) return name === 'ALLUXIO_USER_LOGS_DIR' ? [] : roleNames
  return roleNames.filter(known => known === role.toLowerCase())
}

function differing(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return names
    .filter(name => before[name] !== after[name])
    .map(name => ({ name, before: before[name], after: after[name] }))
}
