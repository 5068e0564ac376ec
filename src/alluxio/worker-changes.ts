import { UserError } from '../errors.ts'
import type { AdminCommand } from './admin-command.ts'
import type { MasterReport, WorkerReport } from './rest-status.ts'

/** What is to be spared of a cluster for a while, or for good. */
export interface Leave {
  /** Hosts whose workers leave together. */
  readonly hosts: readonly string[]
  /** What the leader knows them by, `host:rpcPort`. */
  readonly names: readonly string[]
  /** How many workers a master lets register at a time. */
  readonly leases: number
  /** Whether cached data may be dropped, which is read from the under-store again when it is asked for. */
  readonly mayEvict: boolean
}

/** Throws when those that stay could not do without these workers. */
export function refuseLeave({ hosts, names, leases, mayEvict }: Leave, { workers }: MasterReport): void {
  const title = `Cannot do without ${hosts.join(', ')}`
  if (hosts.length > leases)
    throw new UserError(
      `${title} at the same time: a master lets ${leases} workers register at a time (alluxio.master.worker.register.lease.count), and these are ${hosts.length}; make the batch smaller`,
    )
  const live = workers.filter(isLive)
  const stay = live.filter(({ name }) => !names.includes(name))
  if (stay.length === 0) throw new UserError(`${title}: no other worker is live`)
  const held = sum(live, names, worker => worker.used)
  const free = stay.reduce((total, worker) => total + worker.total - worker.used, 0)
  if (held > free && !mayEvict)
    throw new UserError(
      `${title}: they hold ${shownSize(held)}, and the other workers have ${shownSize(free)} free; take fewer at a time, free some (alluxio fs free), or let cached data be dropped with -e alluxio_may_evict=true`,
    )
}

/** From 2.9.4 on a worker can be taken out while it serves; before, there is no such command. */
export function canDecommission(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number)
  return major > 2 || (major === 2 && (minor > 9 || (minor === 9 && patch >= 4)))
}

/**
 * Clients get no new work for it, and it ends what it does. The command sleeps for as long as clients keep their list of workers
 * (alluxio.user.worker.list.refresh.interval), and then wants 20 s of silence from it.
 */
export function decommission(
  home: string,
  { address, wait, refresh }: { readonly address: string; readonly wait: number; readonly refresh: string },
): AdminCommand {
  // Before the command's name, bin/alluxio does not take it for an option.
  const option = refresh === '' ? [] : [`-Dalluxio.user.worker.list.refresh.interval=${refresh}`]
  return {
    home,
    args: ['fsadmin', 'decommissionWorker', ...option, '--addresses', address, '--wait', `${wait}s`],
    proof: /^All workers are successfully decommissioned and now idle/m,
  }
}

/** Why the worker is not idle, by its own metrics (`/metrics/json/`); `undefined` when it is. */
export function busyWith(metrics: Readonly<Record<string, unknown>>): string | undefined {
  const clients = total(metrics.counters, /^Worker\.ActiveClients/, 'count')
  const queued = total(metrics.gauges, /^Worker\.RpcQueueLength/, 'value')
  if (clients > 0) return `${clients} clients still read from it or write to it`
  return queued > 0 ? `${queued} requests still wait in it` : undefined
}

/** Why the leader does not count the worker as gone yet; `undefined` when it is lost, removed or decommissioned. */
export function notGone(name: string, { workers }: MasterReport): string | undefined {
  const listed = workers.find(worker => worker.name === name)
  if (!listed || !isLive(listed)) return undefined
  return `the leader still counts it, ${listed.lastContact} s after it was last heard of (it does so for alluxio.master.worker.timeout)`
}

/** Why its storage is not all there again, as the leader sees it; `undefined` when it is. */
export function notRestored(name: string, own: number | undefined, { workers }: MasterReport): string | undefined {
  const listed = workers.find(worker => worker.name === name)
  if (!listed || !isLive(listed)) return 'the leader does not list it as live yet'
  if (own === undefined) return 'its web page does not answer yet'
  if (listed.total > 0 && listed.total === own) return undefined
  return `the leader counts ${shownSize(listed.total)} of its storage, and it has ${shownSize(own)}`
}

export function isLive({ state }: Pick<WorkerReport, 'state'>): boolean {
  return state === 'ACTIVE' || state === 'In Service'
}

function sum(workers: readonly WorkerReport[], names: readonly string[], of: (worker: WorkerReport) => number): number {
  return workers.filter(({ name }) => names.includes(name)).reduce((all, worker) => all + of(worker), 0)
}

function total(group: unknown, name: RegExp, field: string): number {
  if (typeof group !== 'object' || group === null) return 0
  return Object.entries(group)
    .filter(([key]) => name.test(key))
    .reduce((all, [, value]) => all + (Number((value as Record<string, unknown>)[field]) || 0), 0)
}

/** `1.5 GB`, as Alluxio counts: 1 KB is 1024 bytes. */
function shownSize(bytes: number): string {
  const unit = Math.min(4, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)))
  return `${Math.round((bytes / 1024 ** unit) * 10) / 10} ${['B', 'KB', 'MB', 'GB', 'TB'][unit]}`
}
