import type { ProbingAction } from './action.ts'
import {
  planRun,
  probeRun,
  type RunArgs,
  type RunFacts,
  type RunWanted,
  reportRun,
  runCheckMode,
  runReturns,
  runSchemas,
} from './run-user-command.ts'

export interface ShellArgs extends RunArgs {
  cmd: string
  executable?: string
}

/** Runs a line or a whole script in a shell on the host. */
export const shell: ProbingAction<ShellArgs, RunWanted, RunFacts> = {
  summary: 'Runs shell code on the host, with variables, pipes and redirections.',
  checkMode: runCheckMode,
  freeForm: 'cmd',
  returns: runReturns,
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['cmd'],
    properties: {
      cmd: { type: 'string', minLength: 1, description: 'The shell code, of one line or many.' },
      executable: {
        type: 'string',
        pattern: '^/',
        description: 'The shell that runs it, as an absolute path (default `/bin/sh`).',
      },
      ...runSchemas,
    },
  },

  resolve: ({ cmd, executable, ...rest }) => ({
    ...rest,
    run: { script: cmd, interpreter: [executable ?? '/bin/sh'] },
    cmd,
    shown: cmd,
  }),

  probe: probeRun,
  plan: planRun,
  report: reportRun,
}
