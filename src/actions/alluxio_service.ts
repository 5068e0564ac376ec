import { explainLogs } from '../alluxio/failures.ts'
import { type Listener, parseListeners, printListeners, showListener } from '../alluxio/listeners.ts'
import { type Installed, outdated, parseInstalled, printInstalled } from '../alluxio/outdated.ts'
import { portsOf } from '../alluxio/ports.ts'
import { type Process, parseProcesses, printProcesses } from '../alluxio/processes.ts'
import { type Role, type RoleName, roleNames, roles } from '../alluxio/roles.ts'
import { parseLogs, startScript, stopScript } from '../alluxio/start-stop.ts'
import {
  isHeld,
  parseSupervision,
  printSupervision,
  type Supervision,
  type Supervisor,
  supervisors,
  unitFileOf,
  wronglySupervised,
} from '../alluxio/supervision.ts'
import type { ExecResult } from '../connection/connection.ts'
import { CommandError, UserError } from '../errors.ts'
import { type Command, join, sh } from '../shell.ts'
import { type Change, MissingError, type Outcome, type ProbingAction, type Report, shellProbe } from './action.ts'
import { type AlluxioHost, alluxioHost, type HostArgs, hostSchema, refuseWrongUser } from './alluxio-host.ts'

type State = 'started' | 'stopped' | 'restarted' | 'known'

interface ServiceArgs extends Omit<HostArgs, 'state_dir'> {
  readonly role: RoleName
  readonly state: State
  readonly mount?: string
  readonly supervisor?: Supervisor
  readonly timeout?: number
  readonly backup?: string
}

interface Service extends Pick<AlluxioHost, 'home' | 'logsDir' | 'user'> {
  readonly role: Role
  readonly state: State
  readonly mount: string
  readonly supervisor: Supervisor
  readonly timeout: number
  readonly ports: readonly number[]
  readonly backup?: string | undefined
}

interface ServiceFacts {
  /** Who asks, and so whom a new process would belong to. */
  readonly user: string
  readonly processes: readonly Process[]
  /** Who has the role's ports, asked only where none of its processes runs. */
  readonly listeners: readonly Listener[]
  readonly installed: Installed
  readonly supervision: Supervision
}

/** Starts, stops or restarts one Alluxio process on the host, and sees to it that it came or went. */
export const alluxioService: ProbingAction<ServiceArgs, Service, ServiceFacts> = {
  summary: 'Starts, stops or restarts one Alluxio process of the host.',
  returns: {
    running: 'Whether a process of the role runs now.',
    processes: 'Each process, with its `pid`, `user`, `started_at` and `home`.',
    outdated: 'Why it runs with other files than those that are there now; empty where it does not, or nothing runs.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['role', 'state'],
    properties: {
      role: { enum: roleNames, description: 'Which process.' },
      state: {
        enum: ['started', 'stopped', 'restarted', 'known'],
        description: 'What is wanted; `restarted` is a change every time, and `known` only looks.',
      },
      mount: {
        enum: ['NoMount', 'Mount', 'SudoMount'],
        description: 'How a worker gets its ramdisk, by default `alluxio_mount`.',
      },
      supervisor: {
        enum: [...supervisors],
        description: 'Who starts it, and starts it again when it crashes, by default `alluxio_supervisor`.',
      },
      timeout: { type: 'integer', minimum: 1, description: 'Seconds that a process has for its end, by default 120.' },
      backup: {
        type: 'string',
        pattern: '^/',
        description: 'The file of a backup that a master begins with; its journal must be empty.',
      },
      home: hostSchema.home,
      logs_dir: hostSchema.logs_dir,
    },
  },

  resolve({ role, state, mount, supervisor, timeout = 120, backup, ...args }, context) {
    if (backup !== undefined) refuseBackup(role, state)
    const { home, logsDir, user, properties } = alluxioHost(context, args)
    const usualMount = String(context.variable('alluxio_mount') ?? 'NoMount')
    const ports = portsOf(role, properties)
    const usualSupervisor = context.variable('alluxio_supervisor') === 'systemd' ? 'systemd' : 'none'
    return {
      role: roles[role],
      state,
      mount: mount ?? (context.variable('alluxio_ramdisk_managed') === true ? 'NoMount' : usualMount),
      supervisor: supervisor ?? usualSupervisor,
      timeout,
      home,
      logsDir,
      user,
      ports,
      ...(backup !== undefined && { backup }),
    }
  },

  probe: service => shellProbe(question(service), parseFacts),

  plan(service, facts) {
    const { role, state } = service
    if (state === 'known') return []
    const running = facts.processes.length > 0
    const stops = running || isHeld(facts.supervision)
    if (state === 'stopped') return stops ? [change(`stop the ${role.title}`, facts, [stop(service, facts)])] : []
    if (running) refuseRestore(service, facts)
    if (state === 'started' && running) return []
    refuseWrongUser(`start the ${role.title}`, service.user, facts.user)
    refuseWithoutUnit(service, facts)
    if (running) return [change(`restart the ${role.title}`, facts, [stop(service, facts), start(service)])]
    refuseTakenPorts(service, facts)
    return [change(`start the ${role.title}`, facts, [start(service)])]
  },

  report: (service, facts, [outcome]) => (outcome ? afterwards(service, facts, outcome) : running(service, facts)),
}

function question({ role, home, ports }: Service): Command {
  return sh`echo "user $(id -un)"
${printProcesses(role, home)}
${printInstalled(home)}
${printSupervision(role)}
if [ -z "$(alluxio_pids)" ]; then ${printListeners(ports)}
fi`
}

function parseFacts(result: ExecResult): ServiceFacts {
  const user = /^user (.+)$/m.exec(result.stdout)?.[1]
  if (user === undefined) throw new CommandError('look for the processes of Alluxio', result)
  const { stdout } = result
  return {
    user,
    processes: parseProcesses(stdout),
    listeners: parseListeners(stdout),
    installed: parseInstalled(stdout),
    supervision: parseSupervision(stdout),
  }
}

function refuseBackup(role: RoleName, state: State): void {
  if (role === 'master' && state === 'started') return
  throw new UserError('Cannot use "backup" here: only a master that is started begins with one')
}

function refuseRestore({ backup }: Service, { processes: [process] }: ServiceFacts): void {
  if (backup === undefined) return
  throw new UserError(`Cannot restore "${backup}": the master is running (process ${process?.pid}); stop it first`)
}

function refuseTakenPorts({ role }: Service, { listeners }: ServiceFacts): void {
  if (listeners.length === 0) return
  throw new UserError(`Cannot start the ${role.title}: ${listeners.map(showListener).join(', ')}`)
}

function refuseWithoutUnit({ role, supervisor }: Service, { supervision }: ServiceFacts): void {
  if (supervisor !== 'systemd' || supervision.hasUnit) return
  const unit = unitFileOf(role)
  throw new MissingError(
    `Cannot start the ${role.title} with systemd: there is no "${unit}"; run "deploy", which writes it`,
    unit,
  )
}

/** A unit knows no backup: a master that begins with one is watched over from its next start on. */
function start({ role, home, logsDir, mount, supervisor, backup }: Service): Command {
  return startScript(role, { home, logsDir, mount, backup, supervisor: backup === undefined ? supervisor : 'none' })
}

function stop({ role, home, timeout }: Service, { supervision }: ServiceFacts): Command {
  return stopScript(role, home, { timeout, holds: isHeld(supervision) })
}

function change(summary: string, { processes }: ServiceFacts, steps: Command[]): Change {
  const script = join(
    ' &&\n',
    steps.map(
      step => sh`{ ${step}
}`,
    ),
  )
  const pids = processes.map(({ pid }) => pid)
  return {
    summary: pids.length > 0 ? `${summary} (process ${pids.join(', ')})` : summary,
    apply: { isolated: { run: { script: script.text, interpreter: ['sh'] } } },
  }
}

function afterwards(service: Service, facts: ServiceFacts, outcome: Outcome): Report {
  if (!('code' in outcome)) throw new TypeError('A service change has no exit code')
  const left = parseProcesses(outcome.stdout)
  // What was just started is watched over as wanted.
  const supervision = { ...facts.supervision, pids: service.supervisor === 'systemd' ? left.map(({ pid }) => pid) : [] }
  const now = running(service, { ...facts, supervision, processes: left })
  if (outcome.code === 0) return now
  return { ...now, failure: explain(service, facts, outcome, left) }
}

function explain(
  { role, timeout }: Service,
  facts: ServiceFacts,
  { code, stdout, stderr }: ExecResult,
  left: Process[],
): string {
  if (stdout.includes('=== ')) {
    return `Cannot start the ${role.title}: its process is not there\n${explainLogs(parseLogs(stdout))}`
  }
  const old = new Set(facts.processes.map(({ pid }) => pid))
  const stays = left.find(({ pid }) => old.has(pid))
  if (stays)
    return `Cannot stop the ${role.title}: process ${stays.pid} of "${stays.user}" is still there after ${timeout} s`
  if (left[0]) return `Cannot stop the ${role.title}: something started it again, as process ${left[0].pid}`
  return `Cannot run the ${role.title}'s script: it exited with ${code}: ${stderr.trim() || stdout.trim()}`
}

function running({ home, supervisor }: Service, { processes, installed, supervision }: ServiceFacts): Report {
  const reasons = processes.flatMap(
    process => outdated(process, home, installed) ?? wronglySupervised(process.pid, supervisor, supervision) ?? [],
  )
  return {
    fields: {
      outdated: reasons[0] ?? '',
      running: processes.length > 0,
      processes: processes.map(({ pid, user, startedAt, home }) => ({ pid, user, started_at: startedAt, home })),
    },
  }
}
