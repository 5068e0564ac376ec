import type { HostRecord } from './folder.ts'

/** How many hosts of a group fit in the addresses of its half of a /24. */
export const limits = { masters: 80, workers: 150 }

/** The hosts that a sandbox is to have: `m1`, `m2` ... and `w1`, `w2` ..., at least as many as `counts` says, none fewer than before. */
export function planHosts(
  before: readonly HostRecord[],
  counts: Readonly<Record<HostRecord['group'], number>>,
  subnet: string,
): HostRecord[] {
  const firstAddress = { masters: 11, workers: 101 }
  return (['masters', 'workers'] as const).flatMap(group => {
    const existing = before.filter(host => host.group === group).length
    return Array.from({ length: Math.max(existing, counts[group]) }, (_, i) => ({
      name: `${group[0]}${i + 1}`,
      group,
      address: `${subnet}.${firstAddress[group] + i}`,
    }))
  })
}
