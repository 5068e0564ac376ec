import { adoptCommand } from './adopt.ts'
import { alluxioCommand } from './alluxio.ts'
import { completionCommand } from './completion.ts'
import { configCommand } from './config.ts'
import { docsCommand } from './docs.ts'
import { execCommand } from './exec.ts'
import { initCommand } from './init.ts'
import { inventoryCommand } from './inventory.ts'
import { listCommand } from './list.ts'
import { logsCommand } from './logs.ts'
import { pingCommand } from './ping.ts'
import { propertiesCommand } from './properties.ts'
import { runCommand } from './run.ts'
import { sandboxCommand } from './sandbox.ts'
import { schemaCommand } from './schema.ts'
import { statusCommand } from './status.ts'
import type { Subcommand } from './subcommand.ts'
import { validateCommand } from './validate.ts'

/** All of the command line. */
export const root: Subcommand = {
  command: '$0 PLAYBOOK -i INVENTORY\n\nRuns a playbook on the hosts of an Alluxio cluster.',
  describe: 'Runs a playbook on the hosts of an Alluxio cluster',
  options: {
    help: { alias: 'h', type: 'boolean', describe: 'Show help' },
    version: { alias: 'V', type: 'boolean', describe: 'Show version number' },
  },
  subcommands: [
    runCommand,
    validateCommand,
    listCommand,
    statusCommand,
    alluxioCommand,
    logsCommand,
    adoptCommand,
    inventoryCommand,
    propertiesCommand,
    pingCommand,
    execCommand,
    initCommand,
    configCommand,
    docsCommand,
    schemaCommand,
    completionCommand,
    sandboxCommand,
  ],
  examples: [
    ['$0 deploy -i inventory/prod', 'deploy a cluster, or bring it up to date'],
    ['$0 deploy -i inventory/prod --check --diff', 'show what that would change'],
    ['$0 restart -i inventory/prod --limit w3', 'restart what runs on one host'],
    ['$0 list', 'show the playbooks that can be named'],
  ],
}
