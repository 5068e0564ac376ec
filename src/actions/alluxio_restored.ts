import { type Process, parseProcesses, printProcesses } from '../alluxio/processes.ts'
import { parseRestored, printRestored, type Restored } from '../alluxio/restored.ts'
import { roles } from '../alluxio/roles.ts'
import { UserError } from '../errors.ts'
import { sh } from '../shell.ts'
import type { Asker, ProbingAction } from './action.ts'
import { type AlluxioHost, alluxioHost, type HostArgs, hostSchema } from './alluxio-host.ts'

interface RestoredArgs extends Omit<HostArgs, 'state_dir'> {
  readonly entries: number
  readonly timeout?: number
}

interface Wanted extends Pick<AlluxioHost, 'home' | 'logsDir'> {
  readonly entries: number
  readonly timeout: number
}

interface Facts extends Restored {
  readonly process: Process | undefined
}

/** Proves that the master of this host began with a backup: Alluxio skips it without an error where it cannot. */
export const alluxioRestored: ProbingAction<RestoredArgs, Wanted, Facts> = {
  summary:
    'Waits for the proof, in the log of the leading master, that it restored as many entries as the backup holds.',
  returns: { entries: 'How many entries were restored.' },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['entries'],
    properties: {
      entries: { type: 'integer', minimum: 0, description: 'How many entries the backup holds.' },
      timeout: { type: 'integer', minimum: 1, description: 'Seconds to wait, by default 600.' },
      home: hostSchema.home,
      logs_dir: hostSchema.logs_dir,
    },
  },

  resolve({ entries, timeout = 600, ...args }, context) {
    const { home, logsDir } = alluxioHost(context, args)
    return { home, logsDir, entries, timeout }
  },

  probe: wanted => ({ scope: 'cluster', ask: host => look(wanted, host) }),

  plan: () => [],

  wait: ({ entries, timeout }) => ({
    timeout,
    interval: 2,
    pending(facts) {
      refuse(entries, facts)
      return facts.entries === undefined ? 'the log of the master says nothing of a restore yet' : undefined
    },
  }),

  report: (_, { entries }) => ({ fields: { entries }, message: `Restored ${entries} entries` }),
}

async function look({ home, logsDir }: Wanted, host: Asker): Promise<Facts> {
  const { stdout } = await host.shell(printProcesses(roles.master, home))
  const [process] = parseProcesses(stdout)
  const said = process ? await host.shell(sh`( ${printRestored(logsDir, process.startedAt)} )`) : undefined
  return { process, ...parseRestored(said?.stdout ?? '') }
}

function refuse(wanted: number, { process, entries, skipped }: Facts): void {
  if (!process) throw new UserError('Cannot wait for the restore: the master is not running')
  if (skipped !== undefined) throw new UserError(`The backup was not restored: "${skipped}"`)
  if (entries === undefined || entries === wanted) return
  throw new UserError(`The backup was not restored as a whole: ${entries} entries of ${wanted}`)
}
