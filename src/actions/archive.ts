import { type ExecResult, UserError } from '../errors.ts'
import { sh } from '../shell.ts'
import { type Change, type JsonSchema, MissingError, type ProbingAction } from './action.ts'
import { type ArchiveFacts, type ArchiveWanted, type FoundPath, probeArchive } from './archive-facts.ts'
import { archiveScript, type Format, formats } from './archive-script.ts'
import { type Attributes, attributeChanges, attributeSchemas } from './attributes.ts'
import { kindOf, parentOf, tidy } from './file-facts.ts'
import { hasWildcards } from './glob.ts'
import { listOf } from './list-of.ts'
import { refuseSystemFolder } from './system-folders.ts'

export interface ArchiveArgs extends Attributes {
  path: string | string[]
  dest?: string
  format?: Format
  exclude_path?: string | string[]
  exclusion_patterns?: string | string[]
  force_archive?: boolean
  remove?: boolean
}

/** Packs files and folders of the host into an archive there. */
export const archive: ProbingAction<ArchiveArgs, ArchiveWanted, ArchiveFacts> = {
  summary:
    'Packs files and folders of the host into a tar archive there, or compresses one file; again only when what it holds has changed. Needs GNU tar.',
  returns: {
    dest: 'The archive.',
    state: '`archive`, `compress`, or `incomplete` where some of the paths are missing.',
    arcroot: 'The folder that the names in the archive begin from.',
    expanded_paths: 'The paths that were packed.',
    missing: 'The paths that are not there.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['path'],
    properties: {
      path: {
        ...pathsSchema('What to pack, as absolute paths, with wildcards if wanted. One file alone is only compressed.'),
        minItems: 1,
      },
      dest: {
        type: 'string',
        pattern: '^/',
        description: 'The archive. It may be left out for one file, which then gets the format at the end of its name.',
      },
      format: {
        enum: formats,
        description: 'How it is compressed (default `gz`); `tar` does not compress. There is no `zip` here.',
      },
      exclude_path: pathsSchema('What to leave out, as absolute paths, with wildcards if wanted.'),
      exclusion_patterns: {
        type: ['string', 'array'],
        items: { type: 'string', minLength: 1 },
        description: 'What to leave out by its path in the archive: wildcards, which stand for slashes too.',
      },
      force_archive: {
        type: 'boolean',
        description: 'Whether one file alone becomes an archive too (default false).',
      },
      remove: {
        type: 'boolean',
        description: 'Whether what was packed is removed after it (default false).',
      },
      ...attributeSchemas,
    },
  },

  resolve(args) {
    const { format = 'gz', force_archive = false, remove = false, mode, owner, group } = args
    const paths = pathsOf(args.path)
    const [excluded, patterns] = [pathsOf(args.exclude_path), listOf(args.exclusion_patterns)]
    const isSingle = paths.length === 1 && !hasWildcards(paths[0]!)
    if (remove && excluded.length + patterns.length > 0) {
      throw new UserError('Cannot remove what is archived: what is left out of the archive would be lost with it')
    }
    if (args.dest === undefined && !isSingle) throw new UserError('Cannot archive several paths: "dest" is missing')
    return {
      paths,
      dest: tidy(args.dest ?? `${paths[0]}.${format}`),
      isNamed: args.dest !== undefined,
      format,
      excluded,
      patterns,
      mayCompress: isSingle && format !== 'tar' && !force_archive,
      remove,
      ...(mode && { mode }),
      ...(owner && { owner }),
      ...(group && { group }),
    }
  },

  probe: probeArchive,

  plan(wanted, facts) {
    const { paths, dest, remove } = wanted
    const { found, archive: file } = facts
    if (file && file.type !== 'file') throw new UserError(`Cannot replace "${dest}": it is ${kindOf(file)}`)
    if (found.length === 0) {
      // An earlier run has packed and removed it.
      if (remove && file) return attributeChanges(dest, wanted, file)
      throw new MissingError(`Cannot archive "${paths.join('", "')}": it is missing`, paths[0]!)
    }
    refuseUnsafe(wanted, facts)
    if (!file || facts.recorded !== facts.manifest) return [packing(wanted, facts)]
    return [...attributeChanges(dest, wanted, file), ...(remove ? [removal(facts)] : [])]
  },

  report({ dest }, { found, missing, root, isCompressed }, [outcome]) {
    const state = missing.length > 0 ? 'incomplete' : isCompressed ? 'compress' : 'archive'
    const fields = { dest, state, arcroot: root, expanded_paths: found.map(({ path }) => path), missing }
    const failure = outcome && 'code' in outcome && outcome.code !== 0 ? failureOf(dest, outcome) : undefined
    return { fields, failure }
  },
}

function refuseUnsafe({ dest, isNamed, remove }: ArchiveWanted, facts: ArchiveFacts): void {
  const { found, hasFolder, isCompressed } = facts
  const [{ path }] = found as [FoundPath]
  if (!isNamed && !isCompressed)
    throw new UserError(`Cannot archive "${path}": it is not a file, and "dest" is missing`)
  if (!hasFolder) {
    const folder = parentOf(dest)
    throw new MissingError(`Cannot create "${dest}": folder "${folder}" is missing`, folder)
  }
  if (!remove) return
  for (const { path } of found) {
    refuseSystemFolder(path)
    if (`${dest}/`.startsWith(`${path}/`))
      throw new UserError(`Cannot remove "${path}": the archive "${dest}" is in it`)
  }
}

function packing(wanted: ArchiveWanted, facts: ArchiveFacts): Change {
  const { dest, remove } = wanted
  const script = archiveScript(wanted, facts).text
  const verb = facts.isCompressed ? 'compress' : 'archive'
  return {
    summary: `${verb} ${shown(facts)} to ${dest}${remove ? ' and remove it' : ''}`,
    apply: { isolated: { run: { script } } },
  }
}

function removal(facts: ArchiveFacts): Change {
  const paths = facts.found.map(({ path }) => path)
  return { summary: `remove ${shown(facts)}`, apply: { snippet: sh`rm -rf -- ${paths}` } }
}

function shown({ found }: ArchiveFacts): string {
  return found.length === 1 ? found[0]!.path : `${found.length} paths`
}

function failureOf(dest: string, { code, stderr }: ExecResult): string {
  return `Cannot archive to "${dest}": ${stderr.trim().split('\n').at(-1) || `exit code ${code}`}`
}

function pathsSchema(description: string): JsonSchema {
  return { type: ['string', 'array'], pattern: '^/', items: { type: 'string', pattern: '^/' }, description }
}

function pathsOf(value: string | string[] | undefined): string[] {
  const paths = listOf(value)
  const relative = paths.find(path => !path.startsWith('/'))
  if (relative !== undefined) throw new UserError(`Cannot archive "${relative}": it is not an absolute path`)
  return paths.map(tidy)
}
