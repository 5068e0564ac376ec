import { explainLogs } from '../alluxio/failures.ts'
import { type Leader, notReady, registeredName, type Sighting } from '../alluxio/health.ts'
import { portOf } from '../alluxio/ports.ts'
import { type Process, parseProcesses, printProcesses } from '../alluxio/processes.ts'
import { parseLeadership, parseMasterInfo, parseOverview, parseRefusal, parseWorkerUptime } from '../alluxio/rest.ts'
import { type RoleName, roleNames, roles } from '../alluxio/roles.ts'
import { parseLogs, printLogs } from '../alluxio/start-stop.ts'
import { type ExecResult, RefusedError } from '../connection/connection.ts'
import type { HttpAnswer } from '../connection/http.ts'
import { CommandError, UserError } from '../errors.ts'
import { type Command, sh } from '../shell.ts'
import type { Asker, ProbingAction } from './action.ts'
import { type AlluxioHost, alluxioHost, type HostArgs, hostSchema } from './alluxio-host.ts'

interface HealthArgs extends Omit<HostArgs, 'state_dir'> {
  readonly role: RoleName
  readonly timeout?: number
  readonly interval?: number
  readonly stable?: number
}

interface Health extends AlluxioHost {
  readonly role: RoleName
  readonly timeout: number
  readonly interval: number
  readonly stable: number
}

interface HealthFacts {
  readonly processes: readonly Process[]
  /** The ends of its logs, asked only where no process is there. */
  readonly logs: Readonly<Record<string, string>>
  readonly sighting: Sighting
}

/** Waits until a process is ready to be used, by what its cluster says of it: an open port proves nothing. Starts no JVM. */
export const alluxioHealth: ProbingAction<HealthArgs, Health, HealthFacts> = {
  summary: 'Waits until one Alluxio process of the host is ready, as its cluster sees it.',
  returns: {
    leader: 'The name of the leading master, empty where none leads.',
    leads: 'Whether this host is the leader.',
    version: 'The version that the leader runs.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['role'],
    properties: {
      role: { enum: roleNames, description: 'Which process.' },
      timeout: { type: 'integer', minimum: 1, description: 'Seconds to wait, by default 120.' },
      interval: { type: 'number', exclusiveMinimum: 0, description: 'Seconds between two questions, by default 1.' },
      stable: {
        type: 'number',
        minimum: 0,
        description: 'Seconds for which one master must have led, by default 5; with one master it does not matter.',
      },
      home: hostSchema.home,
      logs_dir: hostSchema.logs_dir,
    },
  },

  resolve({ role, timeout = 120, interval = 1, stable = 5, ...args }, context) {
    return { ...alluxioHost(context, args), role, timeout, interval, stable }
  },

  probe: health => ({ scope: 'cluster', ask: host => look(health, host) }),

  plan: () => [],

  wait: ({ role, timeout, interval, stable }) => ({
    timeout,
    interval,
    pending({ processes, logs, sighting }) {
      if (processes.length > 0) return notReady(sighting, stable)
      throw new UserError(`Cannot wait for the ${roles[role].title}: its process is not there\n${explainLogs(logs)}`)
    },
  }),

  report({ host }, { sighting }) {
    const [leader] = sighting.leaders
    const version = leader?.version ?? ''
    return { fields: { leader: leader?.host ?? '', leads: leader?.host === host, version } }
  },
}

async function look(health: Health, host: Asker): Promise<HealthFacts> {
  const [result, leaders, own] = await Promise.all([
    host.shell(question(health)),
    findLeaders(health, host),
    lookAtOwn(health, host),
  ])
  const { now, processes, logs } = parse(result)
  const age = own.uptime ?? Math.max(0, ...processes.map(({ startedAt }) => now - startedAt))
  const { role, masters } = health
  const { port, answers } = own
  const name = registeredName(role, health.host, health.properties)
  const sighting = { role, host: health.host, masters, leaders, port, answers, name, age }
  return { processes, logs, sighting }
}

// A standby master refuses on its RPC and web ports: only its journal port is its own. A job worker's page fails in 2.9.
async function lookAtOwn(health: Health, host: Asker): Promise<{ port: number; answers: boolean; uptime?: number }> {
  const { role, properties } = health
  const port = portOf(role, role === 'master' || role === 'job_master' ? 'raft' : 'web', properties)
  if (role !== 'worker') return { port, answers: await host.dial(health.host, port) }
  const info = await get(host, `http://${health.host}:${port}/api/v1/worker/info`)
  return info?.status === 200 ? { port, answers: true, uptime: parseWorkerUptime(info.body) } : { port, answers: false }
}

function question({ role, home, logsDir }: Health): Command {
  return sh`echo "now $(date +%s)"
${printProcesses(roles[role], home)}
if [ -z "$(alluxio_pids)" ]; then ${printLogs(roles[role], logsDir)}
fi`
}

function parse(result: ExecResult): { now: number; processes: Process[]; logs: Record<string, string> } {
  const now = /^now (\d+)$/m.exec(result.stdout)?.[1]
  if (now === undefined) throw new CommandError('look for the processes of Alluxio', result)
  const [before = ''] = result.stdout.split(/^=== /m)
  return { now: Number(now), processes: parseProcesses(before), logs: parseLogs(result.stdout) }
}

async function findLeaders(health: Health, host: Asker): Promise<Leader[]> {
  if (health.role === 'proxy') return []
  const find = health.role.startsWith('job_') ? leadingJobMaster : leadingMaster
  const found = await Promise.all(health.masters.map(master => find(health, host, master)))
  return found.filter(leader => leader !== undefined)
}

async function leadingMaster(health: Health, host: Asker, master: string): Promise<Leader | undefined> {
  const at = `http://${master}:${portOf('master', 'web', health.properties)}/api/v1/master`
  const overview = await get(host, `${at}/webui_overview`)
  if (overview?.status !== 200 || !parseOverview(overview.body).leads) return undefined
  const [info, masters] = await Promise.all([
    get(host, `${at}/info`),
    health.masters.length > 1 ? get(host, `${at}/webui_masters`) : undefined,
  ])
  const leader = { ...toLeader(master, info), version: parseOverview(overview.body).version }
  const ledFor = masters?.status === 200 ? parseLeadership(masters.body) : undefined
  return ledFor === undefined ? leader : { ...leader, ledFor }
}

async function leadingJobMaster(health: Health, host: Asker, master: string): Promise<Leader | undefined> {
  const url = `http://${master}:${portOf('job_master', 'web', health.properties)}/api/v1/job_master/info`
  const info = await get(host, url)
  return info ? toLeader(master, info) : undefined
}

function toLeader(host: string, info: HttpAnswer | undefined): Leader {
  if (info?.status === 200) return { host, ...parseMasterInfo(info.body) }
  const refusal = info ? parseRefusal(info.body) || `it answers with status ${info.status}` : 'it does not answer'
  return { host, version: '', workers: [], refusal }
}

async function get(host: Asker, url: string): Promise<HttpAnswer | undefined> {
  try {
    return await host.request({ url, timeout: 5 })
  } catch (error) {
    if (error instanceof RefusedError) return undefined
    throw error
  }
}
