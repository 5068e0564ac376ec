import type { PerformingAction } from './action.ts'

interface GroupByArgs {
  readonly key: string
}

/** Puts the host into a group of this run, which is made when it is not there. */
export const groupBy: PerformingAction<GroupByArgs> = {
  summary: 'Puts the host into a group of this run, which is made when it is not there.',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['key'],
    properties: { key: { type: 'string', minLength: 1, description: 'The name of the group.' } },
  },
  perform({ key }, { host }) {
    const group = key.replaceAll(/\s/g, '-')
    return { inventory: { host, groups: [group], variables: {} } }
  },
}
