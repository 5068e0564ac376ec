import { siteFiles } from '../alluxio/drift.ts'
import { portOf } from '../alluxio/ports.ts'
import { parseLeadership, parseOverview, parseRefusal } from '../alluxio/rest.ts'
import { parseMasterReport, parseStandbys, parseWorkerInfo } from '../alluxio/rest-status.ts'
import type { RoleName } from '../alluxio/roles.ts'
import type { HostLook, LeaderLook, Looked } from '../alluxio/status.ts'
import { parseSurvey, printSurvey, type Survey } from '../alluxio/survey.ts'
import { type Asker, askerOf } from '../connection/asker.ts'
import { RefusedError } from '../connection/connection.ts'
import type { HttpAnswer } from '../connection/http.ts'
import { CommandError } from '../errors.ts'
import { type AlluxioSite, alluxioBecome, siteOf } from './alluxio-site.ts'
import type { Session, Visited } from './session.ts'

export interface ClusterLook {
  readonly hosts: readonly Looked[]
  readonly leaders: readonly LeaderLook[]
}

/** Looks at the processes, the files and the REST answers of every host of a session. It starts no JVM. */
export async function lookAtCluster(session: Session): Promise<ClusterLook> {
  const sites = new Map(session.hosts.map(host => [host, siteOf(host, session.scope(host))]))
  const visits = await session.visit(visited => lookAtHost(visited, sites.get(visited.host)!))
  const hosts = visits.map((visit): Looked => {
    const { wanted } = sites.get(visit.host)!
    return 'value' in visit ? { host: visit.host, wanted, look: visit.value.look } : { ...visit, wanted }
  })
  const leaders = visits.flatMap(visit => ('value' in visit ? visit.value.leaders : []))
  const missing = (['master', 'job_master'] as const).filter(role => !leaders.some(leader => leader.role === role))
  return { hosts, leaders: [...leaders, ...(await findLeaders(session, missing))] }
}

/** The leaders of these kinds, asked from a host that can be reached about all masters, also about those that cannot. */
export async function findLeaders(session: Session, kinds: readonly LeaderLook['role'][]): Promise<LeaderLook[]> {
  if (kinds.length === 0) return []
  for (const host of session.hosts) {
    const [visit] = await session.visit(
      async ({ connection, scope }) => {
        const site = siteOf(host, scope)
        const asker = askerOf(connection)
        const asked = site.masters.flatMap(master => kinds.map(kind => finders[kind](asker, site, master)))
        return (await Promise.all(asked)).filter(leader => leader !== undefined)
      },
      { hosts: [host] },
    )
    if (visit && 'value' in visit) return visit.value
  }
  return []
}

async function lookAtHost(visited: Visited, site: AlluxioSite): Promise<{ look: HostLook; leaders: LeaderLook[] }> {
  const { connection, scope, host } = visited
  const asker = askerOf(connection, { become: alluxioBecome(scope, visited.become) })
  const [survey, worker, leaders, answering] = await Promise.all([
    lookAround(asker, site),
    site.wanted.includes('worker') ? ask(asker, webOf('worker', site, host, '/api/v1/worker/info')) : undefined,
    leadersOn(asker, site),
    answeringRoles(asker, site),
  ])
  const info = worker?.status === 200 ? parseWorkerInfo(worker.body) : undefined
  return { look: { site, survey, answering: info ? [...answering, 'worker'] : answering, worker: info }, leaders }
}

async function lookAround(asker: Asker, { home }: AlluxioSite): Promise<Survey> {
  const command = printSurvey(Object.values(siteFiles(home)), [home])
  const result = await asker.shell(command)
  const survey = parseSurvey(result.stdout)
  if (!survey) throw new CommandError('look for the processes of Alluxio', result)
  return survey
}

async function leadersOn(asker: Asker, site: AlluxioSite): Promise<LeaderLook[]> {
  if (!site.masters.includes(site.host)) return []
  const found = await Promise.all(Object.values(finders).map(find => find(asker, site, site.host)))
  return found.filter(leader => leader !== undefined)
}

async function leadingMaster(asker: Asker, site: AlluxioSite, master: string): Promise<LeaderLook | undefined> {
  const at = (path: string) => webOf('master', site, master, `/api/v1/master/${path}`)
  // Asked all at once: on a standby none of them is answered anyway.
  const [overview, info, masters] = await Promise.all([
    ask(asker, at('webui_overview')),
    ask(asker, at('info')),
    ask(asker, at('webui_masters')),
  ])
  if (overview?.status !== 200) return undefined
  const { leads, version } = parseOverview(overview.body)
  if (!leads) return undefined
  const ledFor = masters?.status === 200 ? parseLeadership(masters.body) : undefined
  const leader = toLeader('master', master, info)
  const standbys = masters?.status === 200 ? parseStandbys(masters.body) : []
  return { ...leader, version, standbys, ...(ledFor !== undefined && { ledFor }) }
}

async function leadingJobMaster(asker: Asker, site: AlluxioSite, master: string): Promise<LeaderLook | undefined> {
  const info = await ask(asker, webOf('job_master', site, master, '/api/v1/job_master/info'))
  return info && toLeader('job_master', master, info)
}

const finders = { master: leadingMaster, job_master: leadingJobMaster }

function toLeader(role: LeaderLook['role'], host: string, info: HttpAnswer | undefined): LeaderLook {
  if (info?.status === 200) {
    const report = parseMasterReport(info.body)
    return { role, host, version: report.version, workers: report.workers, report }
  }
  const refusal = info ? parseRefusal(info.body) || `it answers with status ${info.status}` : 'it does not answer'
  return { role, host, version: '', workers: [], refusal }
}

/** The roles whose own port opens. A standby master refuses on its other ports, and a job worker's page fails in 2.9. */
async function answeringRoles(asker: Asker, { host, wanted, properties }: AlluxioSite): Promise<RoleName[]> {
  const asked = wanted.filter(role => role !== 'worker')
  const open = await Promise.all(
    asked.map(role => asker.dial(host, portOf(role, role.endsWith('master') ? 'raft' : 'web', properties), patience)),
  )
  return asked.filter((_, i) => open[i])
}

function webOf(role: RoleName, { properties }: AlluxioSite, host: string, path: string): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${portOf(role, 'web', properties)}${path}`
}

/** Seconds. */
const patience = 4

async function ask(asker: Asker, url: string): Promise<HttpAnswer | undefined> {
  try {
    return await asker.request({ url, timeout: patience })
  } catch (error) {
    if (error instanceof RefusedError) return undefined
    throw error
  }
}
