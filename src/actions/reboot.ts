import { withTimeout } from '../connection/with-timeout.ts'
import { CommandError, ConnectionError, UserError } from '../errors.ts'
import { Command, join, sh } from '../shell.ts'
import type { Asker, Change, Follow, Outcome, Probe, ProbingAction, Report } from './action.ts'

export interface RebootArgs {
  reboot_timeout?: number
  connect_timeout?: number
  pre_reboot_delay?: number
  post_reboot_delay?: number
  msg?: string
  test_command?: string
  boot_time_command?: string
  reboot_command?: string
  search_paths?: string[]
}

export interface RebootWanted extends Required<Omit<RebootArgs, 'reboot_command' | 'boot_time_command'>> {
  readonly reboot_command: string | undefined
  readonly boot_time_command: string | undefined
  /** When the task began, in milliseconds. */
  readonly started: number
}

const seconds = (description: string) => ({ type: 'number', minimum: 0, description })

/** Starts a host anew, and waits until it is back. */
export const reboot: ProbingAction<RebootArgs, RebootWanted, string> = {
  summary: 'Starts a host anew, and waits until it has: until it names another boot and runs commands again.',
  returns: {
    rebooted: 'Whether it was.',
    elapsed: 'The seconds that it took.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      reboot_timeout: seconds('For how many seconds to wait until it is back (default 600).'),
      connect_timeout: seconds('How many seconds one try may take, with logging in (default 5).'),
      pre_reboot_delay: seconds('How many seconds to let pass before it goes down (default 0).'),
      post_reboot_delay: seconds('How many seconds to let pass before the first try (default 0).'),
      msg: { type: 'string', description: 'What users of the host are told.' },
      test_command: {
        type: 'string',
        minLength: 1,
        description: 'What must succeed once it is back (default `whoami`).',
      },
      boot_time_command: {
        type: 'string',
        minLength: 1,
        description: 'What prints another text after each start (default: the boot ID of the kernel).',
      },
      reboot_command: {
        type: 'string',
        minLength: 1,
        description: 'What starts it anew (default `shutdown -r now`, or `reboot` where there is no `shutdown`).',
      },
      search_paths: {
        type: 'array',
        items: { type: 'string', pattern: '^/' },
        description: 'Where to look for `shutdown`, besides the path (default the folders of the system).',
      },
    },
  },

  resolve: args => ({
    reboot_timeout: args.reboot_timeout ?? 600,
    connect_timeout: args.connect_timeout ?? 5,
    pre_reboot_delay: args.pre_reboot_delay ?? 0,
    post_reboot_delay: args.post_reboot_delay ?? 0,
    msg: args.msg ?? 'Reboot initiated by alluxio-playbook',
    test_command: args.test_command ?? 'whoami',
    boot_time_command: args.boot_time_command,
    reboot_command: args.reboot_command,
    search_paths: args.search_paths ?? ['/sbin', '/bin', '/usr/sbin', '/usr/bin', '/usr/local/sbin'],
    started: performance.now(),
  }),

  reconnects: true,

  probe: wanted => ({ scope: 'host', ask: host => bootOf(wanted, host) }),

  plan: wanted => [rebootChange(wanted)],

  follow: (wanted, boot, [outcome]) => (isRefused(outcome) ? undefined : untilBack(wanted, boot)),

  report: reportReboot,
}

const bootId = sh`cat /proc/sys/kernel/random/boot_id`

/** A text that is another after each start. */
async function bootOf({ boot_time_command: written }: RebootWanted, host: Asker): Promise<string> {
  const command = written === undefined ? bootId : sh`sh -c ${written}`
  const result = await host.shell(command)
  const boot = result.stdout.trim()
  if (result.code !== 0 || boot === '') throw new CommandError(command.shown, result)
  return boot
}

function rebootChange({ reboot_command, pre_reboot_delay, msg, search_paths }: RebootWanted): Change {
  const path = search_paths.join(':')
  const usual = sh`PATH=$PATH:${path}
if command -v shutdown > /dev/null; then shutdown -r now ${msg}; else reboot; fi`
  const command = reboot_command === undefined ? usual : new Command(reboot_command, reboot_command)
  const script = pre_reboot_delay > 0 ? join('\n', [sh`sleep ${pre_reboot_delay}`, command]) : command
  return { summary: 'reboot', apply: { isolated: { run: { script: script.text } } }, endsConnection: true }
}

function isRefused(outcome: Outcome | undefined): boolean {
  return outcome !== undefined && 'code' in outcome && outcome.code !== 0
}

/** Why the host is not back yet; `undefined` once it is. */
type Trouble = string | undefined

function untilBack(wanted: RebootWanted, before: string): Follow<Trouble> {
  return {
    probe: probeStart(wanted, before),
    wait: {
      delay: wanted.post_reboot_delay,
      timeout: wanted.reboot_timeout,
      interval: 1,
      pending: trouble => trouble,
    },
  }
}

function probeStart(wanted: RebootWanted, before: string): Probe<Trouble> {
  const { connect_timeout: limit } = wanted
  const late = () => new ConnectionError(`no answer within ${limit} s`)
  return { scope: 'cluster', ask: host => withTimeout(troubleOf(wanted, before, host), limit, late).catch(reasonOf) }
}

async function troubleOf(wanted: RebootWanted, before: string, host: Asker): Promise<Trouble> {
  if ((await bootOf(wanted, host)) === before) return 'it has not gone down yet'
  const command = sh`sh -c ${wanted.test_command}`
  const result = await host.shell(command)
  return result.code === 0 ? undefined : new CommandError(wanted.test_command, result).message
}

/** A host that goes down or comes up may refuse, cut off, let nobody become another user, or answer only in part. */
function reasonOf(error: unknown): string {
  const isTrouble = [ConnectionError, CommandError, UserError].some(kind => error instanceof kind)
  if (isTrouble && error instanceof Error) return error.message
  throw error
}

function reportReboot({ started }: RebootWanted, _boot: string, [outcome]: readonly Outcome[]): Report {
  if (outcome === undefined) return { fields: { rebooted: false, elapsed: 0 } }
  const elapsed = Math.round((performance.now() - started) / 1000)
  if (!isRefused(outcome) || !('code' in outcome)) return { fields: { rebooted: true, elapsed } }
  const said = outcome.stderr.trim() || outcome.stdout.trim() || 'it said nothing'
  return {
    fields: { rebooted: false, elapsed },
    failure: `Cannot reboot: the command ended with exit code ${outcome.code}: ${said}`,
  }
}
