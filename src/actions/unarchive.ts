import { createReadStream } from 'node:fs'
import { basename, posix } from 'node:path'
import type { Source } from '../connection/connection.ts'
import { UserError } from '../errors.ts'
import { Command, raw, sh } from '../shell.ts'
import { type Change, MissingError, type ProbingAction } from './action.ts'
import { type Attributes, attributeChanges, attributeSchemas } from './attributes.ts'
import { answerLines, type FileFacts, kindOf, parentOf, parseStat, statInto, tidy } from './file-facts.ts'
import { type Fingerprint, fingerprintOfFile } from './fingerprint.ts'
import { switchLink } from './switch-link.ts'
import { marker, unpack } from './unpack.ts'

export interface UnarchiveArgs extends Attributes {
  src: string
  dest: string
  creates?: string
  folder?: string
  strip_components?: number
  link?: string
}

export interface UnarchiveWanted extends Attributes {
  readonly archive: string
  readonly fingerprint: Fingerprint
  readonly open: Source
  /** The folder to unpack in. */
  readonly dest: string
  /** The top folder of the archive, where it has a single one. */
  readonly folder?: string | undefined
  /** Where the content lies in the end: `folder` in `dest`, or `dest` itself. */
  readonly root: string
  readonly strip: number
  readonly creates?: string | undefined
  /** The link to switch, and where it shall point. */
  readonly link?: { readonly path: string; readonly target: string } | undefined
}

export interface UnarchiveFacts {
  readonly dest: FileFacts | undefined
  readonly root: FileFacts | undefined
  /** The SHA-256 of the archive that was unpacked there, or nothing. */
  readonly unpacked: string
  readonly created: FileFacts | undefined
  readonly link: FileFacts | undefined
  readonly points: string
}

/** Unpacks a local archive on the host. */
export const unarchive: ProbingAction<UnarchiveArgs, UnarchiveWanted, UnarchiveFacts> = {
  summary: 'Sends a local tar archive to the host and unpacks it there, unless it is unpacked already.',
  returns: {
    src: 'The archive on the controller.',
    dest: 'The folder that was unpacked into.',
    checksum: 'The SHA-256 sum of the archive.',
    link: 'The link that points there.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['src', 'dest'],
    dependentRequired: { link: ['folder'] },
    properties: {
      src: {
        type: 'string',
        minLength: 1,
        format: 'local-file',
        description: "The local archive, in any format that the host's `tar` knows (.tar, .tar.gz, .tar.xz, .tar.zst).",
      },
      dest: {
        type: 'string',
        pattern: '^/',
        description: 'The folder on the host to unpack in; it must be there.',
      },
      creates: {
        type: 'string',
        pattern: '^/',
        description: 'A path on the host: where it is there, nothing is unpacked.',
      },
      folder: {
        type: 'string',
        pattern: '^(?!\\.{1,2}$)[^/\\n]+$',
        expected: 'the name of a folder',
        description:
          'The single top folder of the archive, which then appears in `dest` whole or not at all; with `strip_components` its new name. Give it where several archives share a `dest`.',
      },
      strip_components: {
        type: 'integer',
        minimum: 0,
        description: 'How many leading folders to take off the paths in the archive (default 0).',
      },
      link: {
        type: 'string',
        minLength: 1,
        description: 'A link to `folder`, switched after it is unpacked: a name in `dest`, or an absolute path.',
      },
      ...attributeSchemas,
      mode: {
        ...attributeSchemas.mode,
        description: 'The permissions of all that is unpacked, as octal digits in quotes.',
      },
    },
  },

  async resolve({ src, strip_components = 0, folder, link, creates, ...rest }, context) {
    const archive = context.locate('files', src)
    const dest = tidy(rest.dest)
    const root = folder === undefined ? dest : tidy(`${dest}/${folder}`)
    return {
      ...rest,
      archive,
      fingerprint: await fingerprintOfFile(archive),
      open: () => createReadStream(archive, { highWaterMark: 1 << 20 }),
      dest,
      folder,
      root,
      strip: strip_components,
      creates,
      link: link === undefined ? undefined : linkTo(root, posix.resolve(dest, link)),
    }
  },

  probe: ({ dest, root, creates, link }) => ({
    scope: 'host',
    async ask(host) {
      const mark = `${root}/${marker}`
      const at = (name: string, path: string | undefined) =>
        path === undefined ? sh`${raw(name)}=absent` : statInto(name, sh`${path}`)
      const linked = link?.path ?? '/'
      const text = sh`sum= points= && ${statInto('at', sh`${dest}`, { follow: true })} && ${statInto('root', sh`${root}`, { follow: true })} &&
${at('created', creates)} && ${at('link', link?.path)} && { [ ! -f ${mark} ] || IFS= read -r sum < ${mark} || [ -n "$sum" ]; } &&
{ [ ! -L ${linked} ] || points=$(readlink -- ${linked}); } && printf '%s\n' "$at" "$root" "$sum" "$created" "$link" "$points"`
      const command = new Command(text.text, `look at ${root}`)
      const lines = answerLines(command, await host.shell(command), 6)
      const [found = '', top = '', unpacked = '', created = '', there = '', ...points] = lines
      return {
        dest: parseStat(found),
        root: parseStat(top),
        unpacked,
        created: parseStat(created),
        link: parseStat(there),
        points: points.join('\n'),
      }
    },
  }),

  plan(wanted, facts) {
    const { dest } = wanted
    if (!facts.dest) throw new MissingError(`Cannot unpack in "${dest}": it is missing`, dest)
    if (facts.dest.type !== 'directory') throw new UserError(`Cannot unpack in "${dest}": it is ${kindOf(facts.dest)}`)
    if (facts.root && facts.root.type !== 'directory') {
      throw new UserError(`Cannot unpack to "${wanted.root}": it is ${kindOf(facts.root)}`)
    }
    return [...contentChanges(wanted, facts), ...linkChanges(wanted, facts)]
  },

  report: ({ archive, root, fingerprint, link }) => ({
    fields: { src: archive, dest: root, checksum: fingerprint.sha256, ...(link && { link: link.path }) },
  }),
}

function contentChanges(wanted: UnarchiveWanted, facts: UnarchiveFacts): Change[] {
  const { archive, root, folder, fingerprint, open } = wanted
  if (facts.created) return []
  if (facts.root && facts.unpacked === fingerprint.sha256) {
    // What lies in a folder of its own is all ours; `dest` may hold more than was unpacked.
    if (folder === undefined) return []
    return attributeChanges(root, wanted, facts.root, { recurse: true })
  }
  const isNew = folder !== undefined && !facts.root
  return [
    {
      summary: `unpack ${basename(archive)} ${isNew ? 'to' : 'over'} ${root}`,
      apply: { send: unpack(wanted, { isNew }), source: open },
    },
  ]
}

function linkChanges({ link, root, creates }: UnarchiveWanted, facts: UnarchiveFacts): Change[] {
  if (!link || (facts.link?.type === 'link' && facts.points === link.target)) return []
  if (facts.link && facts.link.type !== 'link') {
    throw new UserError(`Cannot point "${link.path}" to "${link.target}": it is ${kindOf(facts.link)}`)
  }
  if (facts.created && !facts.root) {
    throw new MissingError(
      `Cannot point "${link.path}" to "${root}": that is missing, though "${creates}" is there`,
      root,
    )
  }
  return [{ summary: `point ${link.path} to ${link.target}`, apply: { snippet: switchLink(link.target, link.path) } }]
}

/** A link beside the folder is relative, so that both can be moved together. */
function linkTo(root: string, path: string): { path: string; target: string } {
  return { path, target: parentOf(path) === parentOf(root) ? posix.basename(root) : root }
}
