import type { Subcommand } from './subcommand.ts'

export const initCommand: Subcommand<{ dir: string }> = {
  command: 'init <dir>',
  describe: 'Start a project: an inventory, settings, and a first playbook',
  positionals: {
    dir: { type: 'string', describe: 'The folder, which is made where it is not there', completes: 'path' },
  },
  examples: [['$0 init my-cluster', 'then: cd my-cluster, and read README.md']],
  async run({ dir }) {
    const { startProject } = await import('./start-project.ts')
    for (const line of await startProject(dir)) console.log(line)
  },
}
