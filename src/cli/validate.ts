import type { CommandModule } from 'yargs'
import { preflight } from '../engine/preflight.ts'
import { prepareRun } from '../prepare.ts'
import { parseExtraVariables } from './extra-variables.ts'
import { selectionOptions } from './run.ts'

interface ValidateArguments {
  playbook: string
  inventory: string
  limit: string | undefined
  tags: string[]
  skipTags: string[]
  extraVars: string[]
}

export const validateCommand: CommandModule<object, ValidateArguments> = {
  command: 'validate <playbook>',
  describe: 'Check a playbook, its files and the inventory; no host is contacted',
  builder: yargs => selectionOptions(yargs),
  handler: async request => {
    const prepared = await prepareRun({ ...request, extraVariables: parseExtraVariables(request.extraVars) })
    preflight(prepared)
    const { plays } = prepared.playbook
    console.log(`${prepared.playbook.file}: ${plays.length} plays, ${prepared.inventory.hosts.size} hosts: valid`)
  },
}
