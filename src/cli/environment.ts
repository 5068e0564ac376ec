import { UserError, UserErrors } from '../errors.ts'
import type { JsonSchema } from '../schema.ts'
import { didYouMean } from '../similar.ts'
import { parseExtraVariables } from './extra-variables.ts'
import { checked, commaList, type Found } from './setting-value.ts'
import { type SettingName, settingNames, settingsSchema } from './settings-schema.ts'

const prefix = 'ALLUXIO_PLAYBOOK_'

/** Variables with the prefix that are no settings: the folder for what is built, and the settings file. */
const others = ['CACHE', 'CONFIG']

/** The settings that `ALLUXIO_PLAYBOOK_<OPTION>` give. A name with the prefix that means nothing is an error, as in the file. */
export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<SettingName, Found> {
  const layer = new Map<SettingName, Found>()
  const errors: UserError[] = []
  for (const [variable, text] of Object.entries(environment).sort()) {
    if (!variable.startsWith(prefix) || !text || others.includes(variable.slice(prefix.length))) continue
    try {
      const name = settingOf(variable)
      layer.set(name, { value: parse(name, text, variable), origin: variable })
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      errors.push(error)
    }
  }
  if (errors.length > 0) throw new UserErrors(errors)
  return layer
}

function settingOf(variable: string): SettingName {
  const name = settingNames.find(setting => variable === prefix + setting.toUpperCase())
  if (name) return name
  const known = [...settingNames.map(setting => setting.toUpperCase()), ...others].map(word => prefix + word)
  // What all names share must not make them look alike.
  const near = didYouMean(
    variable.slice(prefix.length),
    known.map(word => word.slice(prefix.length)),
  )
  throw new UserError(`No setting is called "${variable}"${near.replace('"', `"${prefix}`)}`)
}

function parse(name: SettingName, text: string, variable: string): unknown {
  const schema: JsonSchema = settingsSchema.properties[name]
  if (schema.type === 'object') return parseExtraVariables([text])
  if (schema.type === 'array') return commaList(text)
  if (schema.type === 'integer') return checked(/^\d+$/.test(text) ? Number(text) : text, name, variable)
  if (schema.type !== 'boolean') return checked(text, name, variable)
  if (/^(true|yes|on|1)$/i.test(text)) return true
  if (/^(false|no|off|0)$/i.test(text)) return false
  throw new UserError(`${variable} must be true or false: found ${JSON.stringify(text)}`)
}
