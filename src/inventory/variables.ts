import type { Position } from '../errors.ts'

/** A value as it was written (not rendered), and the place that it has it from. */
export interface Variable {
  readonly value: unknown
  /** Where the name stands. */
  readonly origin: Position
  /** For a variable that merges key by key: where each of its keys stands. */
  readonly keys?: ReadonlyMap<string, Position> | undefined
}

export type Variables = ReadonlyMap<string, Variable>

/** Variables that are merged over the levels key by key; of all others the strongest wins whole. */
export const mergedNames: ReadonlySet<string> = new Set(['alluxio_properties'])

/**
 * Merges levels, the weakest first. A null in a merged map means that the key is removed, and it is kept: a level that is weaker still
 * may be merged later, and the null must remove there too. So merging is associative, and `dropRemoved` comes after the last merge.
 * A merged variable that is null itself has no keys; one that is no map, such as a template, replaces what is weaker.
 */
export function mergeVariables(layers: readonly Variables[]): Variables {
  const [first = new Map(), ...stronger] = layers.filter(layer => layer.size > 0)
  if (stronger.length === 0) return first
  const merged = new Map<string, Variable>(first)
  for (const layer of stronger) {
    for (const [name, variable] of layer) merged.set(name, over(name, merged.get(name), variable))
  }
  return merged
}

/** The variables with the keys left out that a null removes. */
export function dropRemoved(variables: Variables): Variables {
  const settled = [...mergedNames].flatMap(name => {
    const variable = variables.get(name)
    const map = variable && asMap(variable.value)
    if (!map || (map === variable.value && !Object.values(map).includes(null))) return []
    const kept = Object.entries(map).filter(([, value]) => value !== null)
    return [[name, { ...variable, value: Object.fromEntries(kept) }] as const]
  })
  return settled.length === 0 ? variables : new Map([...variables, ...settled])
}

function over(name: string, weaker: Variable | undefined, stronger: Variable): Variable {
  const [below, above] = [asMap(weaker?.value), asMap(stronger.value)]
  if (!weaker || !mergedNames.has(name) || !below || !above) return stronger
  const keys = new Map([...keysOf(weaker, below), ...keysOf(stronger, above)])
  return { value: { ...below, ...above }, origin: above === nothing ? weaker.origin : stronger.origin, keys }
}

const nothing: Readonly<Record<string, unknown>> = {}

function asMap(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (value === null) return nothing
  return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
}

function keysOf({ keys, origin }: Variable, map: object): Iterable<[string, Position]> {
  return keys ?? Object.keys(map).map(key => [key, origin])
}
