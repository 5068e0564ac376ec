import ssh2, { type AnyAuthMethod, type AuthHandlerMiddleware, type IdentityCallback, type ParsedKey } from 'ssh2'
import type { PrivateKey } from './private-key.ts'
import type { SshSettings } from './ssh-settings.ts'

const passwordMethods = ['password', 'keyboard-interactive'] as const

/** Offers a host one key after the other, then the password, and keeps what became of each. */
export class Authentication {
  /** For `ssh2`: the next thing to try, or an end of it. */
  readonly handler: AuthHandlerMiddleware
  readonly #settings: SshSettings
  readonly #methods: AnyAuthMethod[]
  readonly #tried: string[] = []
  #left: readonly string[] | undefined

  constructor(settings: SshSettings) {
    this.#settings = settings
    this.#methods = this.#plan()
    let isPasswordLeft = settings.password !== undefined
    this.handler = (left, _partial, next) => {
      this.#left = left ?? undefined
      const key = this.#methods.shift()
      if (key) return next(key)
      // What a host takes it says when something was tried, if only nothing.
      if (this.#left === undefined) return next({ type: 'none', username: settings.user })
      const method = isPasswordLeft ? this.#password() : undefined
      isPasswordLeft = false
      // The declared type leaves out that `false` is how to say that nothing is left.
      next(method ?? (false as unknown as AnyAuthMethod))
    }
  }

  /** Why nothing was accepted, and what would help. */
  get failure(): string {
    const { user, keys, password } = this.#settings
    const encrypted = keys.filter(({ problem }) => problem === 'encrypted').map(({ file }) => file)
    const help = encrypted.length > 0 ? `; ${encrypted.join(', ')} is encrypted: add it to ssh-agent (ssh-add)` : ''
    if (this.#tried.length === 0)
      return `there is no key to offer for ${user}: no private key was found, and no agent${this.#wants}${help}`
    const what = password === undefined ? 'all keys' : 'all that was offered was'
    return `${what} refused for ${user} (tried: ${this.#tried.join(', ')})${this.#wants}${help}`
  }

  /** What the host would take and was not offered, or the other way about. */
  get #wants(): string {
    const left = this.#left ?? []
    const { password } = this.#settings
    if (password && !passwordMethods.some(method => left.includes(method))) return '; it takes no password'
    if (password) return ''
    if (left.includes('password')) return '; it takes a password: -k asks for one, or set ssh_password'
    return left.length === 0 || left.includes('publickey') ? '' : `; it wants ${left.join(' or ')}`
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

  /** In the one way that the host takes, since each refusal counts towards locking the account. */
  #password(): AnyAuthMethod | undefined {
    const { user: username, password } = this.#settings
    const text = password!.value
    const type = passwordMethods.find(method => this.#left?.includes(method))
    if (type) this.#tried.push('the password')
    if (type === 'password') return { type, username, password: text }
    if (type === undefined) return undefined
    // A question whose answer may be seen is not the one for the password.
    return {
      type,
      username,
      prompt: (_name, _instructions, _language, prompts, answer) =>
        answer(prompts.map(({ echo }) => (echo ? '' : text))),
    }
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
