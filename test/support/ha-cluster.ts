import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { join, resolve } from 'node:path'
import { type Domain, parseQuorum, type Quorum } from '../../src/alluxio/quorum.ts'
import { type AlluxioVersion, sandboxStatus } from '../../src/sandbox/index.ts'
import { type Cluster, clusterOn, type PlayResult, startCluster } from './cluster.ts'

export interface HaOptions {
  readonly masters?: number
  readonly workers?: number
  readonly version?: AlluxioVersion
  /** Gives the hosts systemd as process 1, and lets it watch over Alluxio. */
  readonly systemd?: boolean
  /** Takes no cluster that is kept, and leaves the hosts empty: for tests of `deploy` itself. */
  readonly fresh?: boolean
}

/** What `deploy` did on the fresh hosts, and how long it took. */
export interface HaCluster extends Cluster {
  readonly deployed: (PlayResult & { readonly seconds: number }) | undefined
}

/**
 * A cluster of several masters with small heaps, deployed, in a sandbox of its own that is gone after `destroy`, also where its
 * deployment fails. To work on a test, keep one: `TEST_CLUSTER=<the folder of a sandbox where deploy ran>` is used as it is, and stays.
 */
export async function startHaCluster(options: HaOptions = {}): Promise<HaCluster> {
  const { masters = 3, workers = 4, version = '2.9.4', systemd = false, fresh = false } = options
  const kept = process.env.TEST_CLUSTER
  if (kept && !fresh) return { ...(await keptCluster(kept)), deployed: undefined }
  const cluster = await startCluster({ masters, workers, version, systemd })
  try {
    await shrink(join(cluster.inventory, 'group_vars', 'all.yml'))
    if (systemd) await appendFile(join(cluster.inventory, 'group_vars', 'all.yml'), 'alluxio_supervisor: systemd\n')
    if (fresh) return { ...cluster, deployed: undefined }
    return { ...cluster, deployed: await deploy(cluster) }
  } catch (error) {
    await cluster.destroy()
    throw error
  }
}

/** Runs `deploy` and says how long it took; rejects when it fails. */
export async function deploy(cluster: Cluster): Promise<PlayResult & { seconds: number }> {
  const started = performance.now()
  const result = await cluster.play('deploy')
  const seconds = Math.round((performance.now() - started) / 100) / 10
  if (result.code !== 0)
    throw new Error(`deploy ended with ${result.code}: ${result.failures.join('\n')}\n${result.stderr}`)
  return { ...result, seconds }
}

/** How many changes each host had, by the recap. */
export function changedCounts({ events }: PlayResult): Record<string, number> {
  const last = events.at(-1)
  if (last?.type !== 'run-end') throw new Error('the run did not end')
  return Object.fromEntries(Object.entries(last.recap).map(([host, { changed }]) => [host, changed]))
}

/** The master that answers as the leader now; empty where none does. */
export async function leaderOf({ info }: Cluster): Promise<string> {
  const answers = await Promise.all(
    info.hosts
      .filter(({ group }) => group === 'masters')
      .map(async ({ name, address }) => ((await leads(address)) ? name : '')),
  )
  return answers.find(Boolean) ?? ''
}

/** The process of the master on each of these hosts. */
export async function masterPids(cluster: Cluster, hosts: readonly string[]): Promise<Record<string, string>> {
  const pid = (host: string) => cluster.on(host, 'pgrep -f [a]lluxio.master.AlluxioMaster')
  return Object.fromEntries(await Promise.all(hosts.map(async host => [host, await pid(host)] as const)))
}

/** What Alluxio itself says of a quorum. */
export async function quorumOf(cluster: Cluster, domain: Domain = 'MASTER'): Promise<Quorum> {
  const host = await leaderOf(cluster)
  const command = `runuser -u alluxio -- /opt/alluxio/current/bin/alluxio fsadmin journal quorum info -domain ${domain}`
  const quorum = parseQuorum(await cluster.on(host, command))
  if (!quorum) throw new Error(`${host} says nothing of the quorum ${domain}`)
  return { ...quorum, members: quorum.members.toSorted((a, b) => a.host.localeCompare(b.host)) }
}

/** A standby ends the connection, and a host that is down refuses it. */
function leads(address: string): Promise<boolean> {
  return new Promise(answer => {
    const request = get(`http://${address}:19999/api/v1/master/webui_overview`, { timeout: 5000 }, response => {
      response.resume()
      answer(response.statusCode === 200)
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => answer(false))
    request.on('close', () => answer(false))
  })
}

async function keptCluster(folder: string): Promise<Cluster> {
  const root = await mkdtemp(join(folder, 'test-'))
  const info = await sandboxStatus({ folder: resolve(folder) })
  return clusterOn(info, root, () => rm(root, { recursive: true }))
}

/** Heaps as small as Alluxio works with: the hosts of several tests share one machine. */
async function shrink(file: string): Promise<void> {
  const heaps = { master: '256m', job_master: '128m', worker: '192m', job_worker: '128m', proxy: '192m' }
  let text = await readFile(file, 'utf8')
  for (const [role, size] of Object.entries(heaps))
    text = text.replace(new RegExp(`^alluxio_${role}_heap: .*$`, 'm'), `alluxio_${role}_heap: ${size}`)
  await writeFile(file, text.replace(/^alluxio_worker_direct_memory: .*$/m, 'alluxio_worker_direct_memory: 128m'))
}
