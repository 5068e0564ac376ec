import { extraVariablesOption, inventoryOption, loginOptions } from './options.ts'
import type { Subcommand } from './subcommand.ts'

export interface AdoptArguments {
  hosts: string[]
  home: string | undefined
  masters: string[] | undefined
  workers: string[] | undefined
}

export const adoptCommand: Subcommand<AdoptArguments> = {
  command: 'adopt <hosts..>',
  describe: 'Write the inventory of a cluster that scripts or hands deployed; nothing is changed on its hosts',
  positionals: {
    hosts: {
      type: 'string',
      array: true,
      describe: 'One host of the cluster, or more: NAME, or NAME=ADDRESS where this machine cannot look it up',
    },
  },
  options: {
    home: {
      type: 'string',
      requiresArg: true,
      describe: 'The folder of the release, where no Alluxio process runs that tells',
    },
    masters: { type: 'string', array: true, requiresArg: true, describe: 'The masters, where conf/masters is wrong' },
    workers: { type: 'string', array: true, requiresArg: true, describe: 'The workers, where conf/workers is wrong' },
    ...inventoryOption,
    ...extraVariablesOption,
    ...loginOptions,
  },
  examples: [
    ['$0 adopt master1 -u root -i inventory/prod', 'reads conf/masters and conf/workers there, and asks every host'],
    ['$0 adopt m1=10.0.0.5 -i inventory/prod -e ssh_port=2222', 'a host that only the cluster itself knows by name'],
    ['$0 deploy -i inventory/prod --check --diff', 'what still differs afterwards: nothing'],
  ],
  epilogue:
    'Log in as root or as the owner of the files, or use -b: files with secrets are read too. Exit codes: 0, 2 when something could not be read, 4 when a host could not be reached; the inventory is written only with 0.',
  async run({ hosts, home, masters, workers, ...given }) {
    const { adopt } = await import('./adopt-cluster.ts')
    process.exitCode = await adopt({ hosts: hosts.map(String), home, masters, workers }, given)
  },
}
