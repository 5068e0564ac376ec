import { connectedNetworks, withColons } from './facts-routes.ts'
import type { SetupAnswer } from './setup-answer.ts'

/** An address of a host. */
export interface Address {
  readonly version: 4 | 6
  /** Empty where nothing tells. */
  readonly interface: string
  readonly address: string
  readonly prefix: number
  readonly broadcast: string
  readonly scope: string
}

/** The addresses, as `ip` prints them; where there is no `ip`, as far as the kernel's own tables tell. */
export function addressesOf(answer: SetupAnswer): Address[] {
  const lines = answer.printed('addresses')
  const told = lines.flatMap(line => readAddress(line) ?? [])
  return told.length > 0 ? told : [...localAddresses(answer, lines), ...sixthAddresses(answer)]
}

/** The numbers that go with an address of IPv4. */
export function describe4({ address, prefix, broadcast }: Address): Record<string, string> {
  const bits = 32 - prefix
  const mask = bits === 32 ? 0n : (0xffffffffn << BigInt(bits)) & 0xffffffffn
  const network = textOf(numberOf(address) & mask)
  return { address, broadcast, netmask: textOf(mask), network, prefix: String(prefix) }
}

/** `4: eth0    inet 10.0.0.5/24 brd 10.0.0.255 scope global eth0\ …`; others of its lines tell no address. */
function readAddress(line: string): Address | undefined {
  const found = /^\d+: ([^\s:@]+)\S*\s+inet(6?) ([^\s/]+)(?: peer [^\s/]+)?(?:\/(\d+))?(.*)$/.exec(line)
  if (!found) return undefined
  const [, name = '', six, address = '', prefix = six ? '128' : '32', rest = ''] = found
  const after = (word: string) => new RegExp(` ${word} (\\S+)`).exec(rest)?.[1] ?? ''
  return {
    version: six ? 6 : 4,
    interface: name,
    address,
    prefix: Number(prefix),
    broadcast: after('brd'),
    scope: after('scope'),
  }
}

/** Of the tree of IPv4 routes: each `|-- ADDRESS` that is followed by `/32 host LOCAL`. */
function localAddresses(answer: SetupAnswer, tree: readonly string[]): Address[] {
  const local = tree.flatMap((line, index) => {
    const address = /\|-- (\S+)$/.exec(line)?.[1]
    return address !== undefined && /\/32 host LOCAL/.test(tree[index + 1] ?? '') ? [address] : []
  })
  const networks = connectedNetworks(answer)
  return [...new Set(local)].map(address => {
    const inside = (network: string, prefix: number) => describe4({ ...unknown4, address, prefix }).network === network
    if (inside('127.0.0.0', 8)) return { ...unknown4, address, interface: 'lo', prefix: 8, scope: 'host' }
    const own = networks.find(({ network, prefix }) => inside(network, prefix))
    return { ...unknown4, address, interface: own?.interface ?? '', prefix: own?.prefix ?? 32 }
  })
}

const unknown4 = { version: 4, interface: '', broadcast: '', scope: 'global' } as const

const scopes: Readonly<Record<string, string>> = { '00': 'global', '10': 'host', '20': 'link', '40': 'site' }

/** Lines `fe80…0001 04 40 20 80 eth0` of the kernel. */
function sixthAddresses({ files }: SetupAnswer): Address[] {
  return (files.get('/proc/net/if_inet6') ?? []).map(line => {
    const [digits = '', , prefix = '', scope = '', , name = ''] = line.trim().split(/\s+/)
    return {
      version: 6,
      interface: name,
      address: withColons(digits),
      prefix: Number.parseInt(prefix, 16),
      broadcast: '',
      scope: scopes[scope] ?? 'global',
    }
  })
}

function numberOf(address: string): bigint {
  return address.split('.').reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

function textOf(number: bigint): string {
  return [24n, 16n, 8n, 0n].map(shift => (number >> shift) & 0xffn).join('.')
}
