import type { JsonSchema } from '../schema.ts'
import type { Path, SourceDocument } from '../yaml.ts'

/** Arguments under their own names, whatever names a person wrote. */
export interface OwnNames {
  readonly args: Readonly<Record<string, unknown>>
  /** What was written for each argument that has another name. */
  readonly written: ReadonlyMap<string, string>
  /** Names of one argument that are both there. */
  readonly twice: readonly (readonly [string, string])[]
}

/** Ansible has several names for some arguments, which a schema lists in `aliases`; actions know only the first. */
export function underOwnNames(given: Readonly<Record<string, unknown>>, schema: JsonSchema): OwnNames {
  const owners = aliasesOf(schema)
  const args: Record<string, unknown> = {}
  const written = new Map<string, string>()
  const twice: (readonly [string, string])[] = []
  for (const [name, value] of Object.entries(given)) {
    const own = owners.get(name) ?? name
    if (Object.hasOwn(args, own)) twice.push([written.get(own) ?? own, name])
    else if (own !== name) written.set(own, name)
    args[own] = value
  }
  return { args, written, twice }
}

const known = new WeakMap<JsonSchema, ReadonlyMap<string, string>>()

/** The other names of arguments, each with the one that actions know. */
export function aliasesOf(schema: JsonSchema): ReadonlyMap<string, string> {
  const found = known.get(schema) ?? new Map(aliases(schema))
  known.set(schema, found)
  return found
}

function aliases({ properties = {} }: JsonSchema): [string, string][] {
  return Object.entries(properties as Record<string, JsonSchema>).flatMap(([name, property]) =>
    ((property.aliases ?? []) as string[]).map((alias): [string, string] => [alias, name]),
  )
}

/** The document in which what stands right under `path` is found by its own name. */
export function withOwnNames(document: SourceDocument, path: Path, written: OwnNames['written']): SourceDocument {
  if (written.size === 0) return document
  const real = (own: Path): Path => {
    const alias = written.get(String(own[path.length]))
    return alias === undefined ? own : [...own.slice(0, path.length), alias, ...own.slice(path.length + 1)]
  }
  return {
    ...document,
    locate: inner => document.locate(real(inner)),
    locateKey: inner => document.locateKey(real(inner)),
    locateWithin: (inner, at) => document.locateWithin(real(inner), at),
    pitfalls: inner => document.pitfalls(real(inner)),
    word: inner => document.word(real(inner)),
  }
}
