import { visitOptions } from './options.ts'
import type { Subcommand } from './subcommand.ts'

export interface StatusArguments {
  watch: boolean
  interval: number
  quorum: boolean
}

export const statusCommand: Subcommand<StatusArguments> = {
  command: 'status',
  describe: 'Show what runs where, who leads, and where hosts differ from the inventory',
  options: {
    watch: { alias: 'w', type: 'boolean', default: false, describe: 'Look again and again, until Ctrl-C' },
    interval: { type: 'number', default: 2, requiresArg: true, describe: 'Seconds between two looks' },
    quorum: {
      type: 'boolean',
      default: false,
      describe: "Ask Alluxio's own command for the members of both quorums too, which takes some seconds",
    },
    ...visitOptions,
  },
  examples: [
    ['$0 status -i inventory/prod', 'one look, in a second or two; no JVM is started'],
    ['$0 status -i inventory/prod --watch', 'the same, drawn again every 2 seconds'],
    ['$0 status -i inventory/prod --quorum', 'with the state and the priority of each master in the journal'],
    ['$0 status -i inventory/prod --output json', 'for programs, one object a line'],
  ],
  epilogue:
    'Exit codes: 0 healthy, 2 when a process is missing or not ready, 4 when a host could not be reached. Drift from the inventory is shown and does not count.',
  async run(given) {
    const { showStatus } = await import('./show-status.ts')
    process.exitCode = await showStatus(given)
  },
}
