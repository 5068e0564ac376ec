import { loginOptions, modeOptions, selectionOptions, verboseOption } from './options.ts'
import type { Option, Subcommand } from './subcommand.ts'

export interface RunArguments {
  readonly playbook: string
  readonly startAtTask?: string | undefined
  readonly step?: boolean | undefined
  readonly syntaxCheck?: boolean | undefined
  readonly listHosts?: boolean | undefined
  readonly listTasks?: boolean | undefined
  readonly listTags?: boolean | undefined
  readonly explainVars?: string | undefined
}

export const playbookPositional = {
  playbook: { type: 'string', describe: 'A name or a path', completes: 'playbook' },
} satisfies Record<string, Option>

/** What is done with a playbook in place of running it, or while it runs. */
const insteadOptions = {
  'start-at-task': {
    type: 'string',
    requiresArg: true,
    describe: 'Begin with the task of this name',
    completes: 'task',
  },
  step: { type: 'boolean', describe: 'Ask before each task' },
  'syntax-check': { type: 'boolean', describe: 'Only check the playbook and its files; no inventory is read' },
  'list-hosts': { type: 'boolean', describe: 'Only show the hosts of each play' },
  'list-tasks': { type: 'boolean', describe: 'Only show the tasks of each play' },
  'list-tags': { type: 'boolean', describe: 'Only show the tags of each play' },
  'explain-vars': {
    type: 'string',
    requiresArg: true,
    describe: 'Only show the variables of this host, each with the file and line that won',
    completes: 'host',
  },
} satisfies Record<string, Option>

export const runCommand: Subcommand<RunArguments> = {
  command: '$0 <playbook>',
  describe: 'Run a playbook: a name such as "deploy", or the path of a file',
  positionals: playbookPositional,
  options: { ...selectionOptions, ...loginOptions, ...modeOptions, ...insteadOptions, ...verboseOption },
  async run(given) {
    const { listHosts, listTasks, listTags, syntaxCheck, explainVars } = given
    if (syntaxCheck) return (await import('./look.ts')).checkSyntax(given)
    if (listHosts || listTasks || listTags) return (await import('./look.ts')).list(given)
    if (explainVars !== undefined) return (await import('./look.ts')).explain(given, explainVars)
    const { runFromCommandLine } = await import('./execute.ts')
    process.exitCode = await runFromCommandLine(given)
  },
}
