import { isIPv6 } from 'node:net'
import { type Position, UserError } from '../errors.ts'
import { didYouMean } from '../similar.ts'
import type { Inventory } from './inventory.ts'

type Cluster = Pick<Inventory, 'hosts' | 'groups'>

interface Term {
  readonly operator: '' | '&' | '!'
  readonly text: string
}

/**
 * The hosts that a pattern of Ansible's means, in its order: names, groups, globs, `~regex`, `group[0]`, `group[1:3]`, with `:` or
 * `,` between them. What stands behind `&` must be in, behind `!` must not be, wherever they stand in
 * the pattern. A glob that matches nothing selects nothing; an unknown name is an error, and so is an index beyond the end (the end
 * of a range may be beyond it).
 */
export function selectHosts(pattern: string, cluster: Cluster, position?: Position): string[] {
  const terms = split(pattern, cluster)
  try {
    if (terms.length === 0) throw new UserError('Cannot select hosts: the pattern is empty')
    const matches = (operator: Term['operator']) =>
      terms.filter(term => term.operator === operator).map(({ text }) => new Set(match(text, cluster)))
    const included = terms.some(term => term.operator === '') ? matches('') : [new Set(cluster.hosts.keys())]
    const [required, excluded] = [matches('&'), matches('!')]
    return [...new Set(included.flatMap(set => [...set]))].filter(
      name => required.every(set => set.has(name)) && !excluded.some(set => set.has(name)),
    )
  } catch (error) {
    if (!(error instanceof UserError) || !position) throw error
    throw new UserError(error.message, { position, cause: error.cause })
  }
}

function split(pattern: string, cluster: Cluster): Term[] {
  return pieces(pattern, ',')
    .flatMap(piece => splitAtColons(piece.trim(), cluster))
    .map(piece => {
      const [, operator, text] = /^([&!]?)(.*)$/s.exec(piece.trim())!
      return { operator: operator as Term['operator'], text: text! }
    })
    .filter(({ text }) => text !== '')
}

/** An IPv6 address has colons of its own: a name that is a host's is taken whole. */
function splitAtColons(text: string, { hosts }: Cluster): string[] {
  const found: string[] = []
  const withColons = [...hosts.keys()].filter(name => name.includes(':')).sort((a, b) => b.length - a.length)
  let rest = text
  while (rest !== '') {
    const [, operator, tail] = /^([&!]?)(.*)$/s.exec(rest)!
    const whole =
      withColons.find(name => tail === name || tail!.startsWith(`${name}:`)) ?? (isIPv6(tail!) ? tail! : undefined)
    const piece = whole === undefined ? pieces(rest, ':')[0]! : operator! + whole
    found.push(piece)
    rest = rest.slice(piece.length + 1)
  }
  return found
}

/** Splits at a separator that stands in no brackets. */
function pieces(text: string, separator: string): string[] {
  const found = ['']
  let depth = 0
  for (const character of text) {
    if ('[({'.includes(character)) depth++
    if ('])}'.includes(character)) depth--
    if (character === separator && depth <= 0) found.push('')
    else found[found.length - 1] += character
  }
  return found
}

function match(text: string, cluster: Cluster): readonly string[] {
  const exact = exactly(text, cluster)
  if (exact) return exact
  if (text.startsWith('~')) return matching(compile(`^(?:${text.slice(1)})`, text), cluster)

  const [, base, index, range, start, end] = /^(.+)\[(?:(-?\d+)|((\d*):(\d*)))\]$/.exec(text) ?? []
  if (base === undefined) return byName(text, cluster)
  const members = byName(base, cluster)
  if (range === undefined) return [members.at(within(Number(index), { text, base, members }))!]
  return slice(within(Number(start), { text, base, members }), end!, { text, members })
}

function exactly(text: string, { hosts, groups }: Cluster): readonly string[] | undefined {
  if (hosts.has(text)) return [text]
  return groups.get(text === '*' ? 'all' : text)
}

function byName(text: string, cluster: Cluster): readonly string[] {
  const exact = exactly(text, cluster)
  if (exact) return exact
  const dashed = /^(.+)\[(\d+)-(\d+)\]$/.exec(text)
  if (dashed && cluster.groups.has(dashed[1]!)) {
    throw new UserError(`Cannot select "${text}": a range is written ${dashed[1]}[${dashed[2]}:${dashed[3]}]`)
  }
  if (/[*?]|\[[^\]]+\]/.test(text)) return matching(glob(text), cluster)
  const known = [...cluster.groups.keys(), ...cluster.hosts.keys()]
  throw new UserError(`Unknown host or group "${text}"${didYouMean(text, known)}`)
}

function matching(expression: RegExp, { hosts, groups }: Cluster): string[] {
  const ofGroups = [...groups].filter(([group]) => expression.test(group)).flatMap(([, members]) => members)
  const found = new Set([...ofGroups, ...[...hosts.keys()].filter(host => expression.test(host))])
  return [...hosts.keys()].filter(host => found.has(host))
}

function compile(source: string, text: string): RegExp {
  try {
    return new RegExp(source, 's')
  } catch (error) {
    throw new UserError(`Cannot read the pattern "${text}": ${(error as Error).message}`, { cause: error })
  }
}

/** `*`, `?`, `[abc]`, `[a-c]` and `[!abc]`, as in a shell. */
function glob(text: string): RegExp {
  const source = text.replaceAll(
    /\[([!^]?)([^\]]+)\]|[\s\S]/g,
    (whole, negation: string | undefined, set: string | undefined) => {
      if (set !== undefined) return `[${negation ? '^' : ''}${set.replaceAll(/[\\^[]/g, '\\$&')}]`
      if (whole === '*') return '.*'
      return whole === '?' ? '.' : whole.replace(/[\\^$.|+()[\]{}/]/, '\\$&')
    },
  )
  return compile(`^${source}$`, text)
}

function within(
  index: number,
  { text, base, members }: { text: string; base: string; members: readonly string[] },
): number {
  if (index < members.length && index >= -members.length) return index
  const found = members.length === 0 ? 'selects no host' : `has ${members.length} hosts, 0 to ${members.length - 1}`
  throw new UserError(`Cannot select "${text}": "${base}" ${found}`)
}

function slice(
  start: number,
  end: string,
  { text, members }: { text: string; members: readonly string[] },
): readonly string[] {
  const last = end === '' ? members.length - 1 : Number(end)
  if (last < start) throw new UserError(`Cannot select "${text}": the range ends before it begins`)
  return members.slice(start, last + 1)
}
