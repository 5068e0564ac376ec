import { type ListedWorker, mapOf, parseListedWorkers, parseMap, parseTime, textOf } from './rest.ts'

/** Bytes of storage. */
export interface Capacity {
  readonly used: number
  readonly total: number
}

/** A worker as the leader sees it. */
export interface WorkerReport extends ListedWorker, Capacity {
  readonly version: string
}

export interface MasterReport {
  readonly version: string
  /** Seconds that it runs. */
  readonly uptime: number
  readonly capacity: Capacity
  readonly workers: readonly WorkerReport[]
  /** Those that it has not heard of for too long, `host:rpcPort`. */
  readonly lost: readonly string[]
}

export interface WorkerInfo {
  readonly version: string
  readonly uptime: number
  readonly capacity: Capacity
}

/** A master as the leader knows it. */
export interface ListedMaster {
  readonly host: string
  readonly version: string
  /** Seconds that it runs, where times are written in the usual way. */
  readonly uptime?: number
}

/** `/api/v1/master/info`; of the job master's answer, which has the same form, the workers and the uptime. */
export function parseMasterReport(body: string): MasterReport {
  const { version, uptimeMs, capacity, workers, lostWorkers } = parseMap(body)
  return {
    version: textOf(version),
    uptime: Number(uptimeMs) / 1000,
    capacity: parseCapacity(capacity),
    workers: listOf(workers).map(parseWorker),
    lost: parseListedWorkers(lostWorkers).map(({ name }) => name),
  }
}

/** `/api/v1/worker/info`. */
export function parseWorkerInfo(body: string): WorkerInfo {
  const { version, uptimeMs, capacity } = parseMap(body)
  return { version: textOf(version), uptime: Number(uptimeMs) / 1000, capacity: parseCapacity(capacity) }
}

/** The standbys of `/api/v1/master/webui_masters`. */
export function parseStandbys(body: string): ListedMaster[] {
  const { primaryMasterInfo, standbyMasterInfos } = parseMap(body)
  const now = parseTime(textOf(mapOf(primaryMasterInfo).lastUpdatedTime))
  return listOf(standbyMasterInfos).map(info => {
    const { address, version, startTime } = mapOf(info)
    const since = parseTime(textOf(startTime))
    return {
      host: textOf(mapOf(address).host),
      version: textOf(version),
      ...(now !== undefined && since !== undefined && { uptime: Math.max(0, (now - since) / 1000) }),
    }
  })
}

function parseWorker(worker: unknown): WorkerReport {
  const { capacityBytes, usedBytes, version } = mapOf(worker)
  const [listed] = parseListedWorkers([worker])
  return { ...listed!, version: textOf(version), used: Number(usedBytes), total: Number(capacityBytes) }
}

function parseCapacity(capacity: unknown): Capacity {
  const { used = 0, total = 0 } = mapOf(capacity)
  return { used: Number(used), total: Number(total) }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
