import type { Change } from '../../src/actions/action.ts'

/** What the changes run on the host, as text; of an isolated one its script. */
export function snippetsOf(changes: readonly Change[]): string[] {
  return changes.map(({ apply }) => {
    if ('snippet' in apply) return apply.snippet.text
    if ('isolated' in apply && 'script' in apply.isolated.run) return String(apply.isolated.run.script)
    throw new Error('The change has no snippet')
  })
}
