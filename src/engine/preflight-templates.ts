import { UserError } from '../errors.ts'
import { isTemplate } from '../playbook/templates.ts'
import type { RunOptions } from './run-options.ts'

/** Templates in the variables of hosts that are none, whether or not they are read. */
export function brokenTemplates({ inventory, parseTemplate }: RunOptions): UserError[] {
  const seen = new Set<unknown>()
  return [...inventory.hosts.keys()].flatMap(host =>
    [...inventory.variables(host).values()].flatMap(({ value, origin }) => {
      if (seen.has(origin)) return []
      seen.add(origin)
      return textsIn(value).flatMap(text => problemOf(() => parseTemplate(text), origin))
    }),
  )
}

function textsIn(value: unknown): string[] {
  if (isTemplate(value)) return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

function problemOf(work: () => unknown, position: UserError['position']): UserError[] {
  try {
    work()
    return []
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return [new UserError(error.message, { position, cause: error.cause })]
  }
}
