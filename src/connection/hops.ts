import { UserError } from '../errors.ts'

/** A host on the way, as it is named there. */
export interface Hop {
  /** As errors name it. */
  readonly name: string
  /** What the SSH configuration knows it by, or its address. */
  readonly host: string
  readonly port?: number | undefined
  readonly user?: string | undefined
}

/** `[user@]host[:port]` or `ssh://…`, several with commas: the way to a host, the nearest first. */
export function parseHops(text: string): Hop[] {
  return text.split(',').map(part => {
    const hop = part
      .trim()
      .replace(/^ssh:\/\//, '')
      .replace(/\/$/, '')
    const [, user, bracketed, plain, port] = /^(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:@\s]+))(?::(\d+))?$/.exec(hop) ?? []
    const host = bracketed ?? plain
    if (!host) throw new UserError(`Cannot use the jump host "${part}": it is not [user@]host[:port]`)
    return { name: host, host, port: port ? Number(port) : undefined, user }
  })
}
