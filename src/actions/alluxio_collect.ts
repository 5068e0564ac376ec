import { resolve } from 'node:path'
import {
  dumpable,
  type Finding,
  type FoundLog,
  findingsIn,
  openConfiguration,
  parseLogList,
  printLogList,
  printMachine,
  showProcesses,
} from '../alluxio/collect.ts'
import { portOf } from '../alluxio/ports.ts'
import { parseOverview } from '../alluxio/rest.ts'
import type { RoleName } from '../alluxio/roles.ts'
import { parseSurvey, printSurvey, type Survey } from '../alluxio/survey.ts'
import { RefusedError } from '../connection/connection.ts'
import type { HttpAnswer } from '../connection/http.ts'
import { CommandError } from '../errors.ts'
import { sh } from '../shell.ts'
import type { Asker, Change, ProbingAction } from './action.ts'
import { type AlluxioHost, alluxioHost, type HostArgs, hostSchema } from './alluxio-host.ts'

interface CollectArgs extends Omit<HostArgs, 'state_dir'> {
  readonly dest: string
  readonly log_size?: number
}

interface Collect extends AlluxioHost {
  /** The local folder for all hosts. */
  readonly folder: string
  /** Bytes. */
  readonly logSize: number
}

interface CollectFacts {
  readonly survey: Survey
  readonly machine: string
  readonly logs: readonly FoundLog[]
  readonly dumps: Readonly<Partial<Record<RoleName, string>>>
  readonly leads: boolean
}

/** The files of `conf/` that are brought. */
const files = [
  'alluxio-site.properties',
  'alluxio-env.sh',
  'masters',
  'workers',
  'log4j.properties',
  'core-site.xml',
  'hdfs-site.xml',
]

/** Brings what is needed to find out what is wrong: logs, configuration without secrets, thread dumps. Nothing is changed on the host. */
export const alluxioCollect: ProbingAction<CollectArgs, Collect, CollectFacts> = {
  summary:
    "Brings the host's logs, its configuration without secrets and its thread dumps to the controller, and names failures that are known.",
  checkMode: 'Brings nothing, and names the failures all the same.',
  returns: {
    folder: 'The local folder that holds what all hosts gave, as an absolute path.',
    findings: 'The failures that the logs tell of: a list with `log` and `fix`.',
    leads: 'Whether the host is the leading master.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['dest'],
    properties: {
      dest: {
        type: 'string',
        minLength: 1,
        description: 'The local folder, from the current one; each host gets a folder in it.',
      },
      log_size: {
        type: 'integer',
        minimum: 1,
        description: 'How many MB of the end of each log are brought, by default 20.',
      },
      home: hostSchema.home,
      logs_dir: hostSchema.logs_dir,
    },
  },

  resolve: ({ dest, log_size: size = 20, ...args }, context) => ({
    ...alluxioHost(context, args),
    folder: resolve(dest),
    logSize: size * 1024 * 1024,
  }),

  probe: collect => ({ scope: 'cluster', ask: host => look(collect, host) }),

  plan(collect, { survey, machine, logs, dumps, leads }) {
    const at = (name: string) => `${collect.folder}/${collect.host}/${name}`
    const texts: [string, string][] = [
      ['machine.txt', machine],
      ['processes.txt', showProcesses(survey)],
      ...named('conf', openConfiguration(survey.files)),
      ...Object.entries(dumps).map(([role, dump]): [string, string] => [`threads-${role}.txt`, dump]),
    ]
    return [
      ...texts.map(([name, text]) => quietly(`save ${name}`, { save: text, file: at(name) })),
      ...logs.map(({ path }) => {
        const name = path.slice(path.lastIndexOf('/') + 1)
        return quietly(`fetch ${path}`, {
          receive: sh`tail -c ${collect.logSize} -- ${path}`,
          file: at(`logs/${name}`),
        })
      }),
      ...(leads
        ? [quietly('ask for the report of the leader', { receive: report(collect), file: at('fsadmin-report.txt') })]
        : []),
    ]
  },

  report({ folder, host }, { logs, leads }) {
    const findings = findingsIn(logs)
    const message = findings.length === 0 ? undefined : findings.map(finding => shown(host, finding)).join('\n')
    return { fields: { folder, findings, leads }, message }
  },
}

function quietly(summary: string, apply: Change['apply']): Change {
  return { summary, apply, quiet: true }
}

function named(folder: string, texts: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(texts).map(([name, text]) => [`${folder}/${name}`, text])
}

function shown(host: string, { log, fix }: Finding): string {
  return `${host}: ${log} tells of a failure that is known: ${fix}`
}

// Whatever it says, and also where it fails, is worth reading.
function report({ home }: Collect) {
  return sh`cd -- ${home} && { timeout -k 5 90 bin/alluxio fsadmin report < /dev/null 2>&1; echo "exit code $?"; }`
}

async function look(collect: Collect, host: Asker): Promise<CollectFacts> {
  const { home, logsDir } = collect
  const command = sh`${printSurvey(
    files.map(name => `${home}/conf/${name}`),
    [home],
  )}
${printLogList(logsDir)}`
  const [result, machine, overview] = await Promise.all([
    host.shell(command),
    host.shell(printMachine),
    collect.masters.includes(collect.host) ? get(host, webOf('master', collect, 'master/webui_overview')) : undefined,
  ])
  const survey = parseSurvey(result.stdout)
  if (!survey) throw new CommandError('look for the processes of Alluxio', result)
  const leads = overview?.status === 200 && parseOverview(overview.body).leads
  return {
    survey,
    machine: machine.stdout,
    logs: parseLogList(result.stdout),
    dumps: await dump(collect, host, survey),
    leads,
  }
}

/** The thread dumps of the processes whose page answers: that of a standby master does not. */
async function dump(collect: Collect, host: Asker, { processes }: Survey): Promise<CollectFacts['dumps']> {
  const dumps = await Promise.all(
    dumpable(processes).map(async role => {
      const answer = await get(host, webOf(role, collect, 'common/thread_dump'))
      return answer?.status === 200 ? [[role, answer.body] as const] : []
    }),
  )
  return Object.fromEntries(dumps.flat())
}

function webOf(role: RoleName, { host, properties }: Collect, path: string): string {
  return `http://${host}:${portOf(role, 'web', properties)}/api/v1/${path}`
}

async function get(host: Asker, url: string): Promise<HttpAnswer | undefined> {
  try {
    // What is looked at because it is slow may take its time.
    return await host.request({ url, timeout: 30 })
  } catch (error) {
    if (error instanceof RefusedError) return undefined
    throw error
  }
}
