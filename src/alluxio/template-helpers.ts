import { UserError } from '../errors.ts'
import { quote } from '../shell.ts'
import { renderProperties } from './properties.ts'
import { siteDefaults as defaultsOf } from './site-properties.ts'

/**
 * What the templates of Alluxio's files need beside the general helpers, by name. As Handlebars calls them: the arguments, then
 * its options with the named ones in `hash`.
 */
export const templateHelpers: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
  /** `{{properties map}}`: the lines of a properties file, sorted; the last one ends where the template goes on. */
  properties: map => renderProperties(mapOf('properties', map)).replace(/\n$/, ''),

  /** `{{properties (merge defaults alluxio_properties)}}`: one map, in which the later one wins; `null` takes a property out. */
  merge: (...args) => Object.assign({}, ...args.slice(0, -1).map(map => mapOf('merge', map))),

  /** `{{siteDefaults host=… masters=… workers=… dir=… properties=…}}`: what this host must be told beside the user's properties. */
  siteDefaults: (...args) => {
    const { host, masters, workers, dir, properties } = namedArguments(args)
    return defaultsOf({
      host: textOf('host', host),
      masters: listOf('masters', masters),
      workers: listOf('workers', workers),
      dir: textOf('dir', dir),
      properties: mapOf('siteDefaults', properties),
    })
  },

  /** `{{#each (without list other)}}`: what is in the first list and not in the second, in its order. */
  without: (list, other) => {
    const left = new Set(listOf('without', other))
    return listOf('without', list).filter(item => !left.has(item))
  },

  /** `{{shellQuote text}}`: one word of a shell script, whatever is in the text. */
  shellQuote: value => quote(textOf('shellQuote', value)),

  /** `{{exports map}}`: a line `export NAME='value'` for each, in the order of the map. */
  exports: map => Object.entries(mapOf('exports', map)).map(exportLine).join('\n'),
}

function exportLine([name, value]: [string, unknown]): string {
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new UserError(`Cannot export "${name}": it is no name of a variable`)
  return value === null ? `unset ${name}` : `export ${name}=${quote(textOf(name, value))}`
}

function namedArguments(args: readonly unknown[]): Readonly<Record<string, unknown>> {
  return mapOf('siteDefaults', mapOf('siteDefaults', args.at(-1)).hash)
}

function mapOf(helper: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new UserError(`Cannot use "${helper}": expected a map, found ${JSON.stringify(value) ?? 'nothing'}`)
}

function listOf(name: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String)
  throw new UserError(`Cannot use "${name}": expected a list, found ${JSON.stringify(value) ?? 'nothing'}`)
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new UserError(`Cannot use "${name}": expected a text, found ${JSON.stringify(value) ?? 'nothing'}`)
}
