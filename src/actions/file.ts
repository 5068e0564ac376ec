import { UserError } from '../errors.ts'
import { Command } from '../shell.ts'
import type { ProbingAction } from './action.ts'
import { type Attributes, attributeSchemas } from './attributes.ts'
import { answerLines, tidy } from './file-facts.ts'
import { type State, type StateFacts, type StateWanted, states } from './file-states.ts'

export interface FileArgs extends Attributes {
  path: string
  state?: State
  src?: string
  recurse?: boolean
  force?: boolean
  follow?: boolean
}

/** Makes a folder, a link or an empty file, removes what is there, or sets its owner and mode. */
export const file: ProbingAction<FileArgs, StateWanted, StateFacts> = {
  summary: 'Makes folders and links, sets owners and modes, removes files and trees.',
  returns: {
    path: 'The path.',
    dest: 'The same.',
    state: 'What is there now.',
    mode: 'Its mode, such as `0644`.',
    owner: 'Whom it belongs to.',
    group: 'Its group.',
    src: 'Where the link points.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['path'],
    properties: {
      path: {
        type: 'string',
        pattern: '^/',
        aliases: ['dest', 'name'],
        description: 'What it is about, as an absolute path.',
      },
      state: {
        enum: ['file', 'directory', 'link', 'absent', 'touch'],
        description:
          '`directory` makes it and the folders above; `link` points it to `src`; `touch` makes an empty file or renews its time; `absent` removes it with all it holds; `file` wants a file that is there. Without a state, only owner and mode of what is there are set.',
      },
      ...attributeSchemas,
      src: {
        type: 'string',
        minLength: 1,
        description: 'Where a link points; a relative one is seen from its folder.',
      },
      recurse: {
        type: 'boolean',
        description: 'Whether everything in the folder gets the mode and the owner too (default false; needs `find`).',
      },
      force: {
        type: 'boolean',
        description:
          'Whether a link may replace a file or an empty folder, and may point to what is not there (default false).',
      },
      follow: {
        type: 'boolean',
        description: 'Whether owner and mode are for what a link points to, instead of the link (default true).',
      },
    },
  },

  resolve({ path, state, recurse = false, force = false, follow = true, ...rest }) {
    const known = state ?? (recurse ? 'directory' : rest.src === undefined ? 'any' : 'link')
    if (known === 'link' && rest.src === undefined)
      throw new UserError(`Cannot make "${path}" a link: "src" is missing`)
    if (recurse && known !== 'directory')
      throw new UserError(`Cannot recurse in "${path}": its state is "${known}", not "directory"`)
    return { ...rest, path: tidy(path), state: known, recurse, force, follow }
  },

  probe: wanted => ({
    scope: 'host',
    async ask(host) {
      const command = states[wanted.state].look(wanted)
      const lines = answerLines(new Command(command.text, `look at ${wanted.path}`), await host.shell(command), 1)
      return states[wanted.state].read(lines)
    },
  }),

  plan: (wanted, facts) => states[wanted.state].plan(wanted, facts),

  report: ({ path, state, mode, owner, group, src }, { found }) => ({
    fields: {
      path,
      dest: path,
      state: state === 'any' || state === 'touch' ? 'file' : state,
      mode: mode?.padStart(4, '0') ?? found?.mode ?? null,
      owner: owner ?? found?.owner ?? null,
      group: group ?? found?.group ?? null,
      ...(src !== undefined && { src }),
    },
  }),
}
