import { type HostNeeds, localUnderStores, namedFiles, rolesOf, writtenFolders } from '../alluxio/host-needs.ts'
import { parseSize } from '../alluxio/property-types.ts'
import { peersOf } from '../alluxio/reach.ts'
import { type RoleName, roles } from '../alluxio/roles.ts'
import { type AlluxioHost, alluxioHost, type HostArgs, type HostVariables } from './alluxio-host.ts'

/** What the playbook's variables ask of a host, for `alluxio_check`. */
export function hostNeeds(context: HostVariables, args: HostArgs = {}): HostNeeds {
  const site = alluxioHost(context, args)
  const { host, masters, workers, properties, home, logsDir } = site
  const present = rolesOf(host, site, context.variable('alluxio_proxy') === true)
  const number = (name: string, usual: number) => Number(context.variable(name) ?? usual)
  const dir = String(context.variable('alluxio_dir') ?? home.slice(0, home.lastIndexOf('/')))
  const needs = { host, masters, roles: present, properties }
  return {
    ...needs,
    user: site.user ?? 'root',
    java: String(context.variable('alluxio_java') ?? 'java'),
    javaVersions: listOf(context.variable('alluxio_java_versions') ?? [8, 11]).map(Number),
    heaps: present.reduce((sum, role) => sum + heapOf(role, context), 0),
    mount:
      context.variable('alluxio_ramdisk_managed') === true ? 'managed' : textOf(context, 'alluxio_mount', 'NoMount'),
    folders: writtenFolders(needs, { home, dir, logsDir }),
    names: [
      ...new Set([
        host,
        ...masters,
        ...(masters.includes(host) ? workers : peersOf({ host, workers, peers: peersAsked(context) })),
      ]),
    ],
    files: namedFiles(needs),
    delivered: deliveredFiles(context, home),
    underStores: present.some(role => role !== 'proxy') ? localUnderStores(underStoreUris(site, context)) : [],
    ssh: masters.includes(host) && context.variable('alluxio_scripts') === true ? hostsBeside(site) : [],
    hasUnits: context.variable('alluxio_supervisor') === 'systemd',
    minimumFiles: number('alluxio_open_files', 65_536),
    minimumProcesses: number('alluxio_processes', 16_384),
    maximumSkew: number('alluxio_clock_skew', 5),
  }
}

/** How many other workers a worker asks. */
export function peersAsked(context: HostVariables): number {
  return Number(context.variable('alluxio_check_peers') ?? 32)
}

/** All that is or shall be mounted: the root, and `alluxio_mounts`. */
export function underStoreUris({ properties }: Pick<AlluxioHost, 'properties'>, context: HostVariables): string[] {
  const nested = listOf(context.variable('alluxio_mounts') ?? []).map(mount => fieldOf(mount, 'ufs'))
  return [properties['alluxio.master.mount.table.root.ufs'] ?? '', ...nested].filter(uri => uri !== '')
}

function heapOf(role: RoleName, context: HostVariables): number {
  const direct = role === 'worker' ? bytes(context.variable('alluxio_worker_direct_memory')) : 0
  return bytes(context.variable(roles[role].heap)) + direct
}

function bytes(size: unknown): number {
  return parseSize(String(size ?? '')) ?? 0
}

function hostsBeside({ host, masters, workers }: AlluxioHost): string[] {
  return [...new Set([...masters, ...workers])].filter(other => other !== host)
}

function deliveredFiles(context: HostVariables, home: string): string[] {
  const files = listOf(context.variable('alluxio_conf_files') ?? []).map(String)
  const keytabs = listOf(context.variable('alluxio_keytabs') ?? [])
  return [
    ...files.map(file => `${home}/conf/${file.slice(file.lastIndexOf('/') + 1)}`),
    ...keytabs.map(keytab => fieldOf(keytab, 'dest')),
  ]
}

function fieldOf(value: unknown, name: string): string {
  return typeof value === 'object' && value !== null ? String((value as Record<string, unknown>)[name] ?? '') : ''
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function textOf(context: HostVariables, name: string, usual: string): string {
  return String(context.variable(name) ?? usual)
}
