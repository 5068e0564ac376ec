import type { Subcommand } from './subcommand.ts'

export const docsCommand: Subcommand<{ action: string | undefined }> = {
  command: 'docs [action]',
  describe: 'Show the arguments of an action and what it registers, or all actions',
  positionals: { action: { type: 'string', describe: 'Its name, as in a task', completes: 'action' } },
  examples: [
    ['$0 docs', 'all actions, a sentence each'],
    ['$0 docs copy', 'the arguments of copy'],
  ],
  async run({ action }) {
    const { actionDocs } = await import('./action-docs.ts')
    for (const line of actionDocs(action, Math.min(100, process.stdout.columns ?? 100))) console.log(line)
  },
}
