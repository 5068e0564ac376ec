import { verboseOption, visitOptions } from './options.ts'
import type { Subcommand } from './subcommand.ts'

export const pingCommand: Subcommand<{ pattern: string }> = {
  command: 'ping [pattern]',
  describe: 'Log in to each host, and say as whom, how fast and with which shell',
  positionals: { pattern: { type: 'string', default: 'all', describe: 'Which hosts', completes: 'host' } },
  options: { ...visitOptions, ...verboseOption },
  examples: [
    ['$0 ping -i inventory/prod', 'whether every host can be reached (exit code 4 when one cannot)'],
    ['$0 ping workers -b -K', 'whether sudo works there too'],
  ],
  async run({ pattern, ...given }) {
    const { ping } = await import('./ping-hosts.ts')
    process.exitCode = await ping(pattern, given)
  },
}
