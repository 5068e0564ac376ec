import { UserError } from '../errors.ts'
import { quote } from '../shell.ts'
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
import { splitWords } from './words.ts'

export interface CommandArgs extends RunArgs {
  cmd?: string
  argv?: string[]
}

/** Runs a program on the host, without a shell. */
export const command: ProbingAction<CommandArgs, RunWanted, RunFacts> = {
  summary: 'Runs a program on the host, without a shell: no variables, pipes or redirections.',
  checkMode: runCheckMode,
  freeForm: 'cmd',
  returns: runReturns,
  schema: {
    type: 'object',
    additionalProperties: false,
    oneOf: [{ required: ['cmd'] }, { required: ['argv'] }],
    properties: {
      cmd: {
        type: 'string',
        minLength: 1,
        description: 'The program and its arguments in one line; quotes and backslashes keep words together.',
      },
      argv: {
        type: 'array',
        minItems: 1,
        items: { type: 'string' },
        description: 'The program and its arguments as a list, instead of `cmd`.',
      },
      ...runSchemas,
    },
  },

  resolve({ cmd, argv, ...rest }) {
    const words = argv ?? splitWords(cmd ?? '')
    if (!words[0]) throw new UserError(`Cannot run "${cmd ?? ''}": it names no program`)
    return { ...rest, run: { argv: words }, cmd: words, shown: cmd ?? words.map(quote).join(' ') }
  },

  probe: probeRun,
  plan: planRun,
  report: reportRun,
}
