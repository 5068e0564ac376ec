import { adminFailure, askAdmin, runAdmin } from '../alluxio/admin-command.ts'
import { type Domain, domains, leaderOf, parseQuorum, quorumInfo } from '../alluxio/quorum.ts'
import {
  equalize,
  giveLead,
  notYet,
  type QuorumChange,
  refuseLoss,
  remove,
  type SeenQuorum,
  takeLead,
} from '../alluxio/quorum-changes.ts'
import { UserError } from '../errors.ts'
import type { Asker, Outcome, ProbingAction, Report } from './action.ts'
import { alluxioHost, type HostArgs, hostSchema } from './alluxio-host.ts'

type State = (typeof states)[number]

interface QuorumArgs extends Pick<HostArgs, 'home'> {
  readonly state?: State
  readonly member?: string
  readonly domains?: readonly Domain[]
  readonly timeout?: number
  readonly interval?: number
}

interface Wanted {
  readonly home: string
  readonly state: State
  readonly member: string
  readonly domains: readonly Domain[]
  readonly timeout: number
  readonly interval: number
}

/** Each quorum, or why it could not be asked for. */
type Facts = readonly (SeenQuorum | { readonly failure: string })[]

const states = [
  'known',
  'whole',
  'available',
  'unavailable',
  'expendable',
  'leader',
  'standby',
  'equal',
  'removed',
] as const

const waiting: readonly State[] = ['whole', 'available', 'unavailable']

/** Asks for the Raft quorums of the masters and the job masters, which REST knows nothing of: each question starts a JVM. */
export const alluxioQuorum: ProbingAction<QuorumArgs, Wanted, Facts> = {
  summary: 'Reads, waits for, guards or changes the quorums in which the masters, and the job masters, agree by Raft.',
  returns: {
    leader: 'The host of the leading master.',
    members: 'The hosts of the members of the quorum of masters.',
    quorums: 'By domain, its `leader` and `members`, each with `host`, `address`, `available` and `priority`.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      state: {
        enum: [...states],
        description:
          '`known` (the default) only asks. `whole` waits until every member is there, `available` and `unavailable` until this one is or no longer is. `expendable` refuses where no majority would be left without it, or where it leads. `leader` and `standby` move the lead to it or away from it; `equal` gives all the same priority; `removed` takes a member that is gone out for good.',
      },
      member: { type: 'string', minLength: 1, description: 'The host of the member, by default this host.' },
      domains: {
        type: 'array',
        minItems: 1,
        items: { enum: [...domains] },
        description: 'Which quorums, by default both; the lead and the priorities are those of MASTER.',
      },
      timeout: { type: 'integer', minimum: 1, description: 'Seconds to wait, by default 180.' },
      interval: { type: 'number', exclusiveMinimum: 0, description: 'Seconds between two questions, by default 3.' },
      home: hostSchema.home,
    },
  },

  resolve({ state = 'known', member, domains: named, timeout = 180, interval = 3, ...args }, context) {
    const onlyMasters = state === 'leader' || state === 'standby' || state === 'equal'
    const all: readonly Domain[] = onlyMasters ? ['MASTER'] : domains
    const { home, host } = alluxioHost(context, args)
    return { home, state, member: member ?? host, domains: named ?? all, timeout, interval }
  },

  probe: ({ home, domains: asked }) => ({
    scope: 'cluster',
    async ask(host) {
      const facts = []
      for (const domain of asked) facts.push(await look(home, domain, host))
      return facts
    },
  }),

  wait: ({ state, member, timeout, interval }) => ({
    timeout,
    interval,
    pending(facts) {
      if (!waiting.includes(state)) return undefined
      return facts.map(quorum => pending(quorum, state, member)).find(reason => reason !== undefined)
    },
  }),

  plan: (wanted, facts) =>
    facts
      .flatMap(quorum => changes(wanted, known(quorum)))
      .map(({ command, ...change }) => ({ ...change, apply: { isolated: runAdmin(command) } })),

  report(wanted, facts, outcomes) {
    const quorums = facts.map(known)
    const planned = quorums.flatMap(quorum => (outcomes.length > 0 ? changes(wanted, quorum) : []))
    return { fields: fields(quorums), failure: failureOf(planned, outcomes) }
  },
}

async function look(home: string, domain: Domain, host: Asker): Promise<SeenQuorum | { failure: string }> {
  const command = quorumInfo(home, domain)
  const result = await host.shell(askAdmin(command))
  const failure = adminFailure(command, result)
  if (failure !== undefined) return { failure }
  const quorum = parseQuorum(result.stdout)
  if (!quorum) throw new TypeError(`The quorum ${domain} cannot be read from ${JSON.stringify(result.stdout)}`)
  const answers = await Promise.all(quorum.members.map(member => host.dial(member.host, member.port, 3)))
  return { ...quorum, answering: quorum.members.filter((_, i) => answers[i]).map(({ address }) => address) }
}

function pending(quorum: Facts[number], state: State, member: string): string | undefined {
  if ('failure' in quorum) return quorum.failure
  const hosts = state === 'whole' ? quorum.members.map(({ host }) => host) : [member]
  return notYet(hosts, state === 'unavailable' ? 'unavailable' : 'available', quorum)
}

function known(quorum: Facts[number]): SeenQuorum {
  if ('failure' in quorum)
    throw new UserError(`Cannot ask for the quorum: perhaps no majority of it is there\n${quorum.failure}`)
  return quorum
}

function changes({ home, state, member }: Wanted, quorum: SeenQuorum): QuorumChange[] {
  if (state === 'expendable') refuseLoss(member, quorum)
  if (state === 'leader') return giveLead(home, member, quorum)
  if (state === 'standby') return takeLead(home, member, quorum)
  if (state === 'equal') return equalize(home, quorum)
  if (state === 'removed') return remove(home, member, quorum)
  return []
}

function fields(quorums: readonly SeenQuorum[]): Record<string, unknown> {
  const masters = quorums.find(({ domain }) => domain === 'MASTER')
  const leader = masters ? leaderOf(masters)?.host : undefined
  return {
    leader: leader ?? '',
    members: masters?.members.map(({ host }) => host) ?? [],
    quorums: Object.fromEntries(quorums.map(quorum => [quorum.domain, shown(quorum)])),
  }
}

function shown({ leader, members }: SeenQuorum): object {
  return {
    leader,
    members: members.map(({ host, address, isAvailable, priority }) => ({
      host,
      address,
      available: isAvailable,
      priority,
    })),
  }
}

function failureOf(planned: readonly QuorumChange[], outcomes: readonly Outcome[]): Report['failure'] {
  const failures = outcomes.flatMap((outcome, i) => {
    if (!('code' in outcome)) throw new TypeError('A change of the quorum has no exit code')
    return adminFailure(planned[i]!.command, outcome) ?? []
  })
  return failures.length > 0 ? failures.join('\n') : undefined
}
