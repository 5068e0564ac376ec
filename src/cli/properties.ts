import { extraVariablesOption, inventoryOption } from './options.ts'
import type { Subcommand } from './subcommand.ts'

const lint: Subcommand = {
  command: 'lint',
  describe: 'Check the wanted properties of every host against what its Alluxio says of them',
  options: { ...inventoryOption, ...extraVariablesOption },
  examples: [['$0 properties lint -i inventory/prod', 'what deploy would refuse, and what is doubtful']],
  epilogue: 'Exit codes: 0 also with warnings, 1 with errors. No host is contacted.',
  async run(given) {
    const { lintFromCommandLine } = await import('./properties-lint.ts')
    process.exitCode = await lintFromCommandLine(given)
  },
}

const versionOption = {
  'alluxio-version': { type: 'string', requiresArg: true, describe: 'Of which Alluxio; by default the newest known' },
} as const

const show: Subcommand<{ name: string; alluxioVersion?: string | undefined }> = {
  command: 'show <name>',
  describe: 'Show what Alluxio says of a property',
  positionals: { name: { type: 'string', describe: 'Its name, or an alias' } },
  options: versionOption,
  examples: [['$0 properties show alluxio.master.worker.timeout', 'its type, default, scope and meaning']],
  async run({ name, alluxioVersion }) {
    const { showProperty } = await import('./properties-show.ts')
    for (const line of showProperty(name, alluxioVersion)) console.log(line)
  },
}

const search: Subcommand<{ words: string[]; alluxioVersion?: string | undefined }> = {
  command: 'search <words..>',
  describe: 'Find the properties whose name or description has all the words',
  positionals: { words: { type: 'string', array: true, describe: 'Words or parts of them' } },
  options: versionOption,
  examples: [['$0 properties search worker ramdisk', 'each with its default']],
  async run({ words, alluxioVersion }) {
    const { searchProperties } = await import('./properties-show.ts')
    for (const line of searchProperties(words, alluxioVersion)) console.log(line)
  },
}

export const propertiesCommand: Subcommand = {
  command: 'properties <command>',
  describe: "Check the cluster's properties, or look Alluxio's up",
  subcommands: [lint, show, search],
  examples: [
    ['$0 properties lint', 'what is wrong with the wanted properties, before anything is run'],
    ['$0 properties search ramdisk', 'what there is to set'],
  ],
}
