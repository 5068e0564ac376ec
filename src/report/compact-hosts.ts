/** Names of hosts as people read them: `w[1-3], x`; more than `width` columns hold end in `and 12 more`. */
export function compactHosts(hosts: readonly string[], width = Number.POSITIVE_INFINITY): string {
  const pieces = families([...new Set(hosts)])
    .flatMap(runsOf)
    .flatMap(showRun)
  return fit(pieces, width)
}

interface Numbered {
  readonly name: string
  readonly prefix: string
  readonly digits: string
  readonly suffix: string
}

/** What is shown as one, and how many hosts it stands for. */
interface Piece {
  readonly text: string
  readonly hosts: number
}

/** Hosts whose names differ only in a number stand together, in its order. */
function families(hosts: readonly string[]): Numbered[][] {
  const found = new Map<string, Numbered[]>()
  for (const host of hosts.map(split)) {
    const family = `${host.prefix}\0${host.digits === ''}\0${host.suffix}`
    const members = found.get(family)
    if (members) members.push(host)
    else found.set(family, [host])
  }
  return [...found.values()].map(members => members.sort((a, b) => Number(a.digits) - Number(b.digits)))
}

/** The number is the last one of the first label, or of an IPv4 address. */
function split(name: string): Numbered {
  const address = /^(\d+\.\d+\.\d+\.)(\d+)()$/
  const [, prefix = name, digits = '', suffix = ''] =
    (address.exec(name) ?? /^([^.]*?)(\d+)([^.\d]*(?:\..*)?)$/.exec(name)) || []
  return { name, prefix, digits, suffix }
}

function runsOf(family: readonly Numbered[]): Numbered[][] {
  const runs: Numbered[][] = []
  for (const host of family) {
    const run = runs.at(-1)
    if (run && follows(host, run.at(-1)!)) run.push(host)
    else runs.push([host])
  }
  return runs
}

function follows(host: Numbered, before: Numbered): boolean {
  return host.digits === String(Number(before.digits) + 1).padStart(before.digits.length, '0')
}

function showRun(run: readonly Numbered[]): Piece[] {
  const [first, last] = [run[0]!, run.at(-1)!]
  if (run.length < 3) return run.map(({ name }) => ({ text: name, hosts: 1 }))
  return [{ text: `${first.prefix}[${first.digits}-${last.digits}]${first.suffix}`, hosts: run.length }]
}

function fit(pieces: readonly Piece[], width: number): string {
  const whole = pieces.map(({ text }) => text).join(', ')
  if (whole.length <= width) return whole
  let left = pieces.reduce((sum, { hosts }) => sum + hosts, 0)
  let shown = ''
  for (const { text, hosts } of pieces) {
    const next = shown === '' ? text : `${shown}, ${text}`
    const more = ` and ${left - hosts} more`
    if (shown !== '' && next.length + more.length > width) break
    shown = next
    left -= hosts
  }
  return left > 0 ? `${shown} and ${left} more` : shown
}
