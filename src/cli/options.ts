import { type SettingName, settingsSchema } from './settings-schema.ts'
import type { Option } from './subcommand.ts'

/** The option of a setting; its type, its meaning and its default come from there. */
function setting(name: SettingName, rest: Partial<Option> = {}): Record<string, Option> {
  const { type, description, default: fallback, enum: choices } = settingsSchema.properties[name] as SettingSchema
  const isTold = fallback !== undefined && (type === 'string' || name === 'forks')
  const describe = isTold ? `${description} (default ${fallback})` : description
  return { [name.replaceAll('_', '-')]: { describe, ...(choices && { choices }), ...kinds[type ?? 'string'], ...rest } }
}

interface SettingSchema {
  readonly type?: keyof typeof kinds
  readonly description: string
  readonly default?: unknown
  readonly enum?: readonly string[]
}

const kinds = {
  string: { type: 'string', requiresArg: true },
  integer: { type: 'number', requiresArg: true },
  boolean: { type: 'boolean' },
  array: { type: 'string', array: true, requiresArg: true },
  object: { type: 'string', array: true, requiresArg: true },
} as const

/** `-i`: the cluster. */
export const inventoryOption = setting('inventory', { alias: 'i', completes: 'path' })

/** `-e`: variables. */
export const extraVariablesOption = setting('extra_vars', { alias: 'e', completes: 'variable' })

/** The options that choose hosts, tasks and variables. */
export const selectionOptions = {
  ...inventoryOption,
  ...setting('limit', { alias: 'l', completes: 'host' }),
  ...setting('tags', { alias: 't', completes: 'tag' }),
  ...setting('skip_tags', { completes: 'tag' }),
  ...extraVariablesOption,
}

/** The options that say how hosts are reached, and as whom. */
export const loginOptions = {
  ...setting('user', { alias: 'u' }),
  ...setting('private_key', { alias: 'key-file', completes: 'path' }),
  ...setting('ask_pass', { alias: 'k' }),
  ...setting('become', { alias: 'b' }),
  ...setting('become_user'),
  ...setting('ask_become_pass', { alias: 'K' }),
  ...setting('forks', { alias: 'f' }),
}

const outputOption = setting('output')

/** What a run shows and does beside. */
export const modeOptions = {
  ...setting('pipelining'),
  ...setting('check', { alias: 'C' }),
  ...setting('diff', { alias: 'D' }),
  ...setting('force_handlers'),
  ...outputOption,
}

/** The options of what is done on hosts without a playbook. */
export const visitOptions = {
  ...inventoryOption,
  ...setting('limit', { alias: 'l', completes: 'host' }),
  ...extraVariablesOption,
  ...loginOptions,
  ...outputOption,
}

/** `-v` to `-vvvv`. */
export const verboseOption = setting('verbose', { alias: 'v', type: 'count', requiresArg: false })
