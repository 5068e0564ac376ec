import { UserError } from '../errors.ts'
import type { Context, PerformingAction, Report } from './action.ts'

export interface AssertArgs {
  that: string | string[]
  fail_msg?: string
  msg?: string
  success_msg?: string
  quiet?: boolean
}

/** Fails unless all that it is told is true. */
export const assert: PerformingAction<AssertArgs> = {
  summary: 'Fails unless every expression is true.',
  freeForm: 'that',
  returns: {
    assertion: 'The first condition that does not hold.',
    evaluated_to: 'What it gave.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['that'],
    properties: {
      that: {
        type: ['string', 'array'],
        format: 'cel',
        minItems: 1,
        items: { type: 'string', format: 'cel' },
        description: 'A CEL expression, or a list of them, all of which must be true.',
      },
      fail_msg: { type: 'string', description: 'What to say when one is not; the expression is named in any case.' },
      msg: { type: 'string', description: 'Another name of `fail_msg`.' },
      success_msg: { type: 'string', description: 'What to say when all are true.' },
      quiet: { type: 'boolean', description: 'Whether to say nothing when all are true (default false).' },
    },
  },

  perform({ that, fail_msg, msg, success_msg = 'All assertions passed', quiet = false }, context) {
    for (const expression of [that].flat()) {
      if (!holds(expression, context)) return failed(expression, fail_msg ?? msg)
    }
    return { message: quiet ? undefined : success_msg, changed: false }
  },
}

function holds(expression: string, context: Context): boolean {
  const value = context.evaluate(expression)
  if (typeof value === 'boolean') return value
  throw new UserError(`Cannot assert "${expression}": it is ${JSON.stringify(value)}, neither true nor false`)
}

function failed(assertion: string, said: string | undefined): Report {
  const failure = said === undefined ? `Assertion failed: ${assertion}` : `${said} (false: ${assertion})`
  return { failure, fields: { assertion, evaluated_to: false }, changed: false }
}
