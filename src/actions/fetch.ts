import { existsSync } from 'node:fs'
import { posix, resolve, sep } from 'node:path'
import { UserError } from '../errors.ts'
import { sh } from '../shell.ts'
import { type Context, MissingError, type ProbingAction } from './action.ts'
import { answerLines, type FileFacts, kindOf, parseStat, statInto, tidy } from './file-facts.ts'
import { type Fingerprint, fingerprintOfFile, isEqual, sumInto } from './fingerprint.ts'

export interface FetchArgs {
  src: string
  dest: string
  flat?: boolean
  fail_on_missing?: boolean
}

export interface FetchWanted {
  readonly src: string
  /** The local file. */
  readonly file: string
  /** What the local file holds now. */
  readonly local: Fingerprint | undefined
  readonly mayBeMissing: boolean
}

export interface FetchFacts {
  readonly file: FileFacts | undefined
  readonly sum: string
}

/** Brings a file of the host to the controller. */
export const fetch: ProbingAction<FetchArgs, FetchWanted, FetchFacts> = {
  summary: 'Copies a file of the host to the controller, unless it is there already.',
  returns: {
    src: 'The file on the host.',
    dest: 'The file on the controller.',
    checksum: 'Its checksum: BLAKE2b where the host has b2sum, else SHA-256.',
    exists: 'Whether it is there on the host.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['src', 'dest'],
    properties: {
      src: { type: 'string', pattern: '^/', description: 'The file on the host.' },
      dest: {
        type: 'string',
        minLength: 1,
        description:
          "The local folder; the file goes to `dest/HOST/SRC` in it. A relative one is in the playbook's folder.",
      },
      flat: {
        type: 'boolean',
        description:
          'Whether `dest` is the file itself, or with a slash at the end the folder it goes into (default false).',
      },
      fail_on_missing: {
        type: 'boolean',
        description: 'Whether a file that the host does not have is a failure (default true).',
      },
    },
  },

  async resolve({ src, dest, flat = false, fail_on_missing = true }, context) {
    const file = localPath({ src: tidy(src), dest, flat }, context)
    const local = existsSync(file) ? await fingerprintOfFile(file) : undefined
    return { src: tidy(src), file, local, mayBeMissing: !fail_on_missing }
  },

  probe: ({ src }) => ({
    scope: 'host',
    async ask(host) {
      const path = sh`${src}`
      const command = sh`sum= && ${statInto('at', path, { follow: true })} && if [ -f ${path} ]; then ${sumInto('sum', path)}; fi && printf '%s\n' "$at" "$sum"`
      const [at = '', sum = ''] = answerLines(command, await host.shell(command), 2)
      return { file: parseStat(at), sum }
    },
  }),

  plan({ src, file, local, mayBeMissing }, found) {
    if (!found.file) {
      if (mayBeMissing) return []
      throw new MissingError(`Cannot fetch "${src}": it is missing`, src)
    }
    if (found.file.type !== 'file')
      throw new UserError(`Cannot fetch "${src}": it is ${kindOf(found.file)}, not a file`)
    if (local && isEqual(found.sum, local)) return []
    return [{ summary: `fetch ${src} to ${file}`, apply: { receive: sh`cat < ${src}`, file } }]
  },

  report: ({ src, file }, found) => ({
    message: found.file ? undefined : `"${src}" is not on the host`,
    fields: { src, dest: file, checksum: found.sum, exists: found.file !== undefined },
  }),
}

function localPath({ src, dest, flat }: { src: string; dest: string; flat: boolean }, context: Context): string {
  const playbook = context.variable('playbook_dir')
  const folder = resolve(typeof playbook === 'string' ? playbook : '.', dest)
  if (!flat) return resolve(folder, context.host, `.${posix.join('/', src)}`)
  return dest.endsWith('/') || dest.endsWith(sep) ? resolve(folder, posix.basename(src)) : folder
}
