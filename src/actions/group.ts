import { join, sh } from '../shell.ts'
import { accountName, change, entryInto, type GroupEntry, lastLine, readGroup } from './accounts.ts'
import { type Change, type ProbingAction, shellProbe } from './action.ts'
import { answerLines } from './file-facts.ts'

export interface GroupArgs {
  name: string
  state?: 'present' | 'absent'
  gid?: number
  system?: boolean
  non_unique?: boolean
  force?: boolean
}

/** Makes or removes a group of the host. */
export const group: ProbingAction<GroupArgs, GroupArgs, GroupEntry | undefined> = {
  summary: 'Makes a group of users on the host, or removes one.',
  returns: {
    name: 'The group.',
    state: 'What was asked for.',
    system: 'Whether it was to be a system group.',
    gid: 'Its number.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    dependentRequired: { non_unique: ['gid'] },
    properties: {
      name: accountName('group', 'The group.'),
      state: { enum: ['present', 'absent'], description: 'Whether it must be there (the default) or must not.' },
      gid: { type: 'integer', minimum: 0, description: 'Its number; without one, the host chooses.' },
      system: { type: 'boolean', description: 'Whether a new one gets a number of the system (default false).' },
      non_unique: { type: 'boolean', description: 'Whether another group may have the same `gid` (default false).' },
      force: {
        type: 'boolean',
        description: 'Whether a group goes that is still the first one of a user (default false).',
      },
    },
  },

  probe: ({ name }) => {
    const command = sh`${entryInto('entry', 'group', name)} && printf '%s\n' "$entry"`
    return shellProbe(command, result => readGroup(answerLines(command, result, 1)[0]!))
  },

  plan(wanted, found) {
    if (wanted.state === 'absent') return found ? [remove(wanted)] : []
    if (!found) return [create(wanted)]
    const { name, gid } = wanted
    if (gid === undefined || gid === found.gid) return []
    return [change(`give group ${name} the number ${gid}`, sh`groupmod ${number(wanted)}-- ${name}`)]
  },

  report({ name, state = 'present', gid, system = false }, found, [outcome]) {
    const made = !found && outcome && 'code' in outcome ? readGroup(lastLine(outcome)) : undefined
    const known = state === 'absent' ? undefined : (gid ?? found?.gid ?? made?.gid)
    return { fields: { name, state, system, ...(known !== undefined && { gid: known }) } }
  },
}

function remove({ name, force = false }: GroupArgs): Change {
  return change(`remove group ${name}`, sh`groupdel ${force ? sh`-f ` : sh``}-- ${name}`)
}

function create(wanted: GroupArgs): Change {
  const { name, system = false } = wanted
  const add = sh`groupadd ${system ? sh`-r ` : sh``}${number(wanted)}-- ${name}`
  return change(`create group ${name}`, join(' && ', [add, sh`getent group ${name}`]))
}

function number({ gid, non_unique = false }: GroupArgs) {
  if (gid === undefined) return sh``
  return sh`-g ${gid} ${non_unique ? sh`-o ` : sh``}`
}
