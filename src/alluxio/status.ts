import { driftOf, type Site } from './drift.ts'
import { type Leader, notReady, registeredName } from './health.ts'
import { portOf } from './ports.ts'
import type { Capacity, ListedMaster, MasterReport, WorkerInfo } from './rest-status.ts'
import { type RoleName, roleNames, roles } from './roles.ts'
import type { FoundProcess, Survey } from './survey.ts'

/** What was seen on one host that answered. */
export interface HostLook {
  readonly site: Site
  readonly survey: Survey
  /** Its roles whose own port answers. */
  readonly answering: readonly RoleName[]
  /** What its worker says of itself. */
  readonly worker?: WorkerInfo | undefined
}

/** A master, or job master, that leads, with all that it says. */
export interface LeaderLook extends Leader {
  readonly role: 'master' | 'job_master'
  readonly report?: MasterReport | undefined
  readonly standbys?: readonly ListedMaster[]
}

/** A host, as far as it could be looked at. */
export type Looked =
  | { readonly host: string; readonly wanted: readonly RoleName[]; readonly look: HostLook }
  | { readonly host: string; readonly wanted: readonly RoleName[]; readonly unreachable: string }
  | { readonly host: string; readonly wanted: readonly RoleName[]; readonly refused: string }

export type ProcessState = 'leader' | 'standby' | 'serving' | 'not ready' | 'dead' | 'unknown'

export interface ProcessStatus {
  readonly host: string
  readonly role: RoleName
  readonly state: ProcessState
  /** Why it is not as it should be. */
  readonly problem?: string
  readonly pid?: number
  readonly user?: string
  /** Seconds. */
  readonly uptime?: number
  readonly version?: string
  readonly storage?: Capacity
  /** Seconds since the leader heard of it. */
  readonly lastContact?: number
}

export interface ClusterStatus {
  readonly cluster: string
  readonly healthy: boolean
  /** Of the leader; empty where none leads. */
  readonly version: string
  readonly leader: string
  readonly jobLeader: string
  /** Seconds; left out where it is not known. */
  readonly ledFor?: number
  /** In the words of the leader why it does not serve yet. */
  readonly safeMode?: string
  readonly capacity: Capacity
  readonly liveWorkers: number
  readonly lostWorkers: readonly string[]
  /** Why a host could not be asked, by host. */
  readonly unreachable: Readonly<Record<string, string>>
  /** Why a host that was reached did not let us look, by host. */
  readonly refused: Readonly<Record<string, string>>
  readonly processes: readonly ProcessStatus[]
  /** What is found that the inventory does not say, or says otherwise. */
  readonly drift: readonly { readonly host: string; readonly found: string }[]
}

/** What a cluster is like, from what was seen of its hosts and of its leaders. */
export function clusterStatus(
  cluster: string,
  hosts: readonly Looked[],
  leaders: readonly LeaderLook[],
): ClusterStatus {
  const processes = hosts.flatMap(host => processesOf(host, leaders))
  const leader = leaders.find(({ role }) => role === 'master')
  const unreachable = hosts.flatMap(looked => ('unreachable' in looked ? [[looked.host, looked.unreachable]] : []))
  const refused = hosts.flatMap(looked => ('refused' in looked ? [[looked.host, looked.refused]] : []))
  const report = leader?.report
  return {
    cluster,
    healthy: unreachable.length + refused.length === 0 && processes.every(({ problem }) => problem === undefined),
    version: leader?.version ?? '',
    leader: leader?.host ?? '',
    jobLeader: leaders.find(({ role }) => role === 'job_master')?.host ?? '',
    ...(leader?.ledFor !== undefined && { ledFor: leader.ledFor }),
    ...(leader?.refusal !== undefined && { safeMode: leader.refusal }),
    capacity: report?.capacity ?? { used: 0, total: 0 },
    liveWorkers: report?.workers.filter(({ state }) => state === 'ACTIVE' || state === 'In Service').length ?? 0,
    lostWorkers: report?.lost ?? [],
    unreachable: Object.fromEntries(unreachable),
    refused: Object.fromEntries(refused),
    processes,
    drift: [...hosts.flatMap(looked => ('look' in looked ? driftOn(looked) : [])), ...strangers(hosts, leader)],
  }
}

function processesOf(looked: Looked, leaders: readonly LeaderLook[]): ProcessStatus[] {
  if ('look' in looked) return roleNames.flatMap(role => processOf(role, looked, leaders))
  return looked.wanted.map(role => ({ host: looked.host, role, state: 'unknown' }))
}

function processOf(
  role: RoleName,
  { host, wanted, look }: Looked & { look: HostLook },
  leaders: readonly LeaderLook[],
): ProcessStatus[] {
  const found = look.survey.processes.find(process => process.role === role)
  if (!found) {
    const problem = `its ${roles[role].title}'s process is not there`
    return wanted.includes(role) ? [{ host, role, state: 'dead', problem }] : []
  }
  const age = (role === 'worker' && look.worker?.uptime) || look.survey.now - found.startedAt
  const problem = wanted.includes(role) ? problemOf(role, look, leaders, age) : undefined
  const leads = leaders.some(leader => leader.role === role && leader.host === host)
  const listed = listedAs(role, look.site, leaders)
  const version = versionOf(role, host, look, leaders) ?? releaseOf(found)
  return [
    {
      host,
      role,
      state: stateOf(role, leads, problem),
      ...(problem !== undefined && { problem: `its ${roles[role].title}: ${problem}` }),
      pid: found.pid,
      user: found.user,
      uptime: Math.max(0, age),
      ...(version !== undefined && { version }),
      ...(role === 'worker' && look.worker && { storage: look.worker.capacity }),
      ...(listed && { lastContact: listed.lastContact }),
    },
  ]
}

function problemOf(role: RoleName, look: HostLook, leaders: readonly LeaderLook[], age: number): string | undefined {
  const { host, masters, properties } = look.site
  const isJob = role.startsWith('job_')
  const ofKind = leaders.filter(leader => (leader.role === 'job_master') === isJob)
  const port = portOf(role, role === 'master' || role === 'job_master' ? 'raft' : 'web', properties)
  const name = registeredName(role, host, properties)
  const sighting = { role, host, masters, leaders: ofKind, port, answers: look.answering.includes(role), name, age }
  return notReady(sighting, 0)
}

function stateOf(role: RoleName, leads: boolean, problem: string | undefined): ProcessState {
  if (problem !== undefined) return 'not ready'
  if (leads) return 'leader'
  return role === 'master' || role === 'job_master' ? 'standby' : 'serving'
}

function listedAs(role: RoleName, { host, properties }: Site, leaders: readonly LeaderLook[]) {
  const name = registeredName(role, host, properties)
  const listing = leaders.find(leader => leader.role === (role === 'worker' ? 'master' : 'job_master'))
  return name === '' ? undefined : listing?.workers.find(worker => worker.name === name)
}

function versionOf(role: RoleName, host: string, { worker }: HostLook, leaders: readonly LeaderLook[]) {
  if (role === 'worker') return worker?.version
  const own = leaders.find(leader => leader.role === role && leader.host === host)
  const standby = role === 'master' ? leaders.flatMap(({ standbys = [] }) => standbys) : []
  return own?.version || standby.find(listed => listed.host === host)?.version
}

/** The version in the name of the folder that a process was started from. */
function releaseOf({ home }: FoundProcess): string | undefined {
  return /alluxio[^/]*?-(\d+\.\d+\.\d+[^/]*?)\/?$/.exec(home)?.[1]
}

function driftOn({ host, wanted, look }: Looked & { look: HostLook }) {
  return driftOf(look.site, wanted, look.survey).map(found => ({ host, found }))
}

/** Workers that registered with the leader, and that the inventory does not name. */
function strangers(hosts: readonly Looked[], leader: LeaderLook | undefined) {
  const known = hosts.flatMap(looked =>
    'look' in looked ? [registeredName('worker', looked.host, looked.look.site.properties)] : [],
  )
  // Of those that were not looked at only the name is known.
  const looked = hosts.filter(one => 'look' in one).map(({ host }) => host)
  const named = hosts.flatMap(one => ('look' in one ? one.look.site.workers : [one.host]))
  const silent = named.filter(host => !looked.includes(host))
  return (leader?.report?.workers ?? [])
    .filter(({ name }) => !known.includes(name) && !silent.includes(name.replace(/:\d+$/, '')))
    .map(({ name }) => ({ host: leader!.host, found: `lists the worker ${name}, which the inventory does not name` }))
}
