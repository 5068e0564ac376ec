/** A value of each host by its name; `undefined` where a host has none. */
export type HostValues = ReadonlyMap<string, unknown>

/** One value for each place of the inventory that it stands in. */
export interface Factored {
  readonly all?: unknown
  readonly masters?: unknown
  readonly workers?: unknown
  readonly hosts: ReadonlyMap<string, unknown>
}

export interface Members {
  readonly masters: readonly string[]
  readonly workers: readonly string[]
}

/**
 * Puts the values of hosts as high as they hold: for all, for a group (workers are stronger than masters), or for a host alone. A host
 * without a value gets `none` where it would have one from above; without a `none`, any value will do for it.
 */
export function factor(values: HostValues, { masters, workers }: Members, none?: null): Factored {
  const hosts = [...values.keys()]
  const isOpen = (host: string) => values.get(host) === undefined && none === undefined
  const shared = (names: readonly string[]) => {
    const asked = names.filter(host => values.has(host) && !isOpen(host))
    const [first] = asked
    const value = first === undefined ? undefined : values.get(first)
    return asked.every(host => same(values.get(host), value)) ? value : undefined
  }
  const all = shared(hosts)
  const ofMasters = all === undefined ? shared(masters) : undefined
  const ofWorkers = all === undefined ? shared(workers) : undefined
  const inherited = (host: string) => {
    if (workers.includes(host) && ofWorkers !== undefined) return ofWorkers
    return masters.includes(host) && ofMasters !== undefined ? ofMasters : all
  }
  const own = hosts
    .filter(host => {
      const above = inherited(host)
      if (values.get(host) === undefined) return !isOpen(host) && above !== undefined && above !== null
      return !same(values.get(host), above)
    })
    .map(host => [host, values.get(host) ?? none] as const)
  return {
    ...(all !== undefined && { all }),
    ...(ofMasters !== undefined && { masters: ofMasters }),
    ...(ofWorkers !== undefined && { workers: ofWorkers }),
    hosts: new Map(own),
  }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
