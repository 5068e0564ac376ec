import { error, type Finding, ok, warning } from './findings.ts'
import { portOf, portsOf } from './ports.ts'
import type { RoleName } from './roles.ts'

/** A port of another host that this one must be able to connect to. */
export interface Target {
  readonly host: string
  readonly port: number
  /** For sentences: `journal`. */
  readonly purpose: string
}

export interface ReachNeeds {
  readonly host: string
  readonly masters: readonly string[]
  readonly workers: readonly string[]
  readonly proxies: readonly string[]
  readonly properties: Readonly<Record<string, string>>
  /** How many other workers a worker asks: all ask others, so that together they ask all. */
  readonly peers: number
}

/** What came of one target: `undefined` where it is open. */
export interface Reached extends Target {
  readonly closed: string | undefined
}

/**
 * Where this host connects to when Alluxio runs. Masters vote with each other; everybody asks the masters; workers and clients read
 * from workers. Job workers and worker pages are asked by the masters' side only.
 */
export function targetsOf(needs: ReachNeeds): Target[] {
  const { host, masters, workers, proxies, properties } = needs
  const isMaster = masters.includes(host)
  const to = (hosts: readonly string[], targets: readonly Omit<Target, 'host'>[]) =>
    hosts.filter(other => other !== host).flatMap(other => targets.map(target => ({ host: other, ...target })))
  return [
    ...to(masters, [...serving(properties), ...(isMaster ? voting(properties) : [])]),
    ...to(isMaster ? workers : peersOf(needs), reading(properties)),
    ...to(isMaster ? workers : [], ports('job_worker', 'job worker', properties)),
    ...to(isMaster ? proxies : [], ports('proxy', 'proxy', properties)),
  ]
}

/** The next ones in the circle of workers, so that each is asked by as many. */
export function peersOf({ host, workers, peers }: Pick<ReachNeeds, 'host' | 'workers' | 'peers'>): string[] {
  const at = workers.indexOf(host)
  const circle = [...workers.slice(at + 1), ...workers.slice(0, Math.max(0, at))]
  return circle.slice(0, peers)
}

/** What was reached, judged. `listening` names the ports that a host said it listens on. */
export function judgeReach(
  reached: readonly Reached[],
  listening: Readonly<Record<string, readonly number[]>>,
): Finding[] {
  const problems = [
    ...silent(reached.filter(({ closed }) => closed === 'silent')),
    ...rejected(reached.filter(({ closed, host, port }) => closed === 'refused' && listening[host]?.includes(port))),
    ...others(reached.filter(({ closed }) => closed !== undefined && closed !== 'silent' && closed !== 'refused')),
  ]
  return problems.length > 0 || reached.length === 0 ? problems : [ok('network', summary(reached))]
}

function summary(reached: readonly Reached[]): string {
  const open = reached.filter(({ closed }) => closed === undefined).length
  const rest = open < reached.length ? `, on ${reached.length - open} nothing listens yet` : ''
  return `${reached.length} ports of ${new Set(reached.map(({ host }) => host)).size} hosts answer: ${open} are open${rest}`
}

function silent(reached: readonly Reached[]): Finding[] {
  return byHost(reached).map(([host, ports]) =>
    error('network', `${host} does not answer on ${ports}`, 'a firewall drops it, or the host is down: open the ports'),
  )
}

function rejected(reached: readonly Reached[]): Finding[] {
  const fix = 'a firewall rejects it, or it listens on another address (see its own name, and "bind.host")'
  return byHost(reached).map(([host, ports]) =>
    error('network', `${host} listens on ${ports}, but refuses connections from here`, fix),
  )
}

function others(reached: readonly Reached[]): Finding[] {
  const reasons = [...new Set(reached.map(({ closed }) => closed!))]
  return reasons.flatMap(reason =>
    byHost(reached.filter(({ closed }) => closed === reason)).map(([host, ports]) =>
      error('network', `${host} cannot be reached on ${ports}: ${reason}`, 'look at its name, routes and firewall'),
    ),
  )
}

/** A storage outside of the cluster, judged by the port that it serves on. */
export function judgeEndpoint({ host, port, purpose, closed }: Reached): Finding {
  if (closed === undefined) return ok('under-store', `${purpose} answers at ${host}:${port}`)
  const found = `${purpose} does not take connections at ${host}:${port} (${closed})`
  return error('under-store', found, 'look at its address, and at the routes and firewalls on the way')
}

/** The storages outside of the cluster that these addresses mean, as far as they say it. */
export function endpointsOf(uris: readonly string[], properties: Readonly<Record<string, string>>): Target[] {
  return uris.flatMap(uri => {
    const [, scheme = '', authority = ''] = /^([a-z][\w+.-]*):\/\/([^/]*)/i.exec(uri) ?? []
    if (scheme === 'hdfs') return hdfs(authority)
    return scheme === 's3' || scheme === 's3a' ? s3(properties) : []
  })
}

/** What is doubtful about how the under-stores are named. */
export function judgeCredentials(uris: readonly string[], properties: Readonly<Record<string, string>>): Finding[] {
  if (!uris.some(uri => /^s3a?:/.test(uri))) return []
  const has = (...names: string[]) => names.some(name => Object.keys(properties).some(key => key.endsWith(name)))
  if (has('s3a.accessKeyId', 'aws.accessKeyId') && has('s3a.secretKey', 'aws.secretKey'))
    return [ok('under-store', 'S3 has a key')]
  const fix =
    'set s3a.accessKeyId and s3a.secretKey in alluxio_properties, unless the machines have a role of their own'
  return [warning('under-store', 'no key for S3 is set', fix)]
}

// Without a port it may be the name of a group of name nodes, which only hdfs-site.xml knows.
function hdfs(authority: string): Target[] {
  return authority.split(',').flatMap(part => {
    const [, host, port] = /^(?:.*@)?([^:]+):(\d+)$/.exec(part) ?? []
    return host === undefined ? [] : [{ host, port: Number(port), purpose: 'HDFS' }]
  })
}

function s3(properties: Readonly<Record<string, string>>): Target[] {
  const region = properties['alluxio.underfs.s3.region']
  const usual = region ? `s3.${region}.amazonaws.com` : 's3.amazonaws.com'
  const endpoint = properties['alluxio.underfs.s3.endpoint'] || usual
  const url = new URL(endpoint.includes('://') ? endpoint : `https://${endpoint}`)
  return [{ host: url.hostname, port: Number(url.port) || (url.protocol === 'http:' ? 80 : 443), purpose: 'S3' }]
}

function serving(properties: ReachNeeds['properties']) {
  return [...purposes('master', ['rpc', 'web'], properties), ...purposes('job_master', ['rpc', 'web'], properties)]
}

function voting(properties: ReachNeeds['properties']) {
  return [...purposes('master', ['raft'], properties), ...purposes('job_master', ['raft'], properties)]
}

function reading(properties: ReachNeeds['properties']) {
  return purposes('worker', ['rpc', 'web'], properties)
}

function purposes(role: RoleName, wanted: readonly ('rpc' | 'web' | 'raft')[], properties: ReachNeeds['properties']) {
  return wanted.map(purpose => ({ port: portOf(role, purpose, properties), purpose: `${role} ${purpose}` }))
}

function ports(role: RoleName, purpose: string, properties: ReachNeeds['properties']) {
  return portsOf(role, properties).map(port => ({ port, purpose }))
}

function byHost(reached: readonly Reached[]): [string, string][] {
  const found = new Map<string, number[]>()
  for (const { host, port } of reached) found.set(host, [...(found.get(host) ?? []), port])
  return [...found].map(([host, list]) => [host, list.join(', ')])
}
