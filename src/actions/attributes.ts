import { type Command, join, sh } from '../shell.ts'
import type { Change, JsonSchema } from './action.ts'
import type { FileFacts } from './file-facts.ts'

/** Whose a file is and who may use it; what is left unsaid stays as it is on the host. */
export interface Attributes {
  mode?: string
  owner?: string
  group?: string
}

/** The schemas of `Attributes`, for the actions that take them. */
export const attributeSchemas: { readonly mode: JsonSchema; readonly owner: JsonSchema; readonly group: JsonSchema } = {
  mode: {
    type: 'string',
    pattern: '^[0-7]{3,4}$',
    expected: "octal digits such as '0644'",
    description: "The permissions as octal digits in quotes, such as '0644'.",
  },
  owner: {
    type: 'string',
    pattern: '^[^:\\s]+$',
    expected: 'the name or number of a user',
    description: 'The user who owns it, by name or number.',
  },
  group: {
    type: 'string',
    pattern: '^[^:\\s]+$',
    expected: 'the name or number of a group',
    description: 'The group it belongs to, by name or number.',
  },
}

/**
 * What must be done so that the path has the attributes: `link` for those of a symbolic link itself, `recurse` for a folder with
 * all it holds.
 */
export function attributeChanges(
  path: string,
  wanted: Attributes,
  facts: FileFacts,
  { link = false, recurse = false } = {},
): Change[] {
  const mode = link ? undefined : wanted.mode?.padStart(4, '0')
  const given = needsGiving(wanted, facts)
  // Giving a file away clears its set-user-ID bits, so a mode that has them is set again.
  const modeDiffers = mode !== undefined && (mode !== facts.mode || (given && mode[0] !== '0'))
  const changes: Change[] = []
  const target = recurse ? `${path}/.` : path
  if (given) {
    const option = recurse ? sh`-hR ` : link ? sh`-h ` : sh``
    changes.push({
      summary: `give ${path} to ${shownOwner(wanted)}`,
      apply: { snippet: sh`chown ${option}-- ${ownerArgument(wanted)} ${target}` },
    })
  }
  if (modeDiffers)
    changes.push({ summary: `set mode ${mode} on ${path}`, apply: { snippet: setMode(mode, sh`${target}`, recurse) } })
  return changes
}

/** A command that gives the paths the attributes that are wanted; empty when none are. Owner first: chown clears mode bits. */
export function setAttributes({ mode, owner, group }: Attributes, paths: Command, { recurse = false } = {}): Command {
  const option = recurse ? sh`-hR ` : sh``
  return join(' && ', [
    owner === undefined && group === undefined
      ? sh``
      : sh`chown ${option}-- ${ownerArgument({ owner, group })} ${paths}`,
    mode === undefined ? sh`` : setMode(mode, paths, recurse),
  ])
}

/** `alluxio:hadoop`, `alluxio` or `:hadoop`, as chown takes it. */
export function ownerArgument({ owner, group }: { owner?: string | undefined; group?: string | undefined }): string {
  return `${owner ?? ''}${group === undefined ? '' : `:${group}`}`
}

/** `alluxio:hadoop`, `alluxio` or `group hadoop`. */
export function shownOwner({ owner, group }: Attributes): string {
  return owner === undefined ? `group ${group}` : ownerArgument({ owner, group })
}

/** Five octal digits, since with fewer GNU chmod keeps a folder's set-group-ID bit. */
export function chmodArgument(mode: string): string {
  return mode.padStart(5, '0')
}

function setMode(mode: string, paths: Command, recurse: boolean): Command {
  return sh`chmod ${recurse ? sh`-R ` : sh``}-- ${chmodArgument(mode)} ${paths}`
}

function needsGiving({ owner, group }: Attributes, facts: FileFacts): boolean {
  const isOwner = owner === undefined || owner === facts.owner || owner === String(facts.uid)
  const isGroup = group === undefined || group === facts.group || group === String(facts.gid)
  return !isOwner || !isGroup
}
