import type { Finding } from '../alluxio/findings.ts'
import { type Clock, judgeClocks } from '../alluxio/judge-clock.ts'
import {
  endpointsOf,
  judgeCredentials,
  judgeEndpoint,
  judgeReach,
  type Reached,
  type Target,
  targetsOf,
} from '../alluxio/reach.ts'
import type { Asker, Context, ProbingAction } from './action.ts'
import { tell } from './alluxio_check.ts'
import { alluxioHost } from './alluxio-host.ts'
import { peersAsked, underStoreUris } from './host-needs.ts'

interface ReachArgs {
  readonly checked?: string
  readonly show?: 'all' | 'problems' | 'nothing'
  readonly fail?: boolean
  readonly timeout?: number
}

interface Wanted {
  readonly targets: readonly Target[]
  readonly endpoints: readonly Target[]
  readonly timeout: number
  /** What is known before anybody is asked. */
  readonly findings: readonly Finding[]
  readonly listening: Readonly<Record<string, readonly number[]>>
  readonly show: 'all' | 'problems' | 'nothing'
  readonly fail: boolean
}

interface Facts {
  readonly reached: readonly Reached[]
  readonly endpoints: readonly Reached[]
}

/** Connects from the host to the others, on the ports that Alluxio uses. Nothing needs to listen there: a refusal is an answer too. */
export const alluxioReach: ProbingAction<ReachArgs, Wanted, Facts> = {
  summary: 'Checks that the host can connect to the others on the ports that Alluxio uses, and compares their clocks.',
  returns: {
    findings: 'Those of `checked`, and its own: each with `check`, `verdict`, `found` and `fix`.',
    errors: 'How many of them are errors.',
    reached: 'Each port that was tried, with `host`, `port`, `purpose` and why it is `closed`.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      checked: {
        type: 'string',
        pattern: '^[A-Za-z_]\\w*$',
        description:
          'The variable in which `alluxio_check` was registered: its findings are shown too, its clocks compared, and a port that is known to be in use must be open.',
      },
      show: {
        enum: ['all', 'problems', 'nothing'],
        description: 'What is shown of the findings, by default `problems`; an error always is.',
      },
      fail: { type: 'boolean', description: 'Whether errors fail the task, by default true.' },
      timeout: {
        type: 'number',
        exclusiveMinimum: 0,
        description: 'Seconds that each port has to answer, by default 3.',
      },
    },
  },

  resolve({ checked, show = 'problems', fail = true, timeout = 3 }, context) {
    const site = alluxioHost(context)
    const { host, masters, workers, properties } = site
    const seen = checkedHosts(context, checked)
    const proxies = seen.flatMap(({ name, proxy }) => (proxy ? [name] : []))
    const uris = underStoreUris(site, context)
    return {
      targets: targetsOf({ host, masters, workers, proxies, properties, peers: peersAsked(context) }),
      endpoints: endpointsOf(uris, properties),
      timeout,
      findings: [
        ...(seen.find(({ name }) => name === host)?.findings ?? []),
        ...judgeCredentials(uris, properties),
        ...compareClocks(host, seen, Number(context.variable('alluxio_clock_skew') ?? 5)),
      ],
      listening: Object.fromEntries(seen.map(({ name, listening }) => [name, listening])),
      show,
      fail,
    }
  },

  probe: wanted => ({ scope: 'cluster', ask: host => reachAll(wanted, host) }),
  plan: () => [],

  report({ findings: known, listening, show, fail }, { reached, endpoints }) {
    const findings = [...known, ...judgeReach(reached, listening), ...endpoints.map(judgeEndpoint)]
    const errors = findings.filter(({ verdict }) => verdict === 'error').length
    return { fields: { findings, errors, reached }, ...tell(findings, { show, fail }) }
  },
}

async function reachAll({ targets, endpoints, timeout }: Wanted, host: Asker): Promise<Facts> {
  const all = [...targets, ...endpoints]
  const reasons = await host.reach(
    all.map(({ host: address, port }) => ({ address, port })),
    timeout,
  )
  const reached = all.map((target, i) => ({ ...target, closed: reasons[i] }))
  return { reached: reached.slice(0, targets.length), endpoints: reached.slice(targets.length) }
}

interface CheckedHost {
  readonly name: string
  readonly proxy: boolean
  readonly findings: readonly Finding[]
  readonly clock: Clock | undefined
  readonly listening: readonly number[]
}

function checkedHosts(context: Context, checked: string | undefined): CheckedHost[] {
  const hostvars = (context.variable('hostvars') ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>
  const { all = [] } = (context.variable('groups') ?? {}) as Readonly<Record<string, readonly string[] | undefined>>
  return all.map(name => {
    const own = hostvars[name] ?? {}
    // A host that was not reached has none.
    const found = ((checked && own[checked]) ?? {}) as Partial<CheckedHost>
    return {
      name,
      proxy: own.alluxio_proxy === true,
      findings: found.findings ?? [],
      clock: found.clock,
      listening: found.listening ?? [],
    }
  })
}

function compareClocks(host: string, seen: readonly CheckedHost[], limit: number): Finding[] {
  const clocks = Object.fromEntries(seen.flatMap(({ name, clock }) => (clock ? [[name, clock] as const] : [])))
  const { [host]: own, ...others } = clocks
  return own ? judgeClocks(own, others, limit) : []
}
