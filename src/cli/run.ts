import { loginOptions, modeOptions, selectionOptions, verboseOption } from './options.ts'
import type { Option, Subcommand } from './subcommand.ts'

export const playbookPositional = {
  playbook: { type: 'string', describe: 'A name or a path', completes: 'playbook' },
} satisfies Record<string, Option>

export const runCommand: Subcommand<{ playbook: string }> = {
  command: '$0 <playbook>',
  describe: 'Run a playbook: a name such as "deploy", or the path of a file',
  positionals: playbookPositional,
  options: { ...selectionOptions, ...loginOptions, ...modeOptions, ...verboseOption },
  async run(given) {
    const { runFromCommandLine } = await import('./execute.ts')
    process.exitCode = await runFromCommandLine(given)
  },
}
