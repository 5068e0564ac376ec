/** A task, or one item of its loop, ended on a host. */
export interface Ended {
  /** Those of one task in one batch share it. */
  readonly group: number | string
  readonly task: string
  readonly item: string | undefined
  readonly host: string
  readonly state: string
}

/**
 * Lines `task | hosts | state`, in the order in which the tasks ended. Hosts stand in the inventory's order, those of the same state in
 * one line; an item of a loop is `task [item]`, before the line of its task.
 */
export function tableOf(ends: readonly Ended[], hosts: readonly string[]): string[] {
  const groups = [...new Set(ends.map(({ group }) => group))]
  return groups.flatMap(group => {
    const together = ends.filter(end => end.group === group)
    return linesOf(together, hosts)
  })
}

/** What each host did, host by host: all that counts where they go through the tasks on their own. */
export function tableByHost(ends: readonly Ended[], hosts: readonly string[]): string[] {
  return hosts.flatMap(host => tableOf(onlyOn(host, ends), [host]))
}

/** The same from a table of them all. */
export function splitByHost(table: readonly string[], hosts: readonly string[]): string[] {
  const rows = table.map(line => line.split(' | ') as [string, string, string])
  return hosts.flatMap(host =>
    rows
      .filter(([, names]) => names.split(' ').includes(host))
      .map(([task, , state]) => [task, host, state].join(' | ')),
  )
}

function onlyOn(host: string, ends: readonly Ended[]): Ended[] {
  return ends.filter(end => end.host === host)
}

function linesOf(ends: readonly Ended[], hosts: readonly string[]): string[] {
  const placed = hosts.flatMap(host => onlyOn(host, ends).map((end, index) => ({ ...end, place: placeOf(end, index) })))
  const lines = new Map<string, { task: string; hosts: string[]; state: string }>()
  for (const { task, item, host, state, place } of placed.sort((a, b) => a.place - b.place)) {
    const key = JSON.stringify([place, item, state])
    const line = lines.get(key) ?? { task: item === undefined ? task : `${task} [${item}]`, hosts: [], state }
    line.hosts.push(host)
    lines.set(key, line)
  }
  return [...lines.values()].map(line => [line.task, line.hosts.join(' '), line.state].join(' | '))
}

/** Items in their order, then what they come to. */
function placeOf({ item }: Ended, index: number): number {
  return item === undefined ? Number.MAX_VALUE : index
}
