#!/usr/bin/env node
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { inventoryCommand } from './cli/inventory.ts'
import { listCommand } from './cli/list.ts'
import { printError } from './cli/print-error.ts'
import { runCommand } from './cli/run.ts'
import { sandboxCommand } from './cli/sandbox.ts'
import { validateCommand } from './cli/validate.ts'
import { version } from './cli/version.ts'

const cli = yargs(hideBin(process.argv))
  .scriptName('alluxio-playbook')
  .usage('$0 PLAYBOOK -i INVENTORY\n\nRuns a playbook on the hosts of an Alluxio cluster.')
  .command(runCommand)
  .command(validateCommand)
  .command(listCommand)
  .command(inventoryCommand)
  .command(sandboxCommand)
  .example('$0 deploy -i inventory/prod', 'deploy a cluster, or bring it up to date')
  .example('$0 deploy -i inventory/prod --check --diff', 'show what that would change')
  .example('$0 restart -i inventory/prod --limit w3', 'restart what runs on one host')
  .example('$0 list', 'show the playbooks that can be named')
  .version(version)
  .alias('version', 'V')
  .help()
  .alias('help', 'h')
  .strict()
  .recommendCommands()
  .wrap(Math.min(100, process.stdout.columns ?? 100))
  .exitProcess(false)
  .fail((message, error) => {
    throw error ?? new UsageError(message)
  })

class UsageError extends Error {}

try {
  await cli.parseAsync()
} catch (error) {
  if (error instanceof UsageError)
    console.error(`${error.message}\n\nRun "alluxio-playbook --help" for the commands and options.`)
  else printError(error)
  process.exitCode = 1
}
