import { portOf } from './ports.ts'
import type { Properties } from './properties.ts'
import type { ListedWorker } from './rest.ts'
import { type RoleName, roles } from './roles.ts'

/** A master, or job master, that answers as the one that leads. */
export interface Leader {
  readonly host: string
  readonly version: string
  readonly workers: readonly ListedWorker[]
  /** Why it does not serve yet, in its own words. */
  readonly refusal?: string
  /** Seconds; left out where it does not say. */
  readonly ledFor?: number
}

/** What was seen of one process of a cluster. */
export interface Sighting {
  readonly role: RoleName
  readonly host: string
  readonly masters: readonly string[]
  readonly leaders: readonly Leader[]
  /** The port of its own that tells whether it is up, and whether that answers. */
  readonly port: number
  readonly answers: boolean
  /** What the leader knows this worker by, `host:rpcPort`. */
  readonly name: string
  /** Seconds for which its process runs. */
  readonly age: number
}

/** Why the process is not ready yet; `undefined` when it is. A leader must have led for `stable` seconds. */
export function notReady(sighting: Sighting, stable: number): string | undefined {
  const { role, answers, port } = sighting
  const silent = answers ? undefined : `its port ${port} does not answer yet`
  if (role === 'proxy') return silent
  const leaderless = noLeader(sighting, stable)
  if (leaderless) return leaderless
  const [leader] = sighting.leaders
  if (role === 'worker' || role === 'job_worker') return silent ?? notListed(sighting, leader!)
  return leader!.host === sighting.host ? undefined : silent
}

// Several masters may hand the lead on in the first seconds, to one with a higher priority, and what is asked meanwhile fails.
function noLeader({ role, masters, leaders }: Sighting, stable: number): string | undefined {
  const title = role.startsWith('job_') ? roles.job_master.title : roles.master.title
  const [leader, other] = leaders
  if (!leader) return `no ${title} answers as leader yet (asked ${masters.join(', ')})`
  if (other) return `two ${title}s say that they lead: ${leader.host} and ${other.host}`
  if (leader.refusal !== undefined)
    return `the ${title} on ${leader.host} leads, but does not serve yet: ${leader.refusal}`
  if (masters.length === 1 || leader.ledFor === undefined || leader.ledFor >= stable) return undefined
  return `the ${title} on ${leader.host} leads for only ${Math.floor(leader.ledFor)} s`
}

// A master lists a worker for five minutes after its end, and a restarted one keeps its entry: only a contact that is younger than
// the process proves that the process registered.
function notListed({ role, name, age }: Sighting, { host, workers }: Leader): string | undefined {
  const [listed] = workers.filter(worker => worker.name === name).sort((a, b) => a.lastContact - b.lastContact)
  const master = `the ${role === 'worker' ? roles.master.title : roles.job_master.title} on ${host}`
  if (!listed) return `${master} does not list it as ${name} yet`
  if (!liveStates.includes(listed.state)) return `${master} lists it as "${listed.state}"`
  if (listed.lastContact > Math.min(age, longestSilence)) return `${master} heard of it ${listed.lastContact} s ago`
  return undefined
}

/** What the leader knows a worker, or job worker, of this host by: `host:rpcPort`; empty for other roles. */
export function registeredName(role: RoleName, host: string, properties: Properties): string {
  if (role !== 'worker' && role !== 'job_worker') return ''
  const name = properties['alluxio.worker.hostname'] ?? host
  const jobName = role === 'job_worker' ? properties['alluxio.job.worker.hostname'] : undefined
  return `${jobName ?? name}:${portOf(role, 'rpc', properties)}`
}

const liveStates = ['ACTIVE', 'In Service']

/** Seconds; workers report every second. */
const longestSilence = 15
