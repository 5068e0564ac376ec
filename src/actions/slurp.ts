import { UserError } from '../errors.ts'
import { Command, sh } from '../shell.ts'
import type { ProbingAction } from './action.ts'
import { answerLines, type FileFacts, kindOf, parseStat, printBase64, statInto, tidy } from './file-facts.ts'

export interface SlurpArgs {
  src: string
}

export interface SlurpFacts {
  readonly file: FileFacts | undefined
  /** What the file holds, in base64; empty where it was not read. */
  readonly content: string
}

/** What is registered is kept in memory and in the journal: larger files are for `fetch`. */
export const slurpLimit = 8 * 1024 * 1024

/** Reads a file of the host, for `register`. */
export const slurp: ProbingAction<SlurpArgs, SlurpArgs, SlurpFacts> = {
  summary: 'Reads a file of the host; what it holds is registered as `content`, in base64.',
  checkMode: 'Only looks, in check mode too.',
  freeForm: 'src',
  returns: {
    source: 'The file.',
    content: 'What it holds, in base64.',
    encoding: 'Always `base64`.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['src'],
    properties: {
      src: { type: 'string', pattern: '^/', aliases: ['path'], description: 'The file on the host; at most 8 MB.' },
    },
  },

  resolve: ({ src }) => ({ src: tidy(src) }),

  probe: ({ src }) => ({
    scope: 'host',
    async ask(host) {
      const path = sh`${src}`
      const text = sh`${statInto('at', path, { follow: true })} && printf '%s\n' "$at" && ${printBase64(path, slurpLimit)}`
      const command = new Command(text.text, `read ${src}`)
      const [at = '', content = ''] = answerLines(command, await host.shell(command), 1)
      return { file: parseStat(at), content }
    },
  }),

  plan({ src }, { file }) {
    // Not a MissingError: that stands for a change to come, and reading is none.
    if (!file) throw new UserError(`Cannot read "${src}": it is missing`)
    if (file.type !== 'file') throw new UserError(`Cannot read "${src}": it is ${kindOf(file)}, not a file`)
    if (file.size > slurpLimit) {
      throw new UserError(`Cannot read "${src}": it has ${file.size} bytes, more than ${slurpLimit}; "fetch" brings it`)
    }
    return []
  },

  report: ({ src }, { content }) => ({ changed: false, fields: { source: src, content, encoding: 'base64' } }),
}
