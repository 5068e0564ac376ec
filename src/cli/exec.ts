import { UserError } from '../errors.ts'
import { verboseOption, visitOptions } from './options.ts'
import type { Subcommand } from './subcommand.ts'

export const execCommand: Subcommand<{ pattern: string; '--'?: string[] }> = {
  command: 'exec <pattern>',
  usage: 'exec PATTERN -- COMMAND...',
  describe: 'Run a command on hosts, and show those that answered the same together',
  positionals: { pattern: { type: 'string', describe: 'Which hosts', completes: 'host' } },
  options: { ...visitOptions, ...verboseOption },
  examples: [
    ['$0 exec all -- uptime', 'a program and its arguments'],
    ["$0 exec workers -- 'df -h /mnt | tail -1'", 'one word with blanks is a line for the shell'],
    ['$0 exec masters -b -- systemctl status alluxio', 'as root, by sudo'],
  ],
  epilogue: 'Exit codes: 0, 2 when the command failed on a host, 4 when a host could not be reached.',
  async run({ pattern, '--': words = [], ...given }) {
    if (words.length === 0) throw new UserError('Cannot run nothing: write the command after "--"')
    const { exec } = await import('./exec-hosts.ts')
    process.exitCode = await exec({ pattern, words: words.map(String) }, given)
  },
}
