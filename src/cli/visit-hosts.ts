import { codeOfVisits, type Visit, type Visited, withSession } from './session.ts'
import type { Settings } from './settings-schema.ts'

export type { Visit, Visited } from './session.ts'

/** Visits every host that the pattern and `--limit` mean, without a playbook; the answers are in the order of the inventory. */
export function visitHosts<T>(
  pattern: string,
  settings: Settings,
  act: (visited: Visited) => Promise<T>,
): Promise<{ visits: readonly Visit<T>[]; code: number }> {
  return withSession(pattern, settings, async ({ visit, signal }) => {
    const visits = await visit(act, { leave: true })
    return { visits, code: signal.aborted ? 130 : codeOfVisits(visits) }
  })
}
