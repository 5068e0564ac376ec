import type { SetupAnswer } from './setup-answer.ts'

/** The way out of a host's networks. */
export interface Route {
  readonly interface: string
  /** `undefined` where the interface itself leads out. */
  readonly gateway: string | undefined
}

/** The default route of IPv4, from lines `eth0 00000000 010200C0 0003 0 0 0 00000000 …` of the kernel. */
export function defaultRoute4(answer: SetupAnswer): Route | undefined {
  const routes = rowsOf(answer, '/proc/net/route')
    .filter(([, to, , , , , , mask]) => to === '00000000' && mask === '00000000')
    .map(([name = '', , gateway = '', , , , metric = '']) => ({
      interface: name,
      gateway: /[1-9A-F]/.test(gateway) ? dotted(gateway) : undefined,
      metric: Number(metric),
    }))
  return nearest(routes)
}

/** The default route of IPv6. */
export function defaultRoute6(answer: SetupAnswer): Route | undefined {
  const routes = rowsOf(answer, '/proc/net/ipv6_route')
    .filter(([to = '', length, , , , , , , , name]) => /^0+$/.test(to) && length === '00' && name !== 'lo')
    .map(([, , , , gateway = '', metric = '', , , , name = '']) => ({
      interface: name,
      gateway: /[1-9a-f]/.test(gateway) ? withColons(gateway) : undefined,
      metric: Number.parseInt(metric, 16),
    }))
  return nearest(routes)
}

/** The networks that an interface is in, each with its mask: what stands for it where no program tells. */
export function connectedNetworks(answer: SetupAnswer): { interface: string; network: string; prefix: number }[] {
  return rowsOf(answer, '/proc/net/route')
    .filter(([, to, gateway]) => gateway === '00000000' && to !== '00000000')
    .map(([name = '', to = '', , , , , , mask = '']) => ({
      interface: name,
      network: dotted(to),
      prefix: [...BigInt(`0x${mask}`).toString(2)].filter(bit => bit === '1').length,
    }))
}

/** `fd00::1` for 32 digits. */
export function withColons(digits: string): string {
  const full = digits.match(/.{4}/g)!.join(':')
  return new URL(`http://[${full}]`).hostname.slice(1, -1)
}

function rowsOf({ files }: SetupAnswer, path: string): string[][] {
  return (files.get(path) ?? [])
    .map(line => line.trim().split(/\s+/))
    .filter(([, to]) => /^[0-9A-F]{2,32}$/i.test(to ?? ''))
}

/** The kernel writes the four bytes backwards. */
function dotted(digits: string): string {
  const bytes = digits.match(/../g)!.map(byte => Number.parseInt(byte, 16))
  return bytes.reverse().join('.')
}

function nearest<T extends Route & { metric: number }>(routes: readonly T[]): Route | undefined {
  return routes.toSorted((one, other) => one.metric - other.metric)[0]
}
