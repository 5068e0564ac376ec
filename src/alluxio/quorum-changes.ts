import { UserError } from '../errors.ts'
import type { AdminCommand } from './admin-command.ts'
import {
  hasEqualPriorities,
  leaderOf,
  type Member,
  majorityOf,
  memberOn,
  type Quorum,
  quorumElect,
  quorumEqualize,
  quorumRemove,
} from './quorum.ts'

/** A quorum, and what is known of its members beyond its own lagging word: whose Raft ports answer. */
export interface SeenQuorum extends Quorum {
  readonly answering: readonly string[]
}

export interface QuorumChange {
  readonly summary: string
  readonly command: AdminCommand
  readonly quiet?: boolean
}

/** Throws when the quorum would no longer decide anything without this host, or when it leads the masters. */
export function refuseLoss(host: string, quorum: SeenQuorum): void {
  const member = memberOn(host, quorum)
  if (!member) return
  const left = quorum.members.filter(other => other !== member && isAlive(other, quorum))
  const needed = majorityOf(quorum)
  if (left.length < needed) {
    const away = quorum.members.filter(other => other !== member && !isAlive(other, quorum))
    throw new UserError(
      `Cannot do without "${host}": of the ${quorum.members.length} members of the quorum ${quorum.domain}, ${needed} must be there, and ${left.length} would be left (${names(left)})${away.length > 0 ? `; start ${names(away)} first` : ''}`,
    )
  }
  if (quorum.domain === 'MASTER' && quorum.leader === member.address)
    throw new UserError(`Cannot do without "${host}": it leads the masters; move the lead to another one first`)
}

/** The lead goes to `host`. */
export function giveLead(home: string, host: string, quorum: SeenQuorum): QuorumChange[] {
  const member = memberOn(host, quorum)
  if (!member) throw new UserError(`Cannot let "${host}" lead: ${notIn(quorum)}`)
  if (member.address === quorum.leader) return []
  if (!isAlive(member, quorum))
    throw new UserError(`Cannot let "${host}" lead: it does not answer on port ${member.port}`)
  return [elect(home, member, quorum)]
}

/** The lead goes to any other than `host`, if that has it. */
export function takeLead(home: string, host: string, quorum: SeenQuorum): QuorumChange[] {
  if (leaderOf(quorum)?.host !== host) return []
  const other = quorum.members.find(member => member.host !== host && isAlive(member, quorum))
  if (!other) throw new UserError(`Cannot take the lead from "${host}": no other member of the quorum answers`)
  return [elect(home, other, quorum)]
}

/**
 * All members get the same priority, so that none takes the lead from the one that has it. Quiet, because it cannot be seen: the leader
 * tells the priority that a member had when it joined, until another one leads (RaftJournalSystem.getQuorumServerInfoList).
 */
export function equalize(home: string, quorum: SeenQuorum): QuorumChange[] {
  if (quorum.domain !== 'MASTER' || hasEqualPriorities(quorum)) return []
  const found = quorum.members.map(({ host, priority }) => `${host} ${priority}`).join(', ')
  const summary = `make the priorities of the masters equal (${found})`
  return [{ summary, command: quorumEqualize(home, quorum.leader), quiet: true }]
}

/** A member that is gone is no longer counted. One that lives is never removed: Alluxio would do it, and leave its process running. */
export function remove(home: string, host: string, quorum: SeenQuorum): QuorumChange[] {
  const { domain } = quorum
  const member = memberOn(host, quorum)
  if (!member) return []
  const lives = quorum.answering.includes(member.address)
  if (member.isAvailable || lives) {
    const found = lives ? `its port ${member.port} answers` : 'it is AVAILABLE'
    throw new UserError(
      `Cannot remove "${host}" from the quorum ${domain}: ${found}; stop it, and wait until it is UNAVAILABLE`,
    )
  }
  const left = quorum.members.filter(other => isAlive(other, quorum))
  if (left.length < majorityOf(quorum)) {
    throw new UserError(
      `Cannot remove "${host}" from the quorum ${domain}: only ${left.length} of its ${quorum.members.length} members answer (${names(left)}), and ${majorityOf(quorum)} must agree`,
    )
  }
  return [
    {
      summary: `remove ${member.address} from the quorum ${domain}`,
      command: quorumRemove(home, domain, member.address),
    },
  ]
}

/** Why not every one of these hosts is `AVAILABLE`, or gone, yet; `undefined` when it is so. */
export function notYet(
  hosts: readonly string[],
  wanted: 'available' | 'unavailable',
  quorum: SeenQuorum,
): string | undefined {
  const reasons = hosts.map(host => {
    const member = memberOn(host, quorum)
    if (!member) return wanted === 'available' ? `${host} is ${notIn(quorum)}` : undefined
    if (wanted === 'available')
      return isAlive(member, quorum) ? undefined : `${host} is ${stateOf(member)} in ${quorum.domain}`
    return member.isAvailable ? `${host} is still AVAILABLE in ${quorum.domain} (that lags by 20 s)` : undefined
  })
  return reasons.find(reason => reason !== undefined)
}

function elect(home: string, member: Member, quorum: SeenQuorum): QuorumChange {
  const from = leaderOf(quorum)?.host ?? quorum.leader
  return { summary: `move the lead from ${from} to ${member.host}`, command: quorumElect(home, member.address) }
}

// The leader's word lags by 20 s: one that it has heard of a moment ago may be gone.
function isAlive(member: Member, { answering }: SeenQuorum): boolean {
  return member.isAvailable && answering.includes(member.address)
}

function stateOf({ isAvailable, port }: Member): string {
  return isAvailable ? `AVAILABLE, but does not answer on port ${port},` : 'UNAVAILABLE'
}

function notIn({ domain, members }: Quorum): string {
  return `no member of the quorum ${domain} (${names(members)})`
}

function names(members: readonly Member[]): string {
  return members.map(({ host }) => host).join(', ') || 'none'
}
