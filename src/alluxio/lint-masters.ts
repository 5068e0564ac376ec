import type { Linted, Remark } from './lint.ts'

/** What keeps several masters from finding each other, or a worker from finding them. */
export function lintMasters(hosts: readonly Linted[]): Remark[] {
  const masters = hosts.filter(({ isMaster }) => isMaster)
  if (masters.length < 2) return []
  const named = [...ownNames(masters), ...namedAlike(masters)]
  if (!isEmbedded(masters[0]!)) return [...named, ...withoutElection(masters)]
  return [...named, ...hosts.flatMap(addresses), ...differing(hosts)]
}

const journal = 'alluxio.master.embedded.journal.addresses'
const rpc = 'alluxio.master.rpc.addresses'
const hostname = 'alluxio.master.hostname'

function isEmbedded({ properties }: Linted): boolean {
  return (properties['alluxio.master.journal.type'] ?? 'EMBEDDED').toUpperCase() === 'EMBEDDED'
}

function ownNames(masters: readonly Linted[]): Remark[] {
  return masters
    .filter(({ properties }) => !properties[hostname])
    .map(host => error(host, hostname, `"${hostname}" is taken out: each of several masters must say its own name`))
}

function namedAlike(masters: readonly Linted[]): Remark[] {
  return masters.flatMap(host => {
    const name = host.properties[hostname]
    const others = masters.filter(other => other !== host && other.properties[hostname] === name)
    if (!name || others.length === 0) return []
    return [error(host, hostname, `"${hostname}" is "${name}" on several masters: each must say its own name`)]
  })
}

function withoutElection(masters: readonly Linted[]): Remark[] {
  const using = masters.filter(({ properties }) => !/^true$/i.test(properties['alluxio.zookeeper.enabled'] ?? ''))
  const property = 'alluxio.master.journal.type'
  const message = `Several masters with "${property}: UFS" need ZooKeeper to elect a leader: set alluxio.zookeeper.enabled and alluxio.zookeeper.address`
  return using.map(host => error(host, property, message))
}

function addresses(host: Linted): Remark[] {
  const { properties, isMaster } = host
  const members = list(properties[journal])
  const servers = list(properties[rpc])
  if (members.length === 0 && (isMaster || servers.length === 0)) {
    return [error(host, journal, `"${journal}" is taken out: without it the host finds only one of several masters`)]
  }
  const own = `${properties[hostname]}:${properties['alluxio.master.embedded.journal.port'] ?? '19200'}`
  const missing = isMaster && properties[hostname] && !members.includes(own)
  const apart = servers.length > 0 && members.length > 0 && !sameHosts(members, servers)
  const repeated = members.find((member, i) => members.indexOf(member) !== i)
  return [
    ...(missing
      ? [error(host, journal, `"${journal}" does not name this master as "${own}": it would not start`)]
      : []),
    ...(repeated === undefined ? [] : [error(host, journal, `"${journal}" names "${repeated}" twice`)]),
    ...(apart ? [error(host, rpc, `"${rpc}" and "${journal}" must name the same masters`)] : []),
  ]
}

function differing(hosts: readonly Linted[]): Remark[] {
  const usual = mostCommon(
    hosts.flatMap(({ properties }) => (properties[journal] ? [sorted(properties[journal])] : [])),
  )
  return hosts.flatMap(host => {
    const said = host.properties[journal]
    if (!said || sorted(said) === usual) return []
    return [error(host, journal, `"${journal}" must be the same on every host: the others say "${usual}"`)]
  })
}

function mostCommon(values: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? ''
}

function sameHosts(a: readonly string[], b: readonly string[]): boolean {
  const names = (addresses: readonly string[]) =>
    [...new Set(addresses.map(it => it.replace(/:\d+$/, '')))].sort().join()
  return names(a) === names(b)
}

function sorted(text: string): string {
  return list(text).sort().join()
}

function list(text = ''): string[] {
  return text
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')
}

function error(host: Linted, property: string, message: string): Remark {
  return { severity: 'error', message, position: host.place(property), host: host.name }
}
