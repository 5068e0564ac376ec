import { ConnectionError } from '../errors.ts'
import { fingerprint, keyType, type Verdict } from './known-hosts.ts'
import type { SshSettings } from './ssh-settings.ts'

/** A host as errors name it: `w1 (10.0.0.3:22)`, with the jump host it is reached through. */
export function whereOf({ host, address, port, jump }: SshSettings): string {
  const through = jump ? ` through ${jump.host}` : ''
  return `${host} (${address.includes(':') ? `[${address}]` : address}:${port}${through})`
}

/** `Cannot connect to w1 (10.0.0.3:22): connection refused`. */
export function connectFailure(settings: SshSettings, reason: string, cause?: unknown): ConnectionError {
  return new ConnectionError(`Cannot connect to ${whereOf(settings)}: ${reason}`, { cause })
}

/** The cause of a failure, in words, from what Node and ssh2 say in codes. */
export function reasonOf(error: Error, settings: SshSettings): string {
  const { code, level } = error as { code?: unknown; level?: string }
  const known = typeof code === 'string' ? socketReasons[code] : undefined
  if (known) return known.replace('NAME', settings.address)
  if (level === 'client-timeout') {
    return error.message.startsWith('Keepalive') ? 'it stopped answering' : `no answer within ${settings.timeout} s`
  }
  // RFC 4253, 11.1: what sshd says when it ends the connection, such as too many keys tried.
  if (typeof code === 'number') return `its sshd ended the connection: ${error.message}`
  return error.message
}

/** Why a host key is not to be trusted, and what the user can do about it. */
export function hostKeyFailure(settings: SshSettings, key: Buffer, verdict: Verdict): string {
  const { hostKeyName, port, knownHosts } = settings
  const shown = `${fingerprint(key)} (${keyType(key)})`
  const [file = '~/.ssh/known_hosts'] = knownHosts.files
  const scan = `ssh-keyscan ${port === 22 ? '' : `-p ${port} `}${hostKeyName} >> ${file}`
  switch (verdict.is) {
    case 'changed':
      return (
        `its host key has changed: it shows ${shown}, but ${verdict.place} has ${verdict.fingerprint}; either the host was ` +
        `set up anew, or somebody else answers in its place. If you are sure, remove that line and run: ${scan}`
      )
    case 'revoked':
      return `its host key ${shown} is marked as revoked at ${verdict.place}`
    default: {
      const others =
        verdict.is === 'unknown' && verdict.types.length > 0 ? ` (known of it: ${verdict.types.join(', ')})` : ''
      return `its host key ${shown} is not in ${knownHosts.files.join(' or ') || file}${others}; check it, then run: ${scan}`
    }
  }
}

const socketReasons: Record<string, string> = {
  ENOTFOUND: 'the name "NAME" does not resolve',
  EAI_AGAIN: 'the name "NAME" does not resolve at the moment (the name server did not answer)',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was reset',
  EHOSTUNREACH: 'no route to it',
  EHOSTDOWN: 'it is down',
  ENETUNREACH: 'its network cannot be reached',
  ETIMEDOUT: 'connection timed out',
}
