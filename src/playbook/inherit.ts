import type { Checker, Located } from './checker.ts'
import { isMap } from './document.ts'
import type { Condition, RoleOrigin, VariableLayer } from './model.ts'

/** What plays and blocks pass down to the tasks in them. */
export interface Inherited {
  readonly when: readonly Condition[]
  readonly tags: ReadonlySet<string>
  readonly variables: readonly VariableLayer[]
  readonly environment: readonly unknown[]
  readonly notify: readonly string[]
  readonly role: RoleOrigin | undefined
  /** The variables of the loops around. */
  readonly loops: ReadonlySet<string>
  /** Defaults of roles, weaker than the inventory. */
  readonly defaults: readonly VariableLayer[]
  /** Of the others the nearest counts. */
  readonly nearest: Readonly<Record<string, unknown>>
}

export const nothingInherited: Inherited = {
  when: [],
  tags: new Set(),
  variables: [],
  environment: [],
  notify: [],
  role: undefined,
  loops: new Set(),
  defaults: [],
  nearest: {},
}

const nearestKeywords = [
  'become',
  'become_user',
  'ignore_errors',
  'ignore_unreachable',
  'any_errors_fatal',
  'no_log',
  'throttle',
  'timeout',
  'check_mode',
  'diff',
  'run_once',
  'delegate_to',
]

/** Adds a play's, block's or task's own keywords to what came down to it. */
export function inherit(
  above: Inherited,
  { value, document, path, checker }: Located & { checker: Checker },
): Inherited {
  const own = value as Record<string, unknown>
  const nearest = Object.fromEntries(nearestKeywords.filter(key => own[key] !== undefined).map(key => [key, own[key]]))
  for (const [key, entry] of Object.entries(nearest)) checker.templates(entry, document, [...path, key])
  checker.notifies(own.notify, document, [...path, 'notify'])
  const environment = [own.environment ?? []].flat()
  checker.templates(own.environment, document, [...path, 'environment'])
  for (const pitfall of document.pitfalls([...path, 'environment'])) checker.add(pitfall)
  const layer = isMap(own.vars) ? [checker.variables(own.vars, document, [...path, 'vars'])] : []
  return {
    role: above.role,
    loops: above.loops,
    defaults: above.defaults,
    when: [...above.when, ...checker.conditions(own.when, document, [...path, 'when'])],
    tags: new Set([...above.tags, ...listOf(own.tags).flatMap(tag => tag.split(',').map(part => part.trim()))]),
    variables: [...above.variables, ...layer],
    environment: [...above.environment, ...environment],
    notify: [...above.notify, ...listOf(own.notify)],
    nearest: { ...above.nearest, ...nearest },
  }
}

export function listOf(value: unknown): string[] {
  return value === undefined || value === null ? [] : [value].flat().map(String)
}
