import { mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../errors.ts'
import { type AlluxioVersion, buildDistribution } from './distribution.ts'
import {
  type HostRecord,
  readState,
  replaceFile,
  type SandboxFolder,
  type SandboxState,
  sandboxFolder,
  unlessMissing,
  writeState,
} from './folder.ts'
import { writeInventory } from './inventory-files.ts'
import { findJava, hostJava } from './java.ts'
import { hostKey, userKey, writeKnownHosts } from './keys.ts'
import { withLock } from './lock.ts'
import { requirePrerequisites } from './prerequisites.ts'
import { lastLine, runAsRoot } from './program.ts'
import { runningHosts, type SandboxInfo, sandboxStatus } from './status.ts'
import { sshAnswers, until } from './wait.ts'

export interface SandboxUpOptions {
  readonly folder: string
  /** How many hosts of each group it has at least; those that it already has stay. */
  readonly masters: number
  readonly workers: number
  readonly version: AlluxioVersion
  /** A release's tarball to use instead of one built from Maven Central. */
  readonly tarball?: string | undefined
  /** See `buildDistribution`. */
  readonly cache?: string | undefined
  /** Gives the hosts systemd as process 1, from their next start on. */
  readonly systemd?: boolean | undefined
  readonly onProgress?: ((line: string) => void) | undefined
}

type Progress = (line: string) => void

const limits = { masters: 80, workers: 150 }

/**
 * Makes the sandbox in `folder`, or brings back what is missing of it: the tarball, the network, the hosts, their keys, and an
 * inventory. What runs keeps running, and the hosts outlive this process.
 */
export async function sandboxUp(options: SandboxUpOptions): Promise<SandboxInfo> {
  const { folder, version, cache, onProgress = () => {} } = options
  checkCounts(options)
  await requirePrerequisites()
  const tarball = options.tarball ?? (await buildDistribution({ version, cache, onProgress }))
  await mkdir(folder, { recursive: true })
  const sandbox = await sandboxFolder(folder)
  await withLock(sandbox.lock, async () => {
    const { state, storage } = await prepare(sandbox, options, tarball)
    await startHosts(sandbox, state, { storage, onProgress })
  })
  return sandboxStatus({ folder })
}

function checkCounts(options: SandboxUpOptions): void {
  for (const group of ['masters', 'workers'] as const) {
    const count = options[group]
    if (Number.isInteger(count) && count >= 0 && count <= limits[group]) continue
    throw new UserError(
      `Cannot make a sandbox with ${count} ${group}: it must be a whole number from 0 to ${limits[group]}`,
    )
  }
}

/** All that can be written before a host starts; done again on each `up`, so it does not matter where an earlier one was killed. */
async function prepare(sandbox: SandboxFolder, options: SandboxUpOptions, tarball: string) {
  const before: SandboxState = (await readState(sandbox)) ?? { systemd: false, hosts: [] }
  // From here on, `destroy` knows the folder for a sandbox.
  await writeState(sandbox, before)
  const storage =
    before.storage ?? (await runAsRoot('hosts/storage.sh', [sandbox.path, sandbox.id], "keep the hosts' files")).trim()
  const args = [sandbox.id, ...(before.subnet ? [before.subnet] : [])]
  const subnet = (await runAsRoot('hosts/network-up.sh', args, 'make the network')).trim()
  const state = {
    version: before.version ?? options.version,
    subnet,
    storage,
    systemd: options.systemd ?? before.systemd,
    hosts: planHosts(before.hosts, options, subnet),
  }
  await writeKeys(sandbox, state)
  const java = await findJava()
  if (!java) throw new UserError('Cannot find Java 8, 11 or 17 on this machine')
  await writeHostFiles(sandbox, state, java.home)
  const onPath = await hostJava()
  const nameJava = onPath !== undefined && onPath.home !== java.home
  await writeInventory(sandbox, { ...state, before: before.hosts, tarball, java, nameJava })
  await writeState(sandbox, state)
  return { state, storage }
}

function planHosts(before: readonly HostRecord[], counts: SandboxUpOptions, subnet: string): HostRecord[] {
  const wanted = (['masters', 'workers'] as const).flatMap(group => {
    const existing = before.filter(host => host.group === group).length
    const first = group === 'masters' ? 10 : 100
    return Array.from({ length: Math.max(existing, counts[group]) }, (_, i) => ({
      name: `${group[0]}${i + 1}`,
      group,
      address: `${subnet}.${first + i + 1}`,
    }))
  })
  return wanted
}

async function writeKeys(
  sandbox: SandboxFolder,
  { hosts, storage }: { hosts: readonly HostRecord[]; storage: string },
) {
  const trusted = await userKey(sandbox)
  const keys = new Map<HostRecord, string>()
  for (const host of hosts) {
    const machine = join(storage, host.name, 'machine')
    keys.set(host, await hostKey(join(machine, 'host_key'), host.name))
    await replaceFile(join(machine, 'authorized_keys'), `${trusted}\n`)
  }
  await writeKnownHosts(sandbox, keys)
}

async function writeHostFiles(
  sandbox: SandboxFolder,
  { hosts, storage }: { hosts: readonly HostRecord[]; storage: string },
  javaHome: string,
) {
  await mkdir(sandbox.underStore, { recursive: true })
  const lines = hosts.map(({ name, address }) => `${address} ${name}\n`).join('')
  for (const { name } of hosts) {
    const machine = join(storage, name, 'machine')
    await replaceFile(join(machine, 'hosts'), lines)
    await replaceFile(join(machine, 'java'), `${javaHome}\n`)
    await linkUnderStore(sandbox.underStore, join(machine, 'underfs'))
  }
}

async function linkUnderStore(target: string, path: string): Promise<void> {
  try {
    await symlink(target, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

async function startHosts(
  sandbox: SandboxFolder,
  { hosts, systemd }: SandboxState,
  { storage, onProgress }: { storage: string; onProgress: Progress },
): Promise<void> {
  const running = await runningHosts(sandbox)
  const start = ({ name, address }: HostRecord) =>
    runAsRoot(
      'hosts/host-up.sh',
      [sandbox.id, name, address, join(storage, name), systemd ? 'systemd' : 'sshd'],
      `start host "${name}"`,
    )
  for (const host of hosts) {
    if (running.get(host.name)?.address !== host.address) await start(host)
    else await updateHosts(sandbox, host.name, storage)
  }
  await Promise.all(
    hosts.map(async host => {
      const ran = running.get(host.name)?.address === host.address
      let answers = await until(() => sshAnswers(host.address), 20_000)
      if (!answers && ran) {
        await start(host)
        answers = await until(() => sshAnswers(host.address), 20_000)
      }
      if (!answers) throw new UserError(await whyNot(host, storage))
      onProgress(ran ? `${host.name} runs already (${host.address})` : `${host.name} is up (${host.address})`)
    }),
  )
}

/** A host that runs learns the names of those that came later. */
async function updateHosts(sandbox: SandboxFolder, name: string, storage: string): Promise<void> {
  const file = join(storage, name, 'machine/hosts')
  await runAsRoot('hosts/hosts-update.sh', [sandbox.id, name, file], `tell host "${name}" of the others`)
}

async function whyNot({ name, address }: HostRecord, storage: string): Promise<string> {
  const log = join(storage, name, 'log')
  const said = lastLine((await unlessMissing(readFile(log, 'utf8'))) ?? '')
  return `Cannot reach host "${name}": sshd does not answer at ${address}:22 after 20 s${said ? `: ${said}` : ''}; see "${log}"`
}
