const text = (description: string) => ({ type: 'string', minLength: 1, description })
const flag = (description: string) => ({ type: 'boolean', default: false, description })
const words = (description: string) => ({
  type: 'array',
  items: { type: 'string', minLength: 1 },
  default: [] as string[],
  description,
})

/** What `alluxio-playbook.yml` and the environment may set: the options of the same names, their types, defaults and meanings. */
export const settingsSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    inventory: {
      type: 'string',
      minLength: 1,
      default: 'inventory',
      description: 'The folder with the files masters and workers',
    },
    limit: text('A host pattern that narrows every play: w1, workers, w*, !w3, all:&masters'),
    tags: words('Only tasks with one of these tags'),
    skip_tags: words('Leave out tasks with one of these tags'),
    extra_vars: { type: 'object', default: {}, description: 'Variables: name=value, a JSON or YAML map, or @FILE' },
    check: flag('Change nothing; show what would change'),
    diff: flag('Show how files change'),
    forks: {
      type: 'integer',
      minimum: 1,
      default: 50,
      description: 'How many handshakes and commands run at the same time',
    },
    pipelining: {
      type: 'boolean',
      default: true,
      description: 'Ask hosts early for what later tasks need to know; --no-pipelining gives the same result, later',
    },
    user: text('Who logs in, where the inventory has no ssh_user'),
    private_key: text('The key to log in with, where the inventory has no ssh_private_key_file'),
    ask_pass: flag('Ask for the password to log in with'),
    become: flag('Become another user, where a play or task does not say'),
    become_user: text('Whom to become, where a play or task does not say (default root)'),
    ask_become_pass: flag('Ask for the password of sudo'),
    force_handlers: flag('Run notified handlers even on hosts that failed'),
    output: {
      enum: ['live', 'lines', 'json'],
      description: 'live on a terminal, lines elsewhere; json gives one event a line',
    },
    verbose: { type: 'integer', minimum: 0, maximum: 4, default: 0, description: 'Say more; -vvvv says most' },
  },
} as const

export type SettingName = keyof typeof settingsSchema.properties

export const settingNames = Object.keys(settingsSchema.properties) as SettingName[]

/** The values of the settings, from wherever they came. */
export interface Settings {
  readonly inventory: string
  readonly limit: string | undefined
  readonly tags: readonly string[]
  readonly skip_tags: readonly string[]
  readonly extra_vars: Readonly<Record<string, unknown>>
  readonly check: boolean
  readonly diff: boolean
  readonly forks: number
  readonly pipelining: boolean
  readonly user: string | undefined
  readonly private_key: string | undefined
  readonly ask_pass: boolean
  readonly become: boolean
  readonly become_user: string | undefined
  readonly ask_become_pass: boolean
  readonly force_handlers: boolean
  readonly output: 'live' | 'lines' | 'json' | undefined
  readonly verbose: number
}
