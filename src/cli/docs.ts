import type { Subcommand } from './subcommand.ts'

interface DocsArguments {
  action: string | undefined
  write: string | undefined
}

export const docsCommand: Subcommand<DocsArguments> = {
  command: 'docs [action]',
  describe: 'Show the arguments of an action, what it registers and an example, or all actions',
  positionals: { action: { type: 'string', describe: 'Its name, as in a task', completes: 'action' } },
  options: {
    write: {
      type: 'string',
      requiresArg: true,
      completes: 'path',
      describe: 'A folder that gets the references of actions, keywords, variables and the command line as Markdown',
    },
  },
  examples: [
    ['$0 docs', 'all actions, a sentence each'],
    ['$0 docs copy', 'the arguments of copy'],
    ['$0 docs --write reference', 'write reference/actions.md and the others'],
  ],
  async run({ action, write }) {
    if (write !== undefined) return (await import('./reference/index.ts')).writeReferences(write)
    const { actionDocs } = await import('./action-docs.ts')
    for (const line of actionDocs(action, Math.min(100, process.stdout.columns || 100))) console.log(line)
  },
}
