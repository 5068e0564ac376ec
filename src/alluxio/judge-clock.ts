import { error, type Finding, ok } from './findings.ts'

/** How far a host's clock is ahead of the controller's, in seconds, and by how much that may be wrong. */
export interface Clock {
  readonly ahead: number
  readonly give: number
}

/** A clock that was read between two moments of the controller. All are seconds since 1970. */
export function clockOf(before: number, host: number, after: number): Clock {
  return { ahead: host - (before + after) / 2, give: (after - before) / 2 }
}

/** The host's clock against the controller's. */
export function judgeClock({ ahead, give }: Clock, limit: number): Finding {
  if (Math.abs(ahead) - give <= limit) return ok('clock', `as the controller's, within ${seconds(limit)}`)
  const direction = ahead > 0 ? 'ahead of' : 'behind'
  return error('clock', `${seconds(Math.abs(ahead))} ${direction} the controller's`, fix)
}

/** The host's clock against those of the other hosts: only the worst is told. */
export function judgeClocks(own: Clock, others: Readonly<Record<string, Clock>>, limit: number): Finding[] {
  const differences = Object.entries(others).map(([host, { ahead, give }]) => ({
    host,
    ahead: own.ahead - ahead,
    sure: Math.abs(own.ahead - ahead) - give - own.give,
  }))
  const [worst] = differences.toSorted((a, b) => b.sure - a.sure)
  if (!worst || worst.sure <= limit) return []
  const direction = worst.ahead > 0 ? 'ahead of' : 'behind'
  return [error('clock', `${seconds(Math.abs(worst.ahead))} ${direction} ${worst.host}'s`, fix)]
}

const fix = 'let chrony or ntpd set it (Kerberos and S3 refuse clocks that are minutes off)'

function seconds(number: number): string {
  return `${Math.round(number * 10) / 10} s`
}
