import { adminFailure, runAdmin } from '../alluxio/admin-command.ts'
import { registeredName } from '../alluxio/health.ts'
import { portOf } from '../alluxio/ports.ts'
import { parseMap, parseOverview } from '../alluxio/rest.ts'
import { type MasterReport, parseMasterReport, parseWorkerInfo, type WorkerInfo } from '../alluxio/rest-status.ts'
import { parseUnpersisted, persist, type Unpersisted } from '../alluxio/unpersisted.ts'
import {
  busyWith,
  canDecommission,
  decommission,
  isLive,
  notGone,
  notRestored,
  refuseLeave,
} from '../alluxio/worker-changes.ts'
import { RefusedError } from '../connection/connection.ts'
import type { HttpAnswer } from '../connection/http.ts'
import { UserError } from '../errors.ts'
import type { Asker, Change, Outcome, ProbingAction } from './action.ts'
import { type AlluxioHost, alluxioHost, type HostArgs, hostSchema } from './alluxio-host.ts'

type State = (typeof states)[number]

interface WorkerArgs extends Pick<HostArgs, 'home'> {
  readonly state?: State
  readonly hosts?: readonly string[]
  readonly may_evict?: boolean
  readonly refresh?: string
  readonly timeout?: number
  readonly interval?: number
}

interface Wanted extends AlluxioHost {
  readonly state: State
  readonly hosts: readonly string[]
  readonly mayEvict: boolean
  readonly refresh: string
  readonly timeout: number
  readonly interval: number
  /** What the leader knows this worker by. */
  readonly name: string
}

interface Facts {
  /** What the leader says; left out where none answers. */
  readonly report?: MasterReport
  readonly own?: WorkerInfo
  readonly busy?: string | undefined
  readonly unpersisted: Unpersisted
}

const states = ['known', 'expendable', 'drained', 'persisted', 'gone', 'restored'] as const

/** Guards, drains and waits for the worker of the host, as its leader and it itself say over HTTP. */
export const alluxioWorker: ProbingAction<WorkerArgs, Wanted, Facts> = {
  summary: 'Guards, drains, or waits for the worker of the host, by what the leader and the worker itself say.',
  returns: {
    listed: 'As what the leader lists it: `ACTIVE`, `In Service`, `Decommissioned`; empty where it does not.',
    capacity: 'Bytes of its storage, and how many of them are used, as the leader counts: `total` and `used`.',
    unpersisted: 'The files with blocks in it that are not in the under-store yet; only with `persisted`.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      state: {
        enum: [...states],
        description:
          '`known` (the default) only asks. `expendable` refuses where the other workers could not do without `hosts`. `drained` takes it out while it serves: from 2.9.4 on by `fsadmin decommissionWorker`, before by waiting until nobody reads from it or writes to it. `persisted` writes what only it may hold to the under-store. `gone` waits until the leader counts it no longer, `restored` until the leader counts all of its storage again.',
      },
      hosts: {
        type: 'array',
        minItems: 1,
        items: { type: 'string' },
        description: 'With `expendable`, which workers leave together; by default this host.',
      },
      may_evict: {
        type: 'boolean',
        description: 'With `expendable`, whether data that is cached may be dropped; by default not.',
      },
      refresh: {
        type: 'string',
        pattern: '^([0-9]+(ms|s|m|min|h))?$',
        description:
          'With `drained`, how long clients keep their list of workers (`30s`), by default alluxio.user.worker.list.refresh.interval of the host.',
      },
      timeout: { type: 'integer', minimum: 1, description: 'Seconds to wait, by default 420.' },
      interval: { type: 'number', exclusiveMinimum: 0, description: 'Seconds between two questions, by default 1.' },
      home: hostSchema.home,
    },
  },

  resolve({ state = 'known', hosts, may_evict = false, refresh = '', timeout = 420, interval = 1, ...args }, context) {
    const host = alluxioHost(context, args)
    const name = registeredName('worker', host.host, host.properties)
    return { ...host, state, hosts: hosts ?? [host.host], mayEvict: may_evict, refresh, timeout, interval, name }
  },

  probe: wanted => ({ scope: 'cluster', ask: host => look(wanted, host) }),

  wait: wanted => ({
    timeout: wanted.timeout,
    interval: wanted.interval,
    pending: facts => pending(wanted, facts),
  }),

  plan(wanted, facts) {
    const report = reportOf(wanted, facts)
    if (wanted.state === 'expendable') refuseLeave(leaveOf(wanted), report)
    if (wanted.state === 'drained') return drain(wanted, report)
    if (wanted.state === 'persisted') return writeDown(wanted, facts.unpersisted)
    return []
  },

  report(wanted, { report, unpersisted }, outcomes) {
    const listed = report?.workers.find(({ name }) => name === wanted.name)
    return {
      fields: {
        listed: listed?.state ?? '',
        capacity: { total: listed?.total ?? 0, used: listed?.used ?? 0 },
        unpersisted: unpersisted.paths,
      },
      failure: failureOf(wanted, unpersisted, outcomes),
    }
  },
}

async function look(wanted: Wanted, host: Asker): Promise<Facts> {
  const at = `http://${wanted.host}:${portOf('worker', 'web', wanted.properties)}`
  const [report, own, metrics, blocks] = await Promise.all([
    findReport(wanted, host),
    wanted.state === 'restored' ? get(host, `${at}/api/v1/worker/info`) : undefined,
    wanted.state === 'drained' ? get(host, `${at}/metrics/json/`) : undefined,
    wanted.state === 'persisted'
      ? get(host, `${at}/api/v1/worker/webui_blockinfo?offset=0&limit=${mostFiles}`)
      : undefined,
  ])
  return {
    ...(report && { report }),
    ...(own?.status === 200 && { own: parseWorkerInfo(own.body) }),
    busy: metrics?.status === 200 ? busyWith(parseMap(metrics.body)) : undefined,
    unpersisted: blocks?.status === 200 ? parseUnpersisted(blocks.body) : { paths: [], later: [] },
  }
}

async function findReport({ masters, properties }: Wanted, host: Asker): Promise<MasterReport | undefined> {
  const reports = await Promise.all(
    masters.map(async master => {
      const at = `http://${master}:${portOf('master', 'web', properties)}/api/v1/master`
      const overview = await get(host, `${at}/webui_overview`)
      if (overview?.status !== 200 || !parseOverview(overview.body).leads) return undefined
      const info = await get(host, `${at}/info`)
      return info?.status === 200 ? parseMasterReport(info.body) : undefined
    }),
  )
  return reports.find(report => report !== undefined)
}

function pending(wanted: Wanted, { report, own, busy, unpersisted }: Facts): string | undefined {
  if (!report) return `no master answers as leader yet (asked ${wanted.masters.join(', ')})`
  const { state, name } = wanted
  if (state === 'gone') return notGone(name, report)
  if (state === 'restored') return notRestored(name, own?.capacity.total, report)
  if (state === 'persisted' && unpersisted.later.length > 0)
    return `${unpersisted.later.length} files are still being written to the under-store, such as ${unpersisted.later[0]}`
  return state === 'drained' && !canDecommission(report.version) ? busy : undefined
}

function reportOf({ masters }: Wanted, { report }: Facts): MasterReport {
  if (report) return report
  throw new UserError(`Cannot ask for the workers: no master answers as leader (asked ${masters.join(', ')})`)
}

function leaveOf({ hosts, masters, workers, properties, name, mayEvict }: Wanted) {
  const port = name.slice(name.lastIndexOf(':'))
  const leases = Number(properties['alluxio.master.worker.register.lease.count'] ?? 25)
  return { hosts, masters, workers, names: hosts.map(host => `${host}${port}`), leases, mayEvict }
}

function drain(wanted: Wanted, report: MasterReport): Change[] {
  const listed = report.workers.find(({ name }) => name === wanted.name)
  if (!listed || !isLive(listed) || !canDecommission(report.version)) return []
  return [
    { summary: 'take the worker out: clients get no new work for it', apply: { isolated: runAdmin(taking(wanted)) } },
  ]
}

function taking({ home, name, properties, refresh, timeout }: Wanted) {
  const host = name.slice(0, name.lastIndexOf(':'))
  return decommission(home, { address: `${host}:${portOf('worker', 'web', properties)}`, wait: timeout, refresh })
}

function writeDown({ home }: Wanted, { paths }: Unpersisted): Change[] {
  if (paths.length === 0) return []
  const more = paths.length > 1 ? ` and ${paths.length - 1} more` : ''
  return [
    { summary: `write ${paths[0]}${more} to the under-store`, apply: { isolated: runAdmin(persist(home, paths)) } },
  ]
}

function failureOf(wanted: Wanted, { paths }: Unpersisted, [outcome]: readonly Outcome[]): string | undefined {
  if (!outcome || !('code' in outcome)) return undefined
  return adminFailure(wanted.state === 'drained' ? taking(wanted) : persist(wanted.home, paths), outcome)
}

async function get(host: Asker, url: string): Promise<HttpAnswer | undefined> {
  try {
    return await host.request({ url, timeout: 5 })
  } catch (error) {
    if (error instanceof RefusedError) return undefined
    throw error
  }
}

/** Of the files of a worker that are looked at: its page lists them all, however many are asked for, before it counts. */
const mostFiles = 10000
