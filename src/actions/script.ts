import { readFile } from 'node:fs/promises'
import { UserError } from '../errors.ts'
import type { ProbingAction } from './action.ts'
import { comparable } from './content.ts'
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
import { unreadable } from './unreadable.ts'
import { splitWords } from './words.ts'

export interface ScriptArgs extends Pick<RunArgs, 'chdir' | 'creates' | 'removes' | 'check'> {
  cmd: string
  executable?: string
}

/** Runs a local script on the host. */
export const script: ProbingAction<ScriptArgs, RunWanted, RunFacts> = {
  summary: 'Brings a local script to the host, runs it there and removes it again.',
  checkMode: runCheckMode,
  freeForm: 'cmd',
  returns: runReturns,
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['cmd'],
    properties: {
      cmd: {
        type: 'string',
        minLength: 1,
        description: 'The local script, looked for in `files/`, and its arguments; quotes keep words together.',
      },
      executable: {
        type: 'string',
        minLength: 1,
        description: 'The program that runs it, with its options; otherwise the one its `#!` line names, or `/bin/sh`.',
      },
      chdir: runSchemas.chdir,
      creates: runSchemas.creates,
      removes: runSchemas.removes,
      check: runSchemas.check,
    },
  },

  async resolve({ cmd, executable, ...rest }, context) {
    const [name, ...args] = splitWords(cmd)
    if (!name) throw new UserError(`Cannot run "${cmd}": it names no script`)
    const path = context.locate('files', name)
    const text = comparable(await readFile(path).catch(unreadable(path)), Number.POSITIVE_INFINITY)
    if (text === undefined) throw new UserError(`Cannot run "${path}": it is not a text`)
    const interpreter = executable === undefined ? {} : { interpreter: splitWords(executable) }
    return { ...rest, run: { script: text, args, ...interpreter }, cmd, shown: cmd }
  },

  probe: probeRun,
  plan: planRun,
  report: reportRun,
}
