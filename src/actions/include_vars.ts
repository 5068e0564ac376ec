import { readFileSync } from 'node:fs'
import { UserError } from '../errors.ts'
import { parseYaml } from '../yaml.ts'
import type { PerformingAction } from './action.ts'

interface IncludeVarsArgs {
  readonly file: string
  readonly name?: string
}

/** Reads variables from a YAML file of the controller while the play runs. */
export const includeVars: PerformingAction<IncludeVarsArgs> = {
  summary: 'Reads variables from a YAML file while the play runs.',
  freeForm: 'file',
  returns: {
    ansible_included_var_files: 'The file that was read.',
    ansible_facts: 'The variables.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['file'],
    properties: {
      file: {
        type: 'string',
        minLength: 1,
        description: 'The file, looked for in `vars/` beside the task and the playbook first.',
      },
      name: { type: 'string', description: 'One variable that gets them all, in place of one variable each.' },
    },
  },
  perform({ file, name }, context) {
    const path = context.locate('vars', file)
    const { value } = parseYaml(readFileSync(path, 'utf8'), path)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new UserError(`Cannot read variables from "${file}": it must be a map`)
    }
    const facts = name === undefined ? { ...value } : { [name]: value }
    return { facts, fields: { ansible_included_var_files: [path], ansible_facts: facts } }
  },
}
