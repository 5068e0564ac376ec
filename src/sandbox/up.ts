import { mkdir } from 'node:fs/promises'
import { UserError } from '../errors.ts'
import { type AlluxioVersion, buildDistribution } from './distribution.ts'
import { readState, type SandboxFolder, type SandboxState, sandboxFolder, writeState } from './folder.ts'
import { writeHostFiles } from './host-files.ts'
import { writeInventory } from './inventory-files.ts'
import { hostJava } from './java.ts'
import { withLock } from './lock.ts'
import { limits, planHosts } from './plan-hosts.ts'
import { requirePrerequisites } from './prerequisites.ts'
import { asRoot, runAsRoot } from './program.ts'
import { startHosts } from './start-hosts.ts'
import { type SandboxInfo, sandboxStatus } from './status.ts'

export interface SandboxUpOptions {
  readonly folder: string
  /** How many hosts of each group it has at least; those that it already has stay. */
  readonly masters: number
  readonly workers: number
  /** Of the tarball in the inventory that is written when the sandbox is made. */
  readonly version: AlluxioVersion
  /** A release's tarball to use instead of one built from Maven Central. */
  readonly tarball?: string | undefined
  /** See `buildDistribution`. */
  readonly cache?: string | undefined
  /** Gives the hosts systemd as process 1, from their next start on. */
  readonly systemd?: boolean | undefined
  readonly onProgress?: ((line: string) => void) | undefined
}

/**
 * Makes the sandbox in `folder`, or brings back what is missing of it: the tarball, the network, the hosts, their keys, and an
 * inventory. What runs keeps running, and the hosts outlive this process.
 */
export async function sandboxUp(options: SandboxUpOptions): Promise<SandboxInfo> {
  const { folder, version, cache, onProgress } = options
  checkCounts(options)
  const { java } = await requirePrerequisites({ withMaven: options.tarball === undefined })
  // Rather now than after the long build.
  await asRoot([])
  const tarball = options.tarball ?? (await buildDistribution({ version, cache, onProgress }))
  await mkdir(folder, { recursive: true })
  const sandbox = await sandboxFolder(folder)
  await withLock(sandbox.lock, async () => {
    const { before, state } = await planSandbox(sandbox, options)
    await writeHostFiles(sandbox, state, java.home)
    const onPath = await hostJava()
    const nameJava = onPath !== undefined && onPath.home !== java.home
    await writeInventory(sandbox, { hosts: state.hosts, before: before.hosts, version, tarball, java, nameJava })
    await writeState(sandbox, state)
    await startHosts(sandbox, state, onProgress)
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

/** The sandbox as it was and as it is to be. The network is made here, because only a subnet that is in use is surely ours. */
async function planSandbox(sandbox: SandboxFolder, { masters, workers, version, systemd }: SandboxUpOptions) {
  const before: SandboxState = (await readState(sandbox)) ?? { version, systemd: false, hosts: [] }
  // From here on, `destroy` knows the folder for a sandbox.
  await writeState(sandbox, before)
  const storage = before.storage ?? (await findStorage(sandbox))
  const subnet = await makeNetwork(sandbox, before.subnet)
  const hosts = planHosts(before.hosts, { masters, workers }, subnet)
  return { before, state: { version: before.version, subnet, storage, systemd: systemd ?? before.systemd, hosts } }
}

async function findStorage({ path, id }: SandboxFolder): Promise<string> {
  return (await runAsRoot('hosts/storage.sh', [path, id], "keep the hosts' files")).trim()
}

async function makeNetwork({ id }: SandboxFolder, before: string | undefined): Promise<string> {
  return (
    await runAsRoot('hosts/network-up.sh', [id, ...(before ? [before] : [])], "make the sandbox's network")
  ).trim()
}
