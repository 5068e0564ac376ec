import type { JsonSchema } from '../schema.ts'
import { readEnvironment } from './environment.ts'
import { parseExtraVariables } from './extra-variables.ts'
import { checked, commaList, type Found } from './setting-value.ts'
import { findSettingsFile, readSettingsFile } from './settings-file.ts'
import { type SettingName, type Settings, settingNames, settingsSchema } from './settings-schema.ts'
import { camelCase } from './subcommand.ts'

/** The settings of one call, and where each has its value from. */
export interface ResolvedSettings {
  readonly values: Settings
  readonly origins: Readonly<Record<SettingName, string>>
  /** The settings file, where there is one. */
  readonly file: string | undefined
  /** What was found odd on the way. */
  readonly warnings: readonly string[]
}

interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly folder: string
}

type Layer = ReadonlyMap<SettingName, Found>

/**
 * The settings, the weakest first: what is built in, `alluxio-playbook.yml`, the environment, and the options that were given. A
 * stronger one replaces a weaker one, except that the variables of all places count. Throws `UserErrors`.
 */
export async function resolveSettings(
  given: object,
  { environment = process.env, folder = process.cwd() }: Partial<Surroundings> = {},
): Promise<ResolvedSettings> {
  const options = givenOptions(given)
  const { file, warnings } = findSettingsFile(folder, environment)
  const fromFile: Layer = file === undefined ? new Map() : await readSettingsFile(file)
  const layers = [builtIn(), fromFile, readEnvironment(environment), options]
  const found = settingNames.map(name => [name, strongest(name, layers)] as const)
  return {
    values: Object.fromEntries(found.map(([name, { value }]) => [name, value])) as unknown as Settings,
    origins: Object.fromEntries(found.map(([name, { origin }]) => [name, origin])) as Record<SettingName, string>,
    file,
    warnings,
  }
}

/** The settings alone, for a subcommand; says on stderr what was odd. */
export async function settingsFor(given: object): Promise<Settings> {
  const { values, warnings } = await resolveSettings(given)
  for (const warning of warnings) console.error(`warning: ${warning}`)
  return values
}

function builtIn(): Layer {
  const schemas = settingsSchema.properties as Readonly<Record<string, JsonSchema>>
  return new Map(settingNames.map(name => [name, { value: schemas[name]!.default, origin: 'default' }]))
}

function givenOptions(given: object): Layer {
  const values = given as Readonly<Record<string, unknown>>
  const layer = new Map<SettingName, Found>()
  for (const name of settingNames) {
    const option = name.replaceAll('_', '-')
    const value = values[camelCase(option)]
    // A count that nobody gave is 0.
    if (value === undefined || (name === 'verbose' && value === 0)) continue
    layer.set(name, { value: fromOption(name, value), origin: `--${option}` })
  }
  return layer
}

function fromOption(name: SettingName, value: unknown): unknown {
  if (name === 'extra_vars') return parseExtraVariables(value as string[])
  if (name === 'verbose') return Math.min(Number(value), settingsSchema.properties.verbose.maximum)
  if (Array.isArray(value)) return value.flatMap(commaList)
  return checked(value, name, `--${name.replaceAll('_', '-')}`)
}

function strongest(name: SettingName, layers: readonly Layer[]): Found {
  const found = layers.flatMap(layer => layer.get(name) ?? [])
  if (name !== 'extra_vars') return found.at(-1)!
  const given = found.slice(1)
  if (given.length === 0) return found[0]!
  return {
    value: Object.assign({}, ...given.map(({ value }) => value as object)),
    origin: given.map(({ origin }) => origin).join(', '),
  }
}
