import { type SiteHost, siteProperties } from '../alluxio/site-properties.ts'
import { UserError } from '../errors.ts'
import type { Context, JsonSchema } from './action.ts'

/** What the playbook's variables say about Alluxio on one host. */
export interface AlluxioHost {
  readonly host: string
  readonly masters: readonly string[]
  readonly workers: readonly string[]
  /** The folder of the release, or the link to it. */
  readonly home: string
  readonly logsDir: string
  readonly stateDir: string
  /** What alluxio-site.properties says there. */
  readonly properties: Readonly<Record<string, string>>
  /** The owner of the processes; `undefined` where the playbook does not say. */
  readonly user: string | undefined
}

/** Of what an action is lent, the part that says what a host is and what it knows. */
export type HostVariables = Pick<Context, 'host' | 'variable'>

/** Arguments that stand for a variable, where a task wants another value. */
export interface HostArgs {
  readonly home?: string
  readonly logs_dir?: string
  readonly state_dir?: string
}

export const hostSchema: Readonly<Record<keyof HostArgs, JsonSchema>> = {
  home: { type: 'string', pattern: '^/', description: 'The folder of the release, by default `alluxio_home`.' },
  logs_dir: { type: 'string', pattern: '^/', description: 'Where the processes log, by default `alluxio_logs_dir`.' },
  state_dir: {
    type: 'string',
    pattern: '^/',
    description: 'Where the host keeps what was formatted, by default `alluxio_state_dir`.',
  },
}

export function alluxioHost(context: HostVariables, args: HostArgs = {}): AlluxioHost {
  const text = (name: string) => textOf(name, context.variable(name))
  const home = args.home ?? text('alluxio_home') ?? '/opt/alluxio/current'
  const dir = text('alluxio_dir') ?? parentOf(home)
  const site: SiteHost = { host: context.host, ...groups(context), dir, properties: userProperties(context) }
  return {
    host: site.host,
    masters: site.masters,
    workers: site.workers,
    home,
    logsDir: args.logs_dir ?? text('alluxio_logs_dir') ?? `${dir}/logs`,
    stateDir: args.state_dir ?? text('alluxio_state_dir') ?? `${dir}/state`,
    properties: siteProperties(site),
    user: text('alluxio_user'),
  }
}

/** What the processes write belongs to `alluxio_user`, so nobody else may start or format them. */
export function refuseWrongUser(doing: string, wanted: string | undefined, actual: string): void {
  if (wanted === undefined || wanted === actual) return
  throw new UserError(
    `Cannot ${doing} as "${actual}": "alluxio_user" is "${wanted}", so the task needs "become: true" and "become_user: ${wanted}"`,
  )
}

function groups(context: HostVariables): Pick<SiteHost, 'masters' | 'workers'> {
  const all = context.variable('groups')
  const group = (name: string) => {
    const hosts = isMap(all) ? all[name] : undefined
    return Array.isArray(hosts) ? hosts.map(String) : []
  }
  return { masters: group('masters'), workers: group('workers') }
}

export function userProperties(context: HostVariables): Readonly<Record<string, unknown>> {
  const properties = context.variable('alluxio_properties') ?? {}
  if (isMap(properties)) return properties
  throw new UserError('Cannot use "alluxio_properties": expected a map of properties')
}

function textOf(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string') return value
  throw new UserError(`Cannot use "${name}": expected a text, found ${JSON.stringify(value)}`)
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}
