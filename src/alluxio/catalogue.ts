import { readFileSync } from 'node:fs'
import { packageFile } from '../package-files.ts'

/** What Alluxio's own `PropertyKey` says of a property. */
export interface Property {
  /** For a property with names in its name, its pattern: `alluxio.worker.tieredstore.level<N>.alias`. */
  readonly name: string
  readonly aliases: readonly string[]
  readonly type: PropertyType
  /** Of an ENUM. */
  readonly values: readonly string[]
  /** Between the items of a LIST. */
  readonly delimiter: string
  /** As Alluxio describes it, in words where it hangs on the machine; `undefined` where it has none. */
  readonly default: string | undefined
  readonly scope: Scope
  /** What Alluxio itself does when hosts differ in it: ENFORCE is an error, WARN a warning. */
  readonly consistency: 'ENFORCE' | 'WARN' | 'IGNORE'
  readonly display: 'DEFAULT' | 'CREDENTIALS'
  /** Alluxio does not start when it stands in alluxio-site.properties. */
  readonly jvmOnly: boolean
  /** For Alluxio's own use. */
  readonly hidden: boolean
  /** Why, where it is. */
  readonly deprecated: string | undefined
  readonly description: string
  /** For one with names in its name: which names it stands for. */
  readonly pattern?: RegExp
}

export type PropertyType =
  | 'BOOLEAN'
  | 'CLASS'
  | 'DATASIZE'
  | 'DOUBLE'
  | 'DURATION'
  | 'ENUM'
  | 'INTEGER'
  | 'LIST'
  | 'LONG'
  | 'STRING'

/** Which processes read it; NONE is for what is neither master, worker nor client, such as the proxy's web server. */
export type Scope = 'MASTER' | 'WORKER' | 'SERVER' | 'CLIENT' | 'ALL' | 'NONE'

export interface Catalogue {
  /** The version that it is of: the nearest, where there is none of the one that was asked for. */
  readonly version: string
  readonly properties: ReadonlyMap<string, Property>
  readonly templates: readonly Property[]
  /** What became of properties that older versions had. */
  readonly removed: ReadonlyMap<string, string>
  /** The property of this name or alias; `undefined` where Alluxio knows none. */
  find(name: string): Property | undefined
}

/** The properties of a version of Alluxio. They are read when they are first asked for. */
export function catalogueOf(version: string): Catalogue {
  const nearest = nearestVersion(version)
  const known = catalogues.get(nearest) ?? createCatalogue(nearest, readContent(nearest))
  catalogues.set(nearest, known)
  return known
}

/** The versions of which there is a catalogue. `npm run catalogue` writes it. */
export const cataloguedVersions: readonly string[] = ['2.9.3', '2.9.4']

/** A class name that is not in Alluxio's catalogue may still be a plug-in's; a property under this prefix is nobody's but Alluxio's. */
export const ownPrefix = 'alluxio.'

type Entry = Partial<Omit<Property, 'name' | 'pattern'>> & { readonly pattern?: string }

interface Content {
  readonly keys: Readonly<Record<string, Entry>>
  readonly templates: Readonly<Record<string, Entry>>
  readonly removed: Readonly<Record<string, string>>
}

/** Only what differs from the base; `null` where the base has what it has not. */
type Difference = { readonly base: string } & { [Part in keyof Content]: Record<string, never> }

const catalogues = new Map<string, Catalogue>()

function nearestVersion(version: string): string {
  const older = cataloguedVersions.filter(known => compareVersions(known, version) <= 0)
  return older.at(-1) ?? cataloguedVersions[0]!
}

function compareVersions(a: string, b: string): number {
  const numbers = (version: string) => version.split(/[.-]/).map(part => Number.parseInt(part, 10) || 0)
  const [left, right] = [numbers(a), numbers(b)]
  return left.map((part, i) => part - (right[i] ?? 0)).find(far => far !== 0) ?? 0
}

function readContent(version: string): Content {
  const file = packageFile('catalogue', `${version}.json`)
  const content = JSON.parse(readFileSync(file, 'utf8')) as Content | Difference
  if (!('base' in content)) return content
  const base = readContent(content.base)
  return {
    keys: withDifference(base.keys, content.keys),
    templates: withDifference(base.templates, content.templates),
    removed: withDifference(base.removed, content.removed),
  }
}

function withDifference<Value>(base: Readonly<Record<string, Value>>, own: Readonly<Record<string, Value | null>>) {
  const entries = Object.entries({ ...base, ...own }).filter(
    (entry): entry is [string, Value & {}] => entry[1] !== null,
  )
  return Object.fromEntries<Value>(entries)
}

function createCatalogue(version: string, { keys, templates, removed }: Content): Catalogue {
  const properties = new Map(Object.entries(keys).map(([name, entry]) => [name, toProperty(name, entry)]))
  const aliases = new Map([...properties.values()].flatMap(it => it.aliases.map(alias => [alias, it] as const)))
  const patterns = Object.entries(templates).map(([name, entry]) => toProperty(name, entry))
  return {
    version,
    properties,
    templates: patterns,
    removed: new Map(Object.entries(removed)),
    find: name => properties.get(name) ?? aliases.get(name) ?? patterns.find(({ pattern }) => pattern!.test(name)),
  }
}

function toProperty(name: string, { pattern, ...entry }: Entry): Property {
  return {
    name,
    ...usual,
    ...entry,
    // Alluxio hands on everything under such a name, not only what its pattern allows: names of accounts have dashes.
    ...(pattern !== undefined && { pattern: new RegExp(`^(?:${pattern.replace(/\(\?<nested>.*\)$/, '.+')})$`) }),
  }
}

const usual: Omit<Property, 'name' | 'pattern'> = {
  aliases: [],
  type: 'STRING',
  values: [],
  delimiter: ',',
  default: undefined,
  scope: 'ALL',
  consistency: 'IGNORE',
  display: 'DEFAULT',
  jvmOnly: false,
  hidden: false,
  deprecated: undefined,
  description: '',
}
