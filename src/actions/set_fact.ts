import type { PerformingAction } from './action.ts'

export type SetFactArgs = Record<string, unknown>

/** Sets variables of the host for the rest of the run. */
export const setFact: PerformingAction<SetFactArgs> = {
  summary: 'Sets variables of the host, for the tasks that follow.',
  returns: {
    ansible_facts: 'The variables that were set.',
  },
  schema: {
    type: 'object',
    additionalProperties: { description: 'The value of the variable that the key names.' },
    minProperties: 1,
    propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_]*$', expected: 'the name of a variable' },
    properties: {},
  },

  perform: facts => ({ facts, fields: { ansible_facts: facts }, changed: false }),
}
