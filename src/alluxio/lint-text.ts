import { UserError, withPosition } from '../errors.ts'
import type { Finding } from './lint.ts'

/** A finding as one sentence, with its place and the hosts that it is about. */
export function plainly(finding: Finding): string {
  return withPosition(new UserError(withHosts(finding), { position: finding.position }))
}

/** The sentence with the hosts that it is about. */
export function withHosts({ message, hosts }: Finding): string {
  const [first, second, third, ...others] = hosts
  const named = [first, second, third].filter(host => host !== undefined)
  return `${message} (${named.join(', ')}${others.length > 0 ? ` and ${others.length} more` : ''})`
}
