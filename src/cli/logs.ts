import { visitOptions } from './options.ts'
import type { Subcommand } from './subcommand.ts'

export interface LogsArguments {
  what: string[] | undefined
  follow: boolean
  lines: number
  out: boolean
}

// -f is what every such program calls it; all hosts are followed at the same time anyway.
const { forks: _, ...options } = visitOptions

export const logsCommand: Subcommand<LogsArguments> = {
  command: 'logs [what..]',
  usage: 'logs [ROLE] [HOST]',
  describe: 'Show the end of the logs of many hosts, or follow them',
  positionals: {
    what: {
      type: 'string',
      array: true,
      describe: 'A role (master, job_master, worker, job_worker, proxy), a host pattern, or both',
      completes: 'host',
    },
  },
  options: {
    follow: { alias: 'f', type: 'boolean', default: false, describe: 'Go on with what is written, until Ctrl-C' },
    lines: { alias: 'n', type: 'number', default: 10, requiresArg: true, describe: 'How many lines of each log' },
    out: { type: 'boolean', default: false, describe: 'What the processes print (.out) instead of their logs' },
    ...options,
  },
  examples: [
    ['$0 logs -n 50', 'the last 50 lines of every log, in the order of time'],
    ['$0 logs -f master', 'what the masters log from now on'],
    ["$0 logs -f worker 'w[1:3]'", 'three workers'],
    ['$0 logs worker w3 --out', 'why a worker did not even start'],
  ],
  epilogue: 'Exit codes: 0, 2 when a host did not let us read, 4 when one could not be reached, 130 after Ctrl-C.',
  async run(given) {
    const { showLogs } = await import('./show-logs.ts')
    process.exitCode = await showLogs(given)
  },
}
