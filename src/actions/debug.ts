import type { PerformingAction } from './action.ts'

export interface DebugArgs {
  msg?: unknown
  var?: string
}

/** Shows a text or a value. */
export const debug: PerformingAction<DebugArgs> = {
  summary: 'Shows a text, or the value of an expression, under the task.',
  freeForm: 'msg',
  returns: {
    '<var>': 'The value of the expression under `var`, named as it is written.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    oneOf: [{ required: ['msg'] }, { required: ['var'] }],
    properties: {
      msg: { description: 'What to show: a text, or any other value, which is shown as JSON.' },
      var: {
        type: 'string',
        minLength: 1,
        format: 'cel',
        description: 'A CEL expression, such as a variable, to show.',
      },
    },
  },

  perform({ msg, var: expression }, context) {
    if (expression === undefined) return { message: shown(msg), changed: false }
    const value = context.evaluate(expression)
    return { message: `${expression}: ${shown(value)}`, fields: { [expression]: value }, changed: false }
  },
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, undefined, 2) ?? 'undefined')
}
