import type { Secret } from '../shell.ts'
import type { KnownHosts } from './known-hosts.ts'
import type { PrivateKey } from './private-key.ts'

/** All that it takes to log in to one host. */
export interface SshSettings {
  /** The host's name in the inventory. */
  readonly host: string
  readonly address: string
  readonly port: number
  readonly user: string
  /** In the order of trying. */
  readonly keys: readonly PrivateKey[]
  /** Nobody named a key: these are the usual files, and the agent's come before them. */
  readonly keysAreDefaults: boolean
  /** For a host that takes passwords; tried after the keys. */
  readonly password?: Secret | undefined
  /** Of the agent's keys only those that are among `keys`. */
  readonly identitiesOnly: boolean
  /** The socket of the agent. */
  readonly agent?: string | undefined
  readonly knownHosts: KnownHosts
  /** The name that stands for the host in known_hosts. */
  readonly hostKeyName: string
  /** Seconds for the whole of connecting. */
  readonly timeout: number
  /** The host to go through; hosts with the same object share one connection to it. */
  readonly jump?: SshSettings | undefined
  readonly becomePassword?: Secret | undefined
}
