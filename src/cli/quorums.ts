import { adminFailure, askAdmin } from '../alluxio/admin-command.ts'
import { type Domain, domains, majorityOf, parseQuorum, type Quorum, quorumInfo } from '../alluxio/quorum.ts'
import type { Paint } from '../report/paint.ts'
import { cut } from '../report/text.ts'
import { alluxioBecome, siteOf } from './alluxio-site.ts'
import type { Session } from './session.ts'

/** The quorums of the masters and of the job masters, as their leader sees them. */
export interface Quorums {
  readonly domains: readonly (Quorum | { readonly domain: Domain; readonly failure: string })[]
  /** Whether one of them could not be asked, or misses a member. */
  readonly isBroken: boolean
}

/** Asks Alluxio's own command on the leader, or on the first master where none leads; it starts two JVMs. */
export async function lookAtQuorums(session: Session, leader: string): Promise<Quorums> {
  const host = leader || siteOf(session.hosts[0]!, session.scope(session.hosts[0]!)).masters[0]!
  const found = await Promise.all(domains.map(domain => ask(session, host, domain)))
  const isWhole = found.every(quorum => 'members' in quorum && quorum.members.every(({ isAvailable }) => isAvailable))
  return { domains: found, isBroken: !isWhole }
}

async function ask(session: Session, host: string, domain: Domain) {
  const [visit] = await session.visit(
    ({ connection, scope, become }) => {
      const command = quorumInfo(siteOf(host, scope).home, domain)
      // Not in the shell that others wait for.
      const run = { script: askAdmin(command).text, interpreter: ['sh'] }
      return connection
        .runIsolated({ run }, { become: alluxioBecome(scope, become), signal: session.signal })
        .then(result => ({ result, failure: adminFailure(command, result) }))
    },
    { hosts: [host] },
  )
  if (!visit || !('value' in visit))
    return { domain, failure: visit && 'unreachable' in visit ? visit.unreachable : (visit?.refused ?? '') }
  const { result, failure } = visit.value
  const quorum = failure === undefined ? parseQuorum(result.stdout) : undefined
  return quorum ?? { domain, failure: failure ?? 'its answer cannot be read' }
}

/** The quorums for people. */
export function quorumLines({ domains: all }: Quorums, { paint, width }: { paint: Paint; width: number }): string[] {
  return all.flatMap(quorum => {
    if ('failure' in quorum) return ['', paint('red', `Quorum ${quorum.domain}: ${quorum.failure}`)]
    const { domain, leader, members } = quorum
    const available = members.filter(({ isAvailable }) => isAvailable).length
    const head = `Quorum ${domain}: ${available} of ${members.length} available, ${majorityOf(quorum)} needed`
    const missing = available < members.length
    const column = Math.max(...members.map(({ address }) => address.length))
    return [
      '',
      missing ? paint('red', head) : paint('bold', head),
      ...members.map(({ address, isAvailable, priority }) => {
        const words = [
          isAvailable ? 'available' : 'UNAVAILABLE',
          `priority ${priority}`,
          ...(address === leader ? ['leader'] : []),
        ]
        const line = cut(`  ${address.padEnd(column)}  ${words.join(', ')}`, width)
        return isAvailable ? line : paint('red', line)
      }),
    ]
  })
}
