import type { Disk } from './check-facts.ts'
import { blockFolders, journalFolder } from './folders.ts'
import { portsOf } from './ports.ts'
import { parseSize } from './property-types.ts'
import { type RoleName, roleNames, roles } from './roles.ts'

/** What a host is for, and so what it must have: the wanted side of each judgement. */
export interface HostNeeds {
  readonly host: string
  readonly user: string
  readonly roles: readonly RoleName[]
  readonly masters: readonly string[]
  readonly properties: Readonly<Record<string, string>>
  /** The program that is run. */
  readonly java: string
  readonly javaVersions: readonly number[]
  /** Bytes that the processes of the host take, storage in memory not counted. */
  readonly heaps: number
  /** How the worker gets its ramdisk. */
  readonly mount: string
  /** Where the host writes to its own disks. */
  readonly folders: readonly string[]
  /** Names of hosts that this host must find. */
  readonly names: readonly string[]
  /** Files that the properties name, which must be there and readable for the user. */
  readonly files: readonly string[]
  /** Those of them that `deploy` brings. */
  readonly delivered: readonly string[]
  /** Folders of the under-store that are paths of the host. */
  readonly underStores: readonly string[]
  /** Hosts that this one must reach by SSH, for Alluxio's own scripts. */
  readonly ssh: readonly string[]
  /** Whether the units of systemd give the processes their limits. */
  readonly hasUnits: boolean
  readonly minimumFiles: number
  readonly minimumProcesses: number
  /** Seconds. */
  readonly maximumSkew: number
}

export interface Tier {
  readonly path: string
  /** Bytes; `undefined` where the properties do not say it. */
  readonly quota: number | undefined
  readonly inMemory: boolean
}

/** The folders of the worker's storage with their sizes. */
export function tiersOf(properties: Readonly<Record<string, string>>): Tier[] {
  const levels = Number(properties['alluxio.worker.tieredstore.levels'] ?? 1)
  return Array.from({ length: levels }, (_, level) => tiersOfLevel(properties, level)).flat()
}

function tiersOfLevel(properties: Readonly<Record<string, string>>, level: number): Tier[] {
  const of = (name: string) => properties[`alluxio.worker.tieredstore.level${level}.${name}`]
  const inMemory = (of('alias') ?? (level === 0 ? 'MEM' : '')) === 'MEM'
  const paths = split(of('dirs.path') ?? (level === 0 ? '/mnt/ramdisk' : ''))
  const quotas = split(of('dirs.quota') ?? (level === 0 ? (properties['alluxio.worker.ramdisk.size'] ?? '') : ''))
  return paths.map((path, i) => ({ path, quota: parseSize(quotas[i] ?? quotas.at(-1) ?? ''), inMemory }))
}

/** The roles that the inventory gives a host. */
export function rolesOf(
  host: string,
  groups: { masters: readonly string[]; workers: readonly string[] },
  proxy: boolean,
) {
  return roleNames.filter(name => {
    if (name === 'proxy') return proxy
    return groups[name.endsWith('master') ? 'masters' : 'workers'].includes(host)
  })
}

/** The folders that the host's roles write to on its disks. */
export function writtenFolders(
  needs: Pick<HostNeeds, 'roles' | 'properties'>,
  { home, dir, logsDir }: { home: string; dir: string; logsDir: string },
): string[] {
  const journal = journalFolder(needs.properties, home)
  const ofMaster = needs.roles.includes('master') && !journal.remote ? [journal.path] : []
  const inMemory = new Set(tiersOf(needs.properties).flatMap(tier => (tier.inMemory ? [tier.path] : [])))
  const ofWorker = needs.roles.includes('worker') ? blockFolders(needs.properties) : []
  const onDisk = ofWorker.filter(path => ![...inMemory].some(ram => path.startsWith(`${ram}/`)))
  return [...new Set([dir, logsDir, ...ofMaster, ...onDisk])]
}

/** The files that properties name and that Alluxio must be able to read on each host of those roles. */
export function namedFiles({ roles: present, properties }: Pick<HostNeeds, 'roles' | 'properties'>): string[] {
  const lists = Object.entries(properties).filter(([name]) => name.endsWith('alluxio.underfs.hdfs.configuration'))
  const keytab = (role: 'master' | 'worker') =>
    present.includes(role) ? [properties[`alluxio.${role}.keytab.file`] ?? ''] : []
  const named = [...lists.flatMap(([, value]) => value.split(/[:,]/)), ...keytab('master'), ...keytab('worker')]
  return [...new Set(named.map(path => path.trim()).filter(path => path.startsWith('/')))]
}

/** The paths that are mounted as under-stores and lie on the host itself. */
export function localUnderStores(uris: readonly string[]): string[] {
  return [...new Set(uris.map(uri => uri.replace(/^file:(\/\/)?(?=\/)/, '')).filter(uri => uri.startsWith('/')))]
}

/** All ports that the host's roles listen on. */
export function portsOfHost({ roles: present, properties }: Pick<HostNeeds, 'roles' | 'properties'>): number[] {
  return present.flatMap(name => portsOf(name, properties))
}

/** Which role of the host a port belongs to, for sentences. */
export function titleOfPort(port: number, { roles: present, properties }: Pick<HostNeeds, 'roles' | 'properties'>) {
  const name = present.find(role => portsOf(role, properties).includes(port))
  return name === undefined ? 'nothing' : roles[name].title
}

/** The disk that a folder is on, as it was found. */
export function diskOf(folder: string, disks: readonly Disk[]): Disk | undefined {
  return disks.find(disk => disk.folder === folder)
}

function split(text: string): string[] {
  return text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
}
