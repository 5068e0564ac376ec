import type { JsonSchema } from './action.ts'
import { splitWords } from './words.ts'

/** A user's command that must approve a file before it takes its place. */
export const validateSchema: JsonSchema = {
  type: 'string',
  pattern: '%s',
  expected: 'a command with %s where the file is to stand',
  description:
    'A command that must succeed before the new file takes its place; `%s` in it is the new file. It is no shell: no pipes or variables.',
}

/** The words of such a command, if there is one. */
export function validationWords(validate: string | undefined): string[] | undefined {
  return validate === undefined ? undefined : splitWords(validate)
}
