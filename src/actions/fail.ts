import type { PerformingAction } from './action.ts'

export interface FailArgs {
  msg?: string
}

/** Fails, with a reason for people. */
export const fail: PerformingAction<FailArgs> = {
  summary: 'Fails the host with a message of your own; mostly used with `when`.',
  freeForm: 'msg',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: { msg: { type: 'string', description: 'Why (default "Failed as requested").' } },
  },

  perform: ({ msg = 'Failed as requested' }) => ({ failure: msg, changed: false }),
}
