import type { CommandModule } from 'yargs'
import { withPosition } from '../errors.ts'
import { addHosts, loadInventory } from '../inventory/index.ts'

interface InventoryArguments {
  inventory: string
}

const folder = {
  alias: 'i',
  type: 'string',
  default: 'inventory',
  describe: 'The folder with masters and workers',
} as const

const add: CommandModule<object, InventoryArguments & { patterns: string[]; group: 'masters' | 'workers' }> = {
  command: 'add <patterns..>',
  describe: "Add hosts to a file, ranges written out: inventory add 'worker[01:20]'",
  builder: yargs =>
    yargs
      .positional('patterns', { type: 'string', array: true, demandOption: true, describe: 'Names or ranges' })
      .option('group', {
        alias: 'g',
        choices: ['masters', 'workers'] as const,
        default: 'workers' as const,
        describe: 'The file',
      })
      .option('inventory', folder) as never,
  handler: async ({ inventory, group, patterns }) => {
    const added = await addHosts({ folder: inventory, group, patterns })
    console.log(added.length > 0 ? `added to ${group}: ${added.join(', ')}` : `${group} has them all already`)
  },
}

const check: CommandModule<object, InventoryArguments> = {
  command: 'check',
  describe: 'Say everything that is wrong or doubtful in the inventory',
  builder: yargs => yargs.option('inventory', folder) as never,
  handler: async ({ inventory }) => {
    const { hosts, warnings } = await loadInventory(inventory)
    for (const warning of warnings) console.log(`warning: ${withPosition(warning)}`)
    console.log(`${hosts.size} hosts, ${warnings.length} warnings`)
  },
}

const list: CommandModule<object, InventoryArguments> = {
  command: 'list',
  describe: 'Show the groups and their hosts',
  builder: yargs => yargs.option('inventory', folder) as never,
  handler: async ({ inventory }) => {
    const { groups } = await loadInventory(inventory)
    for (const [name, hosts] of groups) if (name !== 'all') console.log(`${name}: ${hosts.join(' ')}`)
  },
}

export const inventoryCommand: CommandModule = {
  command: 'inventory <command>',
  describe: 'Look at the inventory, or add hosts to it',
  builder: yargs => yargs.command(add).command(check).command(list).demandCommand(1),
  handler: () => undefined,
}
