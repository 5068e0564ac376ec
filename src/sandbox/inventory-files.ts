import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AlluxioVersion } from './distribution.ts'
import { replaceFile, unlessMissing } from './files.ts'
import type { HostRecord, SandboxFolder } from './folder.ts'
import { type Java, javaVersions } from './java.ts'

export interface InventoryOptions {
  /** All hosts of the sandbox. */
  readonly hosts: readonly HostRecord[]
  /** Those it had before: a user who took one out of the inventory does not get it back. */
  readonly before: readonly HostRecord[]
  readonly version: AlluxioVersion
  readonly tarball: string
  readonly java: Java
  /** Whether a host finds another Java on its `PATH`, so that this one must be named. */
  readonly nameJava: boolean
}

/** Writes what is missing of the sandbox's inventory; what a user changed in it stays. */
export async function writeInventory(folder: SandboxFolder, options: InventoryOptions): Promise<void> {
  const { hosts, before } = options
  const known = new Map(before.map(({ name, address }) => [name, address]))
  await writeUnlessThere(join(folder.inventory, 'group_vars/all.yml'), groupVars(folder, options))
  for (const group of ['masters', 'workers'] as const) {
    const names = hosts.filter(host => host.group === group && !known.has(host.name)).map(host => host.name)
    await addLines(join(folder.inventory, group), names)
  }
  for (const { name, address } of hosts) await writeAddress(folder, name, { old: known.get(name), address })
}

async function addLines(path: string, lines: readonly string[]): Promise<void> {
  const text = (await unlessMissing(readFile(path, 'utf8'))) ?? ''
  const present = new Set(text.split('\n').map(line => line.replace(/#.*/, '').trim()))
  const missing = lines.filter(line => !present.has(line))
  if (missing.length === 0 && text !== '') return
  const ended = text === '' || text.endsWith('\n') ? text : `${text}\n`
  await replaceFile(path, ended + missing.map(line => `${line}\n`).join(''))
}

/** The controller cannot resolve a host's name; its address changes when another sandbox has taken the subnet meanwhile. */
async function writeAddress(
  folder: SandboxFolder,
  name: string,
  { old, address }: { old: string | undefined; address: string },
) {
  const path = join(folder.inventory, 'host_vars', `${name}.yml`)
  const text = await unlessMissing(readFile(path, 'utf8'))
  if (text === undefined) return replaceFile(path, `ssh_host: ${address}\n`)
  if (old === undefined || old === address) return
  await replaceFile(path, text.replace(`ssh_host: ${old}\n`, `ssh_host: ${address}\n`))
}

async function writeUnlessThere(path: string, text: string): Promise<void> {
  if ((await unlessMissing(readFile(path))) === undefined) await replaceFile(path, text)
}

function groupVars(folder: SandboxFolder, { version, tarball, java, nameJava }: InventoryOptions): string {
  const modules = ['java.lang', 'java.nio', 'sun.nio.ch']
  const opened = modules.map(module => `--add-opens=java.base/${module}=ALL-UNNAMED`).join(' ')
  const lines = [
    '# Written when the sandbox was made, and yours from then on: what stands here is kept.',
    'ssh_user: root',
    `ssh_private_key_file: ${JSON.stringify(join(folder.ssh, 'id_ed25519'))}`,
    `ssh_known_hosts_file: ${JSON.stringify(join(folder.ssh, 'known_hosts'))}`,
    '',
    `alluxio_version: '${version}'`,
    `alluxio_tarball: ${JSON.stringify(tarball)}`,
    'alluxio_user: alluxio',
    ...(nameJava ? [`alluxio_java_home: ${JSON.stringify(java.home)}`] : []),
    '# The release takes Java 8 and 11; the sandbox also takes 17, which needs the options below.',
    `alluxio_java_versions: [${javaVersions.join(', ')}]`,
    ...(java.major > 8 ? [`alluxio_java_opts: '${opened}'`] : []),
    'alluxio_environment:',
    '  # Without it each process first asks an address outside of the sandbox, for ten seconds.',
    "  AWS_EC2_METADATA_DISABLED: 'true'",
    `  ALLUXIO_JAVA_VERSIONS: '${javaVersions.join(' ')}'`,
    '',
    '# Small, so that several hosts fit on one machine.',
    'alluxio_master_heap: 384m',
    'alluxio_job_master_heap: 256m',
    'alluxio_worker_heap: 256m',
    'alluxio_worker_direct_memory: 256m',
    'alluxio_job_worker_heap: 256m',
    'alluxio_proxy_heap: 256m',
    '',
    'alluxio_properties:',
    '  # A folder that all hosts share, as they would share HDFS or S3.',
    '  alluxio.master.mount.table.root.ufs: /underfs',
    '  # On disk, so no memory has to be mounted; 1 GB is what runTests needs.',
    "  alluxio.worker.tieredstore.levels: '1'",
    '  alluxio.worker.tieredstore.level0.alias: SSD',
    '  alluxio.worker.tieredstore.level0.dirs.path: /opt/alluxio/storage',
    '  alluxio.worker.tieredstore.level0.dirs.mediumtype: SSD',
    '  alluxio.worker.tieredstore.level0.dirs.quota: 1GB',
  ]
  return `${lines.join('\n')}\n`
}
