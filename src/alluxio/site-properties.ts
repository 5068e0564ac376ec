import { portOf } from './ports.ts'
import { type Properties, toStrings } from './properties.ts'

export interface SiteHost {
  /** The host's name in the inventory. */
  readonly host: string
  readonly masters: readonly string[]
  readonly workers: readonly string[]
  /** The folder that holds the journal and the metastore. */
  readonly dir: string
  /** What the user asks for: each of these wins over a default, and a `null` takes the default out. */
  readonly properties: Properties
}

/** What `conf/alluxio-site.properties` of one host must say. */
export function siteProperties(site: SiteHost): Record<string, string> {
  return toStrings({ ...siteDefaults(site), ...site.properties })
}

/**
 * What a host of the cluster must be told beside the user's own properties. Alluxio derives the rest from these: the addresses
 * for RPC from those of the journal, the job master's from the master's, the job worker's name from the worker's.
 */
export function siteDefaults({ host, masters, workers, dir, properties }: SiteHost): Record<string, string> {
  return {
    ...findMasters(host, masters, properties),
    ...(masters.includes(host) ? masterFolders(dir, properties) : {}),
    ...(workers.includes(host) ? { 'alluxio.worker.hostname': host } : {}),
  }
}

// In a cluster of several masters, each master says its own name, and a worker or a client says none: it asks all of them.
function findMasters(host: string, masters: readonly string[], properties: Properties): Record<string, string> {
  if (masters.length === 1) return { 'alluxio.master.hostname': masters[0]! }
  return {
    ...(masters.includes(host) ? { 'alluxio.master.hostname': host } : {}),
    ...(masters.length > 1 && hasEmbeddedJournal(properties)
      ? { 'alluxio.master.embedded.journal.addresses': journalAddresses(masters, properties) }
      : {}),
  }
}

function hasEmbeddedJournal(properties: Properties): boolean {
  const isTrue = String(properties['alluxio.zookeeper.enabled'] ?? false).toLowerCase() === 'true'
  return !isTrue && String(properties['alluxio.master.journal.type'] ?? 'EMBEDDED').toUpperCase() === 'EMBEDDED'
}

function journalAddresses(masters: readonly string[], properties: Properties): string {
  return masters.map(master => `${master}:${portOf('master', 'raft', properties)}`).join(',')
}

// By default they lie inside the release's folder, and an upgrade would leave them behind.
function masterFolders(dir: string, properties: Properties): Record<string, string> {
  if (typeof properties['alluxio.work.dir'] === 'string') return {}
  return { 'alluxio.master.journal.folder': `${dir}/journal`, 'alluxio.master.metastore.dir': `${dir}/metastore` }
}
