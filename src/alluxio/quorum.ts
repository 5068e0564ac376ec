import type { AdminCommand } from './admin-command.ts'

/** The two groups of masters that agree by Raft, each for itself and each with a leader of its own. */
export const domains = ['MASTER', 'JOB_MASTER'] as const

export type Domain = (typeof domains)[number]

export interface Member {
  /** As it is printed, which is what `quorum remove` wants: `m1:19200`. */
  readonly address: string
  readonly host: string
  readonly port: number
  /** Whether the leader heard of it; that lags by the longest election timeout (20 s). */
  readonly isAvailable: boolean
  /** Who should lead: a member with a higher one takes the lead over. */
  readonly priority: number
}

export interface Quorum {
  readonly domain: Domain
  /** The address of the leader. */
  readonly leader: string
  readonly members: readonly Member[]
}

/** `fsadmin journal quorum info`: it only asks. */
export function quorumInfo(home: string, domain: Domain): AdminCommand {
  const args = ['fsadmin', 'journal', 'quorum', 'info', '-domain', domain]
  return { home, args, proof: [/^Quorum leader\s*: \S/m, /^STATE\s*\| PRIORITY\s*\| SERVER ADDRESS/m] }
}

/** Hands the lead of MASTER on; there is no such command for JOB_MASTER. */
export function quorumElect(home: string, address: string): AdminCommand {
  const args = ['fsadmin', 'journal', 'quorum', 'elect', '-address', address]
  return { home, args, proof: [/^Successfully elected \S+ as the new leader/m, prioritiesReset] }
}

/**
 * Makes the priorities of MASTER equal. The only command that does is `elect`, whether it succeeds or not: told to elect the one that
 * leads, it refuses with 255, moves nothing, and resets them.
 */
export function quorumEqualize(home: string, leader: string): AdminCommand {
  return { ...quorumElect(home, leader), proof: prioritiesReset, codes: [255] }
}

export function quorumRemove(home: string, domain: Domain, address: string): AdminCommand {
  const args = ['fsadmin', 'journal', 'quorum', 'remove', '-domain', domain, '-address', address]
  return { home, args, proof: new RegExp(`^Removed server at: \\S+ from quorum: ${domain}`, 'm') }
}

const prioritiesReset = /^Quorum priorities were reset to \d/m

/** Reads what `fsadmin journal quorum info` printed. */
export function parseQuorum(stdout: string): Quorum | undefined {
  const domain = domains.find(name => name === /^Journal domain\s*: (\S+)/m.exec(stdout)?.[1])
  const leader = /^Quorum leader\s*: (\S+)/m.exec(stdout)?.[1]
  if (domain === undefined || leader === undefined) return undefined
  const rows = stdout.matchAll(/^(AVAILABLE|UNAVAILABLE)\s*\| (-?\d+)\s*\| (\S+)/gm)
  return {
    domain,
    leader,
    members: [...rows].map(([, state, priority, address = '']) => member(state, priority, address)),
  }
}

/** How many members must be there for anything to be decided. */
export function majorityOf({ members }: Quorum): number {
  return Math.floor(members.length / 2) + 1
}

export function memberOn(host: string, { members }: Quorum): Member | undefined {
  return members.find(member => member.host === host)
}

export function leaderOf({ leader, members }: Quorum): Member | undefined {
  return members.find(({ address }) => address === leader)
}

export function hasEqualPriorities({ members }: Quorum): boolean {
  return new Set(members.map(({ priority }) => priority)).size <= 1
}

function member(state: string | undefined, priority: string | undefined, address: string): Member {
  const colon = address.lastIndexOf(':')
  return {
    address,
    host: address.slice(0, colon),
    port: Number(address.slice(colon + 1)),
    isAvailable: state === 'AVAILABLE',
    priority: Number(priority),
  }
}
