import { type Address, addressesOf, describe4 } from './facts-addresses.ts'
import { defaultRoute4, defaultRoute6, type Route } from './facts-routes.ts'
import { firstLineOf, namesUnder, numberIn, type SetupAnswer } from './setup-answer.ts'

/** The interfaces, addresses and default routes of a host. */
export function networkFacts(answer: SetupAnswer): Record<string, unknown> {
  const addresses = addressesOf(answer)
  const of = (version: 4 | 6) => addresses.filter(address => address.version === version)
  // The file `bonding_masters` lies among the interfaces too.
  const interfaces = namesUnder(answer, root).filter(name => answer.files.has(`${root}/${name}/operstate`))
  const facts = interfaces.map(name => [nameOf(name), interfaceFacts(answer, name, addresses)])
  return {
    interfaces,
    ...Object.fromEntries(facts),
    all_ipv4_addresses: outward(of(4)),
    all_ipv6_addresses: outward(of(6)),
    default_ipv4: defaultAddress(answer, defaultRoute4(answer), of(4)),
    default_ipv6: defaultAddress(answer, defaultRoute6(answer), of(6)),
    dns: nameServers(answer),
  }
}

const root = '/sys/class/net'

/** A name that a template can write: `eth0_5` for `eth0.5`. */
function nameOf(name: string): string {
  return name.replaceAll(/\W/g, '_')
}

function outward(addresses: readonly Address[]): string[] {
  return addresses.map(({ address }) => address).filter(address => !/^(127\.|::1$)/.test(address))
}

function interfaceFacts(answer: SetupAnswer, name: string, addresses: readonly Address[]): Record<string, unknown> {
  const own = addresses.filter(address => address.interface === name)
  const [ipv4, ...secondaries] = own.filter(({ version }) => version === 4).map(describe4)
  const ipv6 = own.filter(({ version }) => version === 6).map(describe6)
  const speed = numberIn(answer, `${root}/${name}/speed`)
  return {
    device: name,
    active: firstLineOf(answer, `${root}/${name}/operstate`) !== 'down',
    ...linkFacts(answer, name),
    ...(speed > 0 && { speed }),
    ...(ipv4 && { ipv4 }),
    ...(secondaries.length > 0 && { ipv4_secondaries: secondaries }),
    ...(ipv6.length > 0 && { ipv6 }),
  }
}

const types: Readonly<Record<number, string>> = {
  1: 'ether',
  32: 'infiniband',
  512: 'ppp',
  772: 'loopback',
  65534: 'tunnel',
}

function linkFacts(answer: SetupAnswer, name: string): Record<string, unknown> {
  const folder = `${root}/${name}`
  const macaddress = firstLineOf(answer, `${folder}/address`)
  const special = ['bridge/stp_state', 'bonding/mode'].find(file => answer.files.has(`${folder}/${file}`))
  return {
    ...(/[1-9a-f]/.test(macaddress) && { macaddress }),
    mtu: numberIn(answer, `${folder}/mtu`),
    type: special?.split('/', 1)[0] ?? types[numberIn(answer, `${folder}/type`)] ?? 'unknown',
  }
}

/** What talks to the world; empty where no route leads there, as in Ansible. */
function defaultAddress(
  answer: SetupAnswer,
  route: Route | undefined,
  addresses: readonly Address[],
): Record<string, unknown> {
  if (!route) return {}
  const own = addresses.filter(address => address.interface === route.interface)
  const address = own.find(({ scope }) => scope === 'global') ?? own[0]
  const numbers =
    address && (address.version === 4 ? { ...describe4(address), alias: route.interface } : describe6(address))
  return {
    interface: route.interface,
    ...(route.gateway && { gateway: route.gateway }),
    ...numbers,
    ...linkFacts(answer, route.interface),
  }
}

function describe6({ address, prefix, scope }: Address): Record<string, string> {
  return { address, prefix: String(prefix), scope }
}

function nameServers({ files }: SetupAnswer): Record<string, unknown> {
  const lines = (files.get('/etc/resolv.conf') ?? []).map(line => line.trim().split(/\s+/))
  const all = (key: string) => lines.filter(([word]) => word === key).map(([, ...values]) => values)
  const search = all('search').at(-1)
  return { nameservers: all('nameserver').flat(), ...(search && { search }) }
}
