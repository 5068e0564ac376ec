import { withPosition } from '../errors.ts'
import { inventoryOption } from './options.ts'
import type { Subcommand } from './subcommand.ts'

const add: Subcommand<{ patterns: string[]; group: 'masters' | 'workers' }> = {
  command: 'add <patterns..>',
  describe: 'Add hosts to a file, ranges written out',
  positionals: { patterns: { type: 'string', array: true, describe: 'Names or ranges' } },
  options: {
    group: { alias: 'g', choices: ['masters', 'workers'], default: 'workers', describe: 'The file' },
    ...inventoryOption,
  },
  examples: [["$0 inventory add 'worker[01:20]'", 'twenty lines in the file workers']],
  async run({ patterns, group, ...given }) {
    const { addHosts } = await import('../inventory/index.ts')
    const { inventory: folder } = await settings(given)
    const added = await addHosts({ folder, group, patterns })
    console.log(added.length > 0 ? `added to ${group}: ${added.join(', ')}` : `${group} has them all already`)
  },
}

const check: Subcommand = {
  command: 'check',
  describe: 'Say everything that is wrong or doubtful in the inventory',
  options: inventoryOption,
  async run(given) {
    const { hosts, warnings } = await load(given)
    for (const warning of warnings) console.log(`warning: ${withPosition(warning)}`)
    console.log(`${hosts.size} hosts, ${warnings.length} warnings`)
  },
}

const list: Subcommand = {
  command: 'list',
  describe: 'Show the groups and their hosts',
  options: inventoryOption,
  async run(given) {
    const { groups } = await load(given)
    for (const [name, hosts] of groups) if (name !== 'all') console.log(`${name}: ${hosts.join(' ')}`)
  },
}

export const inventoryCommand: Subcommand = {
  command: 'inventory <command>',
  describe: 'Look at the inventory, or add hosts to it',
  subcommands: [add, check, list],
}

async function settings(given: object) {
  const { settingsFor } = await import('./settings.ts')
  return settingsFor(given)
}

async function load(given: object) {
  const { loadInventory } = await import('../inventory/index.ts')
  return loadInventory((await settings(given)).inventory)
}
