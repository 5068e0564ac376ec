import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { homedir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { UserError } from '../errors.ts'
import { type Hop, parseHops } from './hops.ts'
import { KnownHosts } from './known-hosts.ts'
import { type PrivateKey, readPrivateKey } from './private-key.ts'
import { type HostConfig, SshConfigFiles } from './ssh-config-file.ts'
import type { SshSettings } from './ssh-settings.ts'
import { readSshVariables, type SshVariables } from './ssh-variables.ts'

/** Where the user's own SSH set-up is. */
export interface Surroundings {
  readonly home: string
  readonly user: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The folder of the system's configuration. */
  readonly system: string
}

/** Where a host stands on the way to the one that is wanted. */
interface Way {
  readonly isLast: boolean
  /** The jump hosts that were named before it. */
  readonly before: readonly Hop[]
  /** The hosts behind it. */
  readonly seen: readonly string[]
}

/** Works out how to log in to each host of a run. It reads every file once, however many hosts ask for it. */
export class SshSettingsResolver {
  readonly #around: Surroundings
  readonly #cache = new Map<string, Promise<unknown>>()

  constructor(around: Partial<Surroundings> = {}) {
    const { home = homedir(), user = userInfo().username, environment = process.env, system = '/etc/ssh' } = around
    this.#around = { home, user, environment, system }
  }

  /**
   * The settings of a host from its variables (`ssh_host`, `ssh_port` …) and, where those say nothing, from OpenSSH's configuration.
   * `StrictHostKeyChecking` is not obeyed: a host key is always checked. Throws `UserError`.
   */
  async resolve(host: string, variables: Readonly<Record<string, unknown>>): Promise<SshSettings> {
    const given = readSshVariables(host, variables)
    return this.#settings({ name: host, host: given.host ?? host, port: given.port, user: given.user }, given, {
      isLast: true,
      before: [],
      seen: [],
    })
  }

  async #settings(hop: Hop, given: SshVariables, way: Way): Promise<SshSettings> {
    const config = await this.#config(hop, given)
    const address = expand(first(config, 'hostname') ?? hop.host, { h: hop.host, n: hop.host })
    const port = hop.port ?? Number(first(config, 'port') ?? 22)
    const user = hop.user ?? first(config, 'user') ?? this.#around.user
    const { home } = this.#around
    const tokens = { h: address, n: hop.host, p: String(port), r: user, u: this.#around.user, d: home, '%': '%' }
    const path = (text: string) => expand(text.replace(/^~(?=\/|$)/, home), tokens)
    const jump = await this.#jump(hop, config, given, way)
    if (!jump && named(first(config, 'proxycommand'))) {
      const found = 'its ProxyCommand in the SSH configuration is not supported; use ProxyJump, or set ssh_jump_host'
      throw new UserError(`Cannot reach ${hop.name}: ${found}`)
    }
    return {
      host: hop.name,
      address,
      port,
      user,
      ...(await this.#keys(hop.name, config, given, path)),
      identitiesOnly: first(config, 'identitiesonly')?.toLowerCase() === 'yes',
      agent: this.#agent(config, path),
      knownHosts: await this.#knownHosts(config, given, path),
      hostKeyName: first(config, 'hostkeyalias') ?? address,
      timeout: given.timeout ?? Number(first(config, 'connecttimeout') ?? 10),
      jump,
      password: way.isLast ? given.password : undefined,
      becomePassword: way.isLast ? given.becomePassword : undefined,
    }
  }

  async #config(hop: Hop, { configFile }: SshVariables): Promise<HostConfig> {
    const { home, system } = this.#around
    const own = configFile && this.#absolute(configFile)
    if (own && !existsSync(own))
      throw new UserError(`Cannot read ssh_config_file "${configFile}" of ${hop.name}: no such file`)
    const paths = own ? [own] : [join(home, '.ssh/config'), join(system, 'ssh_config')]
    const files = await this.#once(`config ${paths}`, () => SshConfigFiles.read(paths, home))
    return files.for(hop.host)
  }

  async #jump(hop: Hop, config: HostConfig, given: SshVariables, { isLast, before, seen }: Way) {
    const own = isLast ? given.jumpHost : undefined
    const text = own ?? (before.length > 0 ? undefined : first(config, 'proxyjump'))
    // A rule for all hosts is also one for the jump host that it names, which is not reached through itself.
    const hops = [...before, ...(named(text) ? parseHops(text) : [])].filter(({ host }) => host !== hop.host)
    const last = hops.at(-1)
    if (!last) return undefined
    if (seen.includes(last.host)) throw new UserError(`Cannot reach ${last.host}: it is its own jump host`)
    const key = JSON.stringify([hops, given.configFile, given.privateKeyFile, given.knownHostsFile, given.timeout])
    const way = { isLast: false, before: hops.slice(0, -1), seen: [...seen, hop.host] }
    return this.#once(`jump ${key}`, () => this.#settings(last, given, way))
  }

  async #keys(name: string, config: HostConfig, { privateKeyFile }: SshVariables, path: (text: string) => string) {
    const wanted = privateKeyFile ? [privateKeyFile] : config.identityfile?.filter(named)
    const files = wanted ?? ['~/.ssh/id_ed25519', '~/.ssh/id_ecdsa', '~/.ssh/id_rsa']
    const keys = await Promise.all(files.map(file => this.#key(this.#absolute(path(file)))))
    if (privateKeyFile && !keys[0]) {
      throw new UserError(`Cannot read ssh_private_key_file "${privateKeyFile}" of ${name}: no such file`)
    }
    return { keys: keys.filter(key => key !== undefined), keysAreDefaults: wanted === undefined }
  }

  #key(path: string): Promise<PrivateKey | undefined> {
    return this.#once(`key ${path}`, () => readPrivateKey(path, this.#shown(path)))
  }

  #agent(config: HostConfig, path: (text: string) => string): string | undefined {
    const { environment } = this.#around
    const text = first(config, 'identityagent') ?? 'SSH_AUTH_SOCK'
    if (text === 'none') return undefined
    if (text === 'SSH_AUTH_SOCK') return environment.SSH_AUTH_SOCK || undefined
    return text.startsWith('$') ? environment[text.slice(1)] || undefined : path(text)
  }

  #knownHosts(
    config: HostConfig,
    { knownHostsFile }: SshVariables,
    path: (text: string) => string,
  ): Promise<KnownHosts> {
    const { system } = this.#around
    const own = knownHostsFile ? [knownHostsFile] : (config.userknownhostsfile ?? ['~/.ssh/known_hosts'])
    const global = config.globalknownhostsfile ?? [join(system, 'ssh_known_hosts')]
    const paths = [...own, ...global].filter(named).map(file => this.#absolute(path(file)))
    return this.#once(`known ${paths}`, async () => {
      const files = await Promise.all(
        paths.map(async file => ({ file: this.#shown(file), text: await readKnownHosts(file) })),
      )
      // The first file is where a new key belongs, even if it is not there yet.
      return new KnownHosts(
        files.flatMap(({ file, text }, i) => (i === 0 || text !== undefined ? [{ file, text: text ?? '' }] : [])),
      )
    })
  }

  #once<T>(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#cache.get(key) as Promise<T> | undefined
    const made = known ?? make()
    this.#cache.set(key, made)
    return made
  }

  #absolute(file: string): string {
    return resolve(file.replace(/^~(?=\/|$)/, this.#around.home))
  }

  #shown(path: string): string {
    const { home } = this.#around
    return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
  }
}

function first(config: HostConfig, keyword: string): string | undefined {
  return config[keyword]?.[0]
}

function named(value: string | undefined): value is string {
  return value !== undefined && value !== '' && value.toLowerCase() !== 'none'
}

function expand(text: string, tokens: Readonly<Record<string, string>>): string {
  return text.replaceAll(/%(.)/g, (whole, token: string) => tokens[token] ?? whole)
}

async function readKnownHosts(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new UserError(`Cannot read ${path}: ${(error as Error).message}`, { cause: error })
  }
}
