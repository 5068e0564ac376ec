/** What Alluxio's REST answers say, as far as health needs it. Ids are beyond 2^53 and never used: workers go by `host:rpcPort`. */

export interface Overview {
  /** Whether this master is the one that leads. */
  readonly leads: boolean
  readonly version: string
}

export interface ListedWorker {
  /** `host:rpcPort`. */
  readonly name: string
  /** `ACTIVE` from 2.9.4 on, `In Service` before, `Decommissioned`, … */
  readonly state: string
  /** Seconds since it was last heard of. */
  readonly lastContact: number
}

export interface MasterInfo {
  readonly version: string
  readonly workers: readonly ListedWorker[]
}

/** `/api/v1/master/webui_overview`. Standbys answer it only where their web page is switched on. */
export function parseOverview(body: string): Overview {
  const overview = parseMap(body)
  return { leads: (overview.masterRole ?? 'LEADER') === 'LEADER', version: textOf(overview.version) }
}

/** `/api/v1/master/info` and, with its own workers, `/api/v1/job_master/info`. */
export function parseMasterInfo(body: string): MasterInfo {
  const { version, workers } = parseMap(body)
  return { version: textOf(version), workers: parseListedWorkers(workers) }
}

/** Seconds for which the leader has led, from `/api/v1/master/webui_masters`; `undefined` where it writes times another way. */
export function parseLeadership(body: string): number | undefined {
  const leader = mapOf(parseMap(body).primaryMasterInfo)
  const since = parseTime(textOf(leader.gainPrimacyTime))
  const now = parseTime(textOf(leader.lastUpdatedTime))
  return since === undefined || now === undefined ? undefined : Math.max(0, (now - since) / 1000)
}

/** Seconds for which the worker's process runs, from `/api/v1/worker/info`. */
export function parseWorkerUptime(body: string): number {
  return Number(parseMap(body).uptimeMs) / 1000
}

/** The sentence of an answer that is no 200, such as "Alluxio master is in safe mode. Please try again later." */
export function parseRefusal(body: string): string {
  try {
    return textOf(parseMap(body).message).replace(/\.$/, '')
  } catch (error) {
    if (error instanceof SyntaxError) return ''
    throw error
  }
}

/** A list of workers as it stands in several answers. */
export function parseListedWorkers(workers: unknown): ListedWorker[] {
  return Array.isArray(workers) ? workers.map(parseListedWorker) : []
}

function parseListedWorker(worker: unknown): ListedWorker {
  const { address, state, lastContactSec } = mapOf(worker)
  const { host, rpcPort } = mapOf(address)
  return { name: `${textOf(host)}:${String(rpcPort)}`, state: textOf(state), lastContact: Number(lastContactSec) }
}

/** `11-23-2026 23:58:30:261`, the default of alluxio.user.date.format.pattern. Only differences count, so any zone will do. */
export function parseTime(text: string): number | undefined {
  const match = /^(\d\d)-(\d\d)-(\d{4}) (\d\d):(\d\d):(\d\d):(\d{3})$/.exec(text)
  if (!match) return undefined
  const [month = 0, day = 0, year = 0, ...time] = match.slice(1).map(Number)
  return Date.UTC(year, month - 1, day, ...time)
}

/** An answer that is a map; throws where it is no JSON. */
export function parseMap(body: string): Readonly<Record<string, unknown>> {
  return mapOf(JSON.parse(body))
}

/** A map of an answer, empty where there is none. */
export function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** A text of an answer, empty where there is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
