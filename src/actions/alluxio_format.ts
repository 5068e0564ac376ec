import { explainLogs } from '../alluxio/failures.ts'
import { blockFolders, type JournalFolder, journalFolder } from '../alluxio/folders.ts'
import {
  type Folder,
  formatJournalScript,
  formatWorkerScript,
  parseFolders,
  printFolders,
  remember,
} from '../alluxio/format.ts'
import { type Process, parseProcesses, printProcesses } from '../alluxio/processes.ts'
import { roles } from '../alluxio/roles.ts'
import type { ExecResult } from '../connection/connection.ts'
import { CommandError, UserError } from '../errors.ts'
import { type Command, sh } from '../shell.ts'
import { type Change, type Outcome, type ProbingAction, type Report, shellProbe } from './action.ts'
import { type AlluxioHost, alluxioHost, type HostArgs, hostSchema, refuseWrongUser } from './alluxio-host.ts'

interface FormatArgs extends Omit<HostArgs, 'logs_dir'> {
  readonly role: 'master' | 'worker'
  readonly force?: boolean
  readonly only_check?: boolean
}

interface Format extends Pick<AlluxioHost, 'host' | 'home' | 'user'> {
  readonly role: 'master' | 'worker'
  readonly force: boolean
  readonly onlyCheck: boolean
  readonly marker: string
  readonly journal: JournalFolder
  /** Where the host can see what a format would delete. */
  readonly folders: readonly string[]
}

interface FormatFacts {
  readonly user: string
  readonly processes: readonly Process[]
  readonly marked: boolean
  readonly folders: readonly Folder[]
}

/**
 * Formats the master's journal or the worker's storage on this host, once. A marker file outside the journal remembers it: with the
 * marker alone one would lose metadata where the journal was made by hand, and without it where the journal's disk is not mounted.
 */
export const alluxioFormat: ProbingAction<FormatArgs, Format, FormatFacts> = {
  summary:
    'Formats the journal of a master or the storage of a worker where it never was, and refuses where data may be lost.',
  returns: {
    formatted: 'Whether it is formatted now.',
    marker: 'The file that remembers it.',
    folders: 'The folders of the journal or the storage.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['role'],
    properties: {
      role: { enum: ['master', 'worker'], description: 'Whose storage.' },
      force: {
        type: 'boolean',
        description: 'Formats what was formatted before too. All metadata in that journal is lost.',
      },
      only_check: {
        type: 'boolean',
        description:
          'Formats nothing: finds what was formatted (`formatted` in the registered value), and a journal that is gone.',
      },
      home: hostSchema.home,
      state_dir: hostSchema.state_dir,
    },
  },

  resolve({ role, force = false, only_check: onlyCheck = false, ...args }, context) {
    if (force && onlyCheck)
      throw new UserError('Cannot use both "force" and "only_check": one formats, the other never does')
    const { host, home, user, stateDir, properties } = alluxioHost(context, args)
    const journal = journalFolder(properties, home)
    const folders = role === 'worker' ? blockFolders(properties) : journal.remote ? [] : [journal.path]
    return { role, force, onlyCheck, host, home, user, marker: `${stateDir}/${role}.formatted`, journal, folders }
  },

  probe: format => shellProbe(question(format), parseFacts),

  plan(format, facts) {
    refuseUnusable(format, facts)
    if (format.role === 'worker' && format.folders.length === 0) return []
    if (!format.force && isFormatted(facts)) return facts.marked ? [] : [note(format)]
    if (format.onlyCheck) return []
    refuseRunning(format, facts)
    refuseUnseen(format)
    refuseWrongUser(`format the ${format.role}`, format.user, facts.user)
    return [change(format, facts)]
  },

  report: (format, facts, outcomes) => ({ ...afterwards(format, outcomes), fields: fields(format, facts, outcomes) }),
}

function question({ role, home, marker, folders }: Format): Command {
  return sh`echo "user $(id -un)"
${printProcesses(roles[role], home)}
[ ! -e ${marker} ] || echo marked
${printFolders(folders)}`
}

function parseFacts(result: ExecResult): FormatFacts {
  const { stdout } = result
  const user = /^user (.+)$/m.exec(stdout)?.[1]
  if (user === undefined) throw new CommandError('look for what was formatted', result)
  const [before = ''] = stdout.split(/^folder /m)
  return { user, processes: parseProcesses(before), marked: /^marked$/m.test(before), folders: parseFolders(stdout) }
}

function isFormatted({ marked, folders }: FormatFacts): boolean {
  return marked || folders.some(({ state }) => state === 'used' || state === 'fresh')
}

function refuseUnusable(format: Format, { marked, folders }: FormatFacts): void {
  const unusable = folders.find(({ state }) => state === 'not a folder' || state === 'not readable')
  if (unusable) throw new UserError(`Cannot look into "${unusable.path}": it is ${unusable.state}`)
  const lost = folders.find(({ state }) => state === 'missing' || state === 'empty')
  // A worker's blocks are a cache, and a ramdisk is empty after each boot.
  if (format.role === 'worker' || format.force || !marked || !lost) return
  throw new UserError(
    `Cannot use the journal of "${format.host}": "${lost.path}" is ${lost.state}, but it was formatted before, as "${format.marker}" says; mount its disk and run again. Only if the journal is lost for good, remove that file: the master then begins with an empty journal, and what no other master and no backup holds is lost`,
  )
}

function refuseRunning({ role }: Format, { processes }: FormatFacts): void {
  const [process] = processes
  if (process)
    throw new UserError(`Cannot format the ${role}: it is running (process ${process.pid}); stop the cluster first`)
}

function refuseUnseen({ role, journal, force, marker }: Format): void {
  if (role === 'worker' || !journal.remote || force) return
  throw new UserError(
    `Cannot format the journal at "${journal.path}": the masters share it, and the host cannot see whether it holds metadata; format it once by hand ("bin/alluxio formatJournal" on one master), then create "${marker}" on each`,
  )
}

function note({ role, marker, folders }: Format): Change {
  return {
    summary: `note in ${marker} that the ${role} was formatted before`,
    apply: { snippet: remember(marker, folders.join(',')) },
    quiet: true,
  }
}

function change({ role, home, journal, marker, folders }: Format, facts: FormatFacts): Change {
  const script =
    role === 'master' ? formatJournalScript(home, journal, marker) : formatWorkerScript(home, folders, marker)
  const again = isFormatted(facts) ? ' again, losing what it holds' : ''
  const what = role === 'master' ? `the journal ${journal.path}` : `the worker's storage ${folders.join(', ')}`
  return {
    summary: `format ${what}${again}`,
    apply: { isolated: { run: { script: script.text, interpreter: ['sh'] } } },
  }
}

function afterwards({ role }: Format, [outcome]: readonly Outcome[]): Report {
  if (!outcome || !('code' in outcome) || outcome.code === 0) return {}
  const said = { 'bin/alluxio': `${outcome.stdout}\n${outcome.stderr}` }
  return { failure: `Cannot format the ${role}: exit code ${outcome.code}\n${explainLogs(said)}` }
}

function fields(
  { marker, folders }: Format,
  facts: FormatFacts,
  [outcome]: readonly Outcome[],
): Record<string, unknown> {
  const done = outcome !== undefined && 'code' in outcome && outcome.code === 0
  return { formatted: done || isFormatted(facts), marker, folders }
}
