import { UserError } from '../errors.ts'
import { extraVariablesOption, inventoryOption, loginOptions } from './options.ts'
import type { Subcommand } from './subcommand.ts'

export const alluxioCommand: Subcommand<{ host: string | undefined; '--'?: string[] }> = {
  command: 'alluxio',
  usage: 'alluxio -- COMMAND...',
  describe: "Run Alluxio's own command on the leading master",
  options: {
    host: { type: 'string', requiresArg: true, describe: 'Another host to run it on', completes: 'host' },
    ...inventoryOption,
    ...extraVariablesOption,
    ...loginOptions,
  },
  examples: [
    ['$0 alluxio -- fsadmin report', 'what the leader says of the cluster'],
    ['$0 alluxio -i inventory/prod -- fs ls /', 'files, as alluxio_user'],
    ['$0 alluxio --host w3 -- getConf alluxio.worker.ramdisk.size', 'what holds on one host'],
  ],
  epilogue:
    'Exit codes: that of the command; 2 where it exited with 0 and says that it failed, or where no master leads; 4 when the host could not be reached. Each command starts a JVM, which takes some seconds: "status" is faster.',
  async run({ host, '--': words = [], ...given }) {
    if (words.length === 0) throw new UserError('Cannot run nothing: write the command after "--"')
    const { runAlluxio } = await import('./run-alluxio.ts')
    process.exitCode = await runAlluxio({ host, words: words.map(String) }, given)
  },
}
