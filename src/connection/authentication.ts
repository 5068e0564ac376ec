import ssh2, { type AnyAuthMethod, type AuthHandlerMiddleware, type IdentityCallback, type ParsedKey } from 'ssh2'
import type { PrivateKey } from './private-key.ts'
import type { SshSettings } from './ssh-settings.ts'

/** Offers a host one key after the other, and keeps what became of each. */
export class Authentication {
  /** For `ssh2`: the next thing to try, or an end of it. */
  readonly handler: AuthHandlerMiddleware
  readonly #settings: SshSettings
  readonly #methods: AnyAuthMethod[]
  readonly #tried: string[] = []
  #left: readonly string[] = []

  constructor(settings: SshSettings) {
    this.#settings = settings
    this.#methods = this.#plan()
    this.handler = (left, _partial, next) => {
      this.#left = left ?? []
      const method = this.#methods.shift()
      // The declared type leaves out that `false` is how to say that nothing is left.
      next(method ?? (false as unknown as AnyAuthMethod))
    }
  }

  /** Why nothing was accepted, and what would help. */
  get failure(): string {
    const { user, keys } = this.#settings
    const encrypted = keys.filter(({ problem }) => problem === 'encrypted').map(({ file }) => file)
    const help = encrypted.length > 0 ? `; ${encrypted.join(', ')} is encrypted: add it to ssh-agent (ssh-add)` : ''
    if (this.#tried.length === 0)
      return `there is no key to offer for ${user}: no private key was found, and no agent${help}`
    const wants =
      this.#left.includes('publickey') || this.#left.length === 0 ? '' : `; it wants ${this.#left.join(' or ')}`
    return `all keys refused for ${user} (tried: ${this.#tried.join(', ')})${wants}${help}`
  }

  // Keys that were asked for come first. The usual files come after the agent, as with OpenSSH.
  #plan(): AnyAuthMethod[] {
    const { user, keys, agent, keysAreDefaults } = this.#settings
    const files = keys.flatMap((key): AnyAuthMethod[] => {
      if (!key.key) return []
      this.#tried.push(key.file)
      return [{ type: 'publickey', username: user, key: key.key }]
    })
    if (!agent) return files
    const method: AnyAuthMethod = { type: 'agent', username: user, agent: this.#agent(agent) }
    return keysAreDefaults ? [method, ...files] : [...files, method]
  }

  #agent(path: string): ChosenKeys {
    const { keys, keysAreDefaults, identitiesOnly } = this.#settings
    const offered = keysAreDefaults ? [] : keys.filter(({ key }) => key)
    const wanted = (key: ParsedKey) => !isAmong(offered, key) && (!identitiesOnly || isAmong(keys, key))
    return new ChosenKeys(path, wanted, count => this.#tried.push(`agent (${count} ${count === 1 ? 'key' : 'keys'})`))
  }
}

/** The user's agent, without the keys that are not to be tried. */
class ChosenKeys extends ssh2.OpenSSHAgent {
  readonly #wanted: (key: ParsedKey) => boolean
  readonly #onKeys: (count: number) => void

  constructor(path: string, wanted: (key: ParsedKey) => boolean, onKeys: (count: number) => void) {
    super(path)
    this.#wanted = wanted
    this.#onKeys = onKeys
  }

  // An agent that is not there has no keys: the files may still do, and the failure shows that it had none.
  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    super.getIdentities((error, keys) => {
      const chosen = error ? [] : (keys as ParsedKey[]).filter(this.#wanted)
      this.#onKeys(chosen.length)
      done(undefined, chosen)
    })
  }
}

function isAmong(keys: readonly PrivateKey[], key: ParsedKey): boolean {
  const blob = key.getPublicSSH()
  return keys.some(({ publicKey }) => publicKey?.equals(blob))
}
