import { UserError } from '../errors.ts'
import { Command, raw, sh } from '../shell.ts'
import { MissingError, type Outcome, type ProbingAction } from './action.ts'
import { answerLines, type FileFacts, kindOf, parseStat, statInto, tidy } from './file-facts.ts'

export interface TempfileArgs {
  state?: 'file' | 'directory'
  path?: string
  prefix?: string
  suffix?: string
}

export interface TempfileFacts {
  /** The folder it goes into. */
  readonly path: string
  readonly folder: FileFacts | undefined
}

/** Makes a new empty file or folder with a name of its own, in every run. */
export const tempfile: ProbingAction<TempfileArgs, TempfileArgs, TempfileFacts> = {
  summary: 'Makes a temporary file or folder on the host, for its owner only; nobody removes it but a later task.',
  returns: {
    state: 'What was made.',
    path: 'Where it is; nothing in check mode.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      state: { enum: ['file', 'directory'], description: 'What to make (default `file`).' },
      path: {
        type: 'string',
        pattern: '^/',
        description: "The folder it goes into (default the host's `TMPDIR`, or /tmp).",
      },
      prefix: {
        type: 'string',
        pattern: '^[^/\\n]*$',
        expected: 'a text without a slash',
        description: 'What its name begins with (default `alluxio-playbook.`).',
      },
      suffix: {
        type: 'string',
        pattern: '^[^/\\n]*$',
        expected: 'a text without a slash',
        description: 'What its name ends with (default nothing).',
      },
    },
  },

  probe: ({ path }) => ({
    scope: 'host',
    async ask(host) {
      const folder = path === undefined ? raw('${TMPDIR:-/tmp}') : sh`${tidy(path)}`
      const text = sh`p=${folder} && ${statInto('at', raw('"$p"'), { follow: true })} && printf '%s\n' "$p" "$at"`
      const command = new Command(text.text, `look at ${path ?? 'the temporary folder'}`)
      const [found = '', at = ''] = answerLines(command, await host.shell(command), 2)
      return { path: found, folder: parseStat(at) }
    },
  }),

  plan({ state, prefix = 'alluxio-playbook.', suffix = '' }, { path, folder }) {
    const what = state === 'directory' ? 'temporary folder' : 'temporary file'
    if (!folder) throw new MissingError(`Cannot create a ${what} in "${path}": it is missing`, path)
    if (folder.type !== 'directory') {
      throw new UserError(`Cannot create a ${what} in "${path}": it is ${kindOf(folder)}`)
    }
    const option = raw(state === 'directory' ? '-d ' : '')
    const snippet = sh`mktemp ${option}--suffix=${suffix} -- ${tidy(`${path}/${prefix}XXXXXXXX`)}`
    return [{ summary: `create a ${what} in ${path}`, apply: { snippet } }]
  },

  report: ({ state = 'file' }, _, [outcome]) => ({ fields: { state, path: pathOf(outcome) } }),
}

function pathOf(outcome: Outcome | undefined): string | null {
  return outcome && 'stdout' in outcome ? outcome.stdout.replace(/\n$/, '') : null
}
