import { UserError } from '../errors.ts'
import { type Command, raw, sh } from '../shell.ts'
import { type Change, MissingError } from './action.ts'
import { type Attributes, attributeChanges, setAttributes } from './attributes.ts'
import { type FileFacts, kindOf, parentOf, parseStat, statInto, tidy } from './file-facts.ts'
import { lookAtFolders, planFolder, readFolders } from './folder.ts'
import { switchLink } from './switch-link.ts'
import { refuseSystemFolder } from './system-folders.ts'
import { lookAtTree, planTree, readTree, type TreeEntry } from './tree.ts'

export type State = 'file' | 'directory' | 'link' | 'absent' | 'touch'

export interface StateWanted extends Attributes {
  readonly path: string
  readonly state: State | 'any'
  readonly src?: string
  readonly recurse: boolean
  readonly force: boolean
  readonly follow: boolean
}

export interface StateFacts {
  readonly found: FileFacts | undefined
  /** How many folders from `path` upwards are missing. */
  readonly missing?: number
  /** What is where a link shall point. */
  readonly target?: FileFacts | undefined
  /** Where the link points that is there. */
  readonly link?: string
  readonly tree?: readonly TreeEntry[]
}

interface StateOf {
  look(wanted: StateWanted): Command
  read(lines: readonly string[]): StateFacts
  plan(wanted: StateWanted, facts: StateFacts): Change[]
}

const any: StateOf = {
  look: ({ path, follow }) => sh`${statInto('at', sh`${path}`, { follow })} && printf '%s\n' "$at"`,
  read: ([at = '']) => ({ found: parseStat(at) }),
  plan(wanted, { found }) {
    const { path } = wanted
    if (!found) throw new MissingError(`Cannot set the attributes of "${path}": it is missing`, path)
    return attributeChanges(path, wanted, found, { link: found.type === 'link' })
  },
}

const file: StateOf = {
  ...any,
  plan(wanted, facts) {
    const { path } = wanted
    if (facts.found?.type === 'directory') throw new UserError(`Cannot take "${path}" as a file: it is a folder`)
    return any.plan(wanted, facts)
  },
}

const directory: StateOf = {
  look: ({ path, recurse }) => sh`${lookAtFolders([path])}${recurse ? sh` && ${lookAtTree(path)}` : sh``}`,
  read(lines) {
    const { folder, missing } = readFolders(lines.slice(0, 2))[0]!
    return { found: folder, missing, tree: readTree(lines.slice(2)) }
  },
  plan(wanted, { found, missing = 0, tree }) {
    const { path, recurse } = wanted
    return recurse && found?.type === 'directory'
      ? planTree(path, wanted, tree ?? [])
      : planFolder(path, wanted, { folder: found, missing })
  },
}

const link: StateOf = {
  look: wanted => {
    const { path } = wanted
    return sh`link= above= && ${statInto('at', sh`${path}`)} && ${statInto('to', sh`${targetOf(wanted)}`, { follow: true })} &&
if [ "$at" = absent ]; then ${statInto('above', sh`${parentOf(path)}`, { follow: true })}
elif [ -L ${path} ]; then link=$(readlink -- ${path}); fi && printf '%s\n' "$at" "$to" "$above" "$link"`
  },
  read: ([at = '', to = '', above = '', ...points]) => ({
    found: parseStat(at),
    target: parseStat(to),
    missing: above === 'absent' ? 1 : 0,
    link: points.join('\n'),
  }),
  plan(wanted, facts) {
    const { follow, path } = wanted
    const isThere = facts.found?.type === 'link' && facts.link === wanted.src
    const switching = isThere ? [] : [pointLink(wanted, facts)]
    if (follow) return [...switching, ...(facts.target ? attributeChanges(targetOf(wanted), wanted, facts.target) : [])]
    return isThere ? attributeChanges(path, wanted, facts.found!, { link: true }) : switching
  },
}

const absent: StateOf = {
  ...any,
  look: wanted => any.look({ ...wanted, follow: false }),
  plan({ path }, { found }) {
    refuseSystemFolder(path)
    return found ? [{ summary: `remove ${path}`, apply: { snippet: sh`rm -rf -- ${path}` } }] : []
  },
}

const touch: StateOf = {
  look: ({ path }) => sh`above= && ${statInto('at', sh`${path}`, { follow: true })} &&
if [ "$at" = absent ]; then ${statInto('above', sh`${parentOf(path)}`, { follow: true })}; fi && printf '%s\n' "$at" "$above"`,
  read: ([at = '', above = '']) => ({ found: parseStat(at), missing: above === 'absent' ? 1 : 0 }),
  plan(wanted, { found, missing }) {
    const { path } = wanted
    if (missing) throw missingFolder(path)
    const touched: Change = {
      summary: `${found ? 'renew the time of' : 'create'} ${path}`,
      apply: { snippet: sh`touch -- ${path}` },
    }
    const attributes = setAttributes(wanted, sh`${path}`)
    if (found) return [touched, ...attributeChanges(path, wanted, found)]
    return [
      attributes.text === '' ? touched : { ...touched, apply: { snippet: sh`touch -- ${path} && ${attributes}` } },
    ]
  },
}

/** How each state is looked at and made true. */
export const states: Readonly<Record<State | 'any', StateOf>> = { any, file, directory, link, absent, touch }

function pointLink(wanted: StateWanted, { found, target, missing }: StateFacts): Change {
  const { path, force, follow } = wanted
  const src = wanted.src!
  if (missing) throw missingFolder(path)
  if (!target && !force) {
    const to = targetOf(wanted)
    throw new MissingError(
      `Cannot point "${path}" to "${src}": that is missing; "force: true" makes the link all the same`,
      to,
    )
  }
  if (found && found.type !== 'link' && !force) {
    throw new UserError(
      `Cannot make "${path}" a link: it is ${kindOf(found)}; "force: true" replaces a file or an empty folder`,
    )
  }
  const cleared = found?.type === 'directory' ? sh`rmdir -- ${path} && ` : raw('')
  return {
    summary: `point ${path} to ${src}`,
    apply: { snippet: sh`${cleared}${switchLink(src, path, follow ? {} : wanted)}` },
  }
}

/** The absolute path of what the link shall name. */
function targetOf({ path, src = '' }: StateWanted): string {
  return src.startsWith('/') ? src : tidy(`${parentOf(path)}/${src}`)
}

function missingFolder(path: string): MissingError {
  const folder = parentOf(path)
  return new MissingError(`Cannot create "${path}": folder "${folder}" is missing`, folder)
}
