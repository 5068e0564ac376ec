import { adminFailure, runAdmin } from '../alluxio/admin-command.ts'
import {
  type FoundMounts,
  type MountChange,
  parseMounts,
  planMount,
  planUnmount,
  type WantedMount,
} from '../alluxio/mounts.ts'
import { portOf } from '../alluxio/ports.ts'
import { RefusedError } from '../connection/connection.ts'
import { UserError } from '../errors.ts'
import type { Asker, Outcome, ProbingAction, Report } from './action.ts'
import { alluxioHost, type HostArgs, hostSchema } from './alluxio-host.ts'

interface MountArgs extends Pick<HostArgs, 'home'> {
  readonly mounts: readonly Mount[]
}

interface Mount {
  readonly path: string
  readonly ufs?: string
  readonly readonly?: boolean
  readonly shared?: boolean
  readonly options?: Readonly<Record<string, unknown>>
  readonly state?: 'mounted' | 'unmounted'
}

interface Wanted {
  readonly home: string
  readonly mounts: readonly (WantedMount & { readonly state: 'mounted' | 'unmounted' })[]
  readonly masters: readonly string[]
  readonly port: number
}

/** Mounts under-stores into Alluxio's namespace. What is mounted is read from the leader's REST; each change starts a JVM. */
export const alluxioMount: ProbingAction<MountArgs, Wanted, FoundMounts | undefined> = {
  summary: 'Mounts under-stores at paths of Alluxio, changes how they are mounted, or unmounts them.',
  returns: { mounts: 'By path, the `ufs` of each mount that was there, and whether it is `readonly` and `shared`.' },
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['mounts'],
    properties: {
      mounts: {
        type: 'array',
        description:
          'Each with `path` (of Alluxio, its parent must be there), `ufs` (`hdfs://nn:8020/logs`, `s3://bucket/a`, `/nfs/a`), and if need be `readonly`, `shared` (every user may use it), `options` (properties for this under-store alone) and `state` (`mounted`, or `unmounted`). What is mounted and not named here stays.',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['path'],
          properties: {
            path: { type: 'string', pattern: '^/.*[^/]$', expected: 'a path of Alluxio below its root' },
            ufs: { type: 'string', minLength: 1 },
            readonly: { type: 'boolean' },
            shared: { type: 'boolean' },
            options: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
            state: { enum: ['mounted', 'unmounted'] },
          },
        },
      },
      home: hostSchema.home,
    },
  },

  resolve({ mounts, ...args }, context) {
    const { home, masters, properties } = alluxioHost(context, args)
    return { home, masters, port: portOf('master', 'web', properties), mounts: mounts.map(wantedMount) }
  },

  probe: wanted => ({ scope: 'cluster', ask: host => look(wanted, host) }),

  plan: (wanted, found) =>
    changes(wanted, found).map(({ summary, command }) => ({ summary, apply: { isolated: runAdmin(command) } })),

  report(wanted, found = {}, outcomes) {
    const shown = Object.entries(found).map(([path, { ufs, readonly, shared }]) => [path, { ufs, readonly, shared }])
    return { fields: { mounts: Object.fromEntries(shown) }, failure: failureOf(wanted, found, outcomes) }
  },
}

function wantedMount({ path, ufs = '', readonly = false, shared = false, options = {}, state = 'mounted' }: Mount) {
  if (state === 'mounted' && ufs === '') throw new UserError(`Cannot mount at "${path}": "ufs" is missing`)
  const texts = Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)]))
  return { path, ufs, readonly, shared, state, options: texts }
}

/** What the first master says that answers as the leader; `undefined` where none does. */
async function look({ masters, port }: Wanted, host: Asker): Promise<FoundMounts | undefined> {
  const answers = await Promise.all(masters.map(master => ask(`http://${master}:${port}/api/v1/master/info`, host)))
  return answers.find(mounts => mounts !== undefined)
}

async function ask(url: string, host: Asker): Promise<FoundMounts | undefined> {
  try {
    const { status, body } = await host.request({ url, timeout: 10 })
    return status === 200 ? parseMounts(body) : undefined
  } catch (error) {
    if (error instanceof RefusedError) return undefined
    throw error
  }
}

function changes({ home, mounts }: Wanted, found: FoundMounts | undefined): MountChange[] {
  if (mounts.length === 0) return []
  if (!found) throw new UserError('Cannot mount under-stores: no master answers as the leader; run "start"')
  return mounts.flatMap(mount => {
    if (mount.state === 'unmounted') return planUnmount(home, mount.path, found)
    const planned = planMount(home, mount, found)
    if (Array.isArray(planned)) return planned
    throw new UserError(`Cannot mount "${mount.ufs}" at "${mount.path}": ${planned.refused}`)
  })
}

function failureOf(wanted: Wanted, found: FoundMounts, outcomes: readonly Outcome[]): Report['failure'] {
  const planned = outcomes.length > 0 ? changes(wanted, found) : []
  const failures = outcomes.flatMap((outcome, i) => {
    if (!('code' in outcome)) throw new TypeError('A mount has no exit code')
    return adminFailure(planned[i]!.command, outcome) ?? []
  })
  return failures.length > 0 ? failures.join('\n') : undefined
}
