import { UserError } from '../errors.ts'
import { expectation, show } from '../expectation.ts'
import type { JsonSchema } from '../schema.ts'
import { type SettingName, settingsSchema } from './settings-schema.ts'

/** A value from one place, before those from stronger places. */
export interface Found {
  readonly value: unknown
  readonly origin: string
}

/** The words of `a, b`. */
export function commaList(text: string): string[] {
  return text
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '')
}

/** The value, when the schema of the setting allows it; `label` is what an error calls it. */
export function checked(value: unknown, name: SettingName, label: string): unknown {
  const schema: JsonSchema = settingsSchema.properties[name]
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema as Record<string, number>
  const isWrong =
    value === '' ||
    (Array.isArray(schema.enum) && !schema.enum.includes(value)) ||
    (schema.type === 'integer' && !(Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum))
  if (isWrong) throw new UserError(`${label} must be ${expectation(schema)}: found ${show(value)}`)
  return value
}
