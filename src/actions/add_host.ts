import type { PerformingAction } from './action.ts'

interface AddHostArgs {
  readonly name: string
  readonly groups?: string | readonly string[]
  readonly [variable: string]: unknown
}

/** Adds a host to the inventory of this run; the files stay as they are. Every other argument is a variable of the host. */
export const addHost: PerformingAction<AddHostArgs> = {
  summary: 'Adds a host to the inventory of this run; every other argument is a variable of it.',
  once: true,
  freeForm: 'name',
  schema: {
    type: 'object',
    additionalProperties: true,
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1, aliases: ['hostname', 'host'], description: 'The name of the host.' },
      groups: {
        type: ['string', 'array'],
        aliases: ['group', 'groupname'],
        items: { type: 'string' },
        description: 'The groups that it joins, which may be new; a text is a list with commas.',
      },
    },
  },
  perform({ name, groups, ...variables }) {
    return { inventory: { host: name, groups: groupList(groups), variables }, message: name }
  },
}

/** Group names from a list, or from a text with commas. */
export function groupList(groups: string | readonly string[] = []): string[] {
  const names = typeof groups === 'string' ? groups.split(',') : groups
  return names.map(name => name.trim()).filter(name => name !== '')
}
