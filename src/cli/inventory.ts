import { withPosition } from '../errors.ts'
import { extraVariablesOption, inventoryOption } from './options.ts'
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
  examples: [['$0 inventory check -i inventory/prod', 'for example: "4GB" where a heap is written "4g"']],
  async run(given) {
    const [{ hosts, warnings }, { plural }] = await Promise.all([load(given), import('../report/text.ts')])
    for (const warning of warnings) console.log(`warning: ${withPosition(warning)}`)
    console.log(`${plural(hosts.size, 'host')}, ${plural(warnings.length, 'warning')}`)
  },
}

const list: Subcommand<{ pattern: string | undefined }> = {
  command: 'list [pattern]',
  describe: 'Show the groups and their hosts, or the hosts that a pattern means',
  positionals: { pattern: { type: 'string', describe: 'A host pattern', completes: 'host' } },
  options: inventoryOption,
  examples: [["$0 inventory list 'workers:!w3'", 'try a pattern before it is used with --limit']],
  async run({ pattern, ...given }) {
    const inventory = await load(given)
    if (pattern === undefined) {
      for (const [name, hosts] of inventory.groups) if (name !== 'all') console.log(`${name}: ${hosts.join(' ')}`)
      return
    }
    const { selectHosts } = await import('../inventory/index.ts')
    for (const host of selectHosts(pattern, inventory)) console.log(host)
  },
}

const graph: Subcommand = {
  command: 'graph',
  describe: 'Show the groups and their hosts as a tree',
  options: inventoryOption,
  examples: [['$0 inventory graph -i inventory/prod', 'all groups with their hosts']],
  async run(given) {
    const { groups } = await load(given)
    console.log('@all:')
    for (const [name, hosts] of groups) {
      if (name === 'all') continue
      console.log(`  |--@${name}:`)
      for (const host of hosts) console.log(`  |  |--${host}`)
    }
  },
}

const host: Subcommand<{ host: string }> = {
  command: 'host <host>',
  describe: 'Show the variables of a host, each with the file and line that won',
  positionals: { host: { type: 'string', describe: 'Its name', completes: 'host' } },
  options: { ...inventoryOption, ...extraVariablesOption },
  examples: [
    ['$0 inventory host w3', 'for example: alluxio_worker_heap: "4g"  # inventory/group_vars/workers.yml:3:1'],
    ['$0 deploy --explain-vars w3', 'the same, and what the plays of a playbook set beside it'],
  ],
  async run({ host: name, ...given }) {
    const { explainInventory } = await import('./look.ts')
    await explainInventory(given, name)
  },
}

export const inventoryCommand: Subcommand = {
  command: 'inventory <command>',
  describe: 'Look at the inventory, or add hosts to it',
  subcommands: [list, graph, host, check, add],
  examples: [
    ['$0 inventory check', 'what is wrong, before anything is run'],
    ['$0 inventory host w3', 'what is set for a host, and where'],
  ],
}

async function settings(given: object) {
  const { settingsFor } = await import('./settings.ts')
  return settingsFor(given)
}

async function load(given: object) {
  const { loadInventory } = await import('../inventory/index.ts')
  return loadInventory((await settings(given)).inventory)
}
