import { createRequire } from 'node:module'
import { createConnection } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import ssh2, { type Client, type ServerHostKeyAlgorithm } from 'ssh2'
import { ConnectionError } from '../errors.ts'
import { Authentication } from './authentication.ts'
import { connectFailure, hostKeyFailure, reasonOf, whereOf } from './ssh-failure.ts'
import type { SshSettings } from './ssh-settings.ts'

/** A client that is logged in, and why it no longer is once it was lost. */
export interface LoggedIn {
  readonly client: Client
  lost(): ConnectionError | undefined
  end(): Promise<void>
}

/** Whether ssh2 encrypts with its native code, or at half the speed without. */
export function cryptoBinding(): 'native' | 'javascript' {
  const crypto: unknown = createRequire(import.meta.url)('ssh2/lib/protocol/crypto.js')
  return (crypto as { bindingAvailable?: boolean }).bindingAvailable ? 'native' : 'javascript'
}

/** Logs in to a host, over `through` when it is reached by way of another; rejects with `ConnectionError`. */
export function logIn(settings: SshSettings, through?: Duplex): Promise<LoggedIn> {
  const client = new ssh2.Client()
  const socket = through ?? createConnection({ host: settings.address, port: settings.port, noDelay: true })
  const authentication = new Authentication(settings)
  let untrusted: string | undefined
  let failure: Error | undefined
  let lost: ConnectionError | undefined

  const verifyHostKey = (key: Buffer): boolean => {
    const verdict = settings.knownHosts.judge(settings.hostKeyName, settings.port, key)
    if (verdict.is !== 'known') untrusted = hostKeyFailure(settings, key, verdict)
    return verdict.is === 'known'
  }
  const reason = (): string => {
    if (untrusted) return untrusted
    if (!failure) return 'its sshd ended the connection'
    return levelOf(failure) === 'client-authentication' ? authentication.failure : reasonOf(failure, settings)
  }

  return new Promise((resolve, reject) => {
    const fail = () => {
      reject(connectFailure(settings, reason(), failure))
      // ssh2 only says goodbye: a host that does not answer that would keep this process alive.
      socket.destroy()
    }
    client.on('ready', () =>
      resolve({
        client,
        lost: () => lost,
        end: async () => {
          if (!lost) await end(client, socket)
        },
      }),
    )
    // Also for the errors after the login: one that nobody listens to would end the program.
    client.on('error', error => {
      // A key of the agent that could not sign is only one less.
      if (levelOf(error) === 'agent') return
      failure ??= error
      fail()
    })
    client.on('close', () => {
      lost = new ConnectionError(`Cannot go on with ${whereOf(settings)}: ${reason()}`, { cause: failure })
      fail()
    })
    client.connect({
      sock: socket,
      username: settings.user,
      hostVerifier: verifyHostKey,
      authHandler: authentication.handler,
      readyTimeout: settings.timeout * 1000,
      keepaliveInterval: 15_000,
      keepaliveCountMax: 3,
      algorithms: { serverHostKey: hostKeyAlgorithms(settings) },
    })
  })
}

async function end(client: Client, socket: Duplex): Promise<void> {
  const closed = new Promise<void>(resolve => client.once('close', () => resolve()))
  client.end()
  const timer = new AbortController()
  await Promise.race([closed, delay(2000, undefined, { signal: timer.signal })])
  timer.abort()
  socket.destroy()
}

function levelOf(error: Error): string | undefined {
  return (error as { level?: string }).level
}

// As OpenSSH does, ask first for the keys that we know: a host shows only one of its own.
function hostKeyAlgorithms({ knownHosts, hostKeyName, port }: SshSettings): ServerHostKeyAlgorithm[] {
  const types = knownHosts.types(hostKeyName, port)
  const isKnown = (algorithm: string) => types.includes(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm)
  return [...algorithms.filter(isKnown), ...algorithms.filter(algorithm => !isKnown(algorithm))]
}

const algorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
]
