import { createHash, createHmac } from 'node:crypto'

/** One line of a known_hosts file: these names have this key. */
interface KnownHost {
  /** `known_hosts:12`. */
  readonly place: string
  readonly matches: (name: string) => boolean
  readonly type: string
  readonly key: Buffer
  readonly revoked: boolean
}

/** What the files say about a key that a host showed. */
export type Verdict =
  | { readonly is: 'known' }
  /** `types` are those of the host's keys that are known. */
  | { readonly is: 'unknown'; readonly types: readonly string[] }
  | { readonly is: 'changed'; readonly place: string; readonly fingerprint: string }
  | { readonly is: 'revoked'; readonly place: string }

/**
 * The host keys that the user trusts, from OpenSSH's known_hosts files (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): names, lists,
 * wildcards, `[name]:port`, hashed names and `@revoked`. Certificate authorities are left out.
 */
export class KnownHosts {
  /** The files that were read, as they are shown. */
  readonly files: readonly string[]
  readonly #byName = new Map<string, KnownHost[]>()
  readonly #others: KnownHost[] = []

  constructor(files: readonly { readonly file: string; readonly text: string }[]) {
    this.files = files.map(({ file }) => file)
    for (const { file, text } of files) {
      for (const [index, line] of text.split('\n').entries()) this.#read(line.trim(), `${file}:${index + 1}`)
    }
  }

  /** Judges a key that the host at `name` and `port` showed. */
  judge(name: string, port: number, key: Buffer): Verdict {
    const revoked = this.#others.find(
      entry => entry.revoked && entry.key.equals(key) && entry.matches(nameOf(name, port)),
    )
    if (revoked) return { is: 'revoked', place: revoked.place }
    const entries = this.#of(nameOf(name, port))
    // As OpenSSH does, a key that is known for the name without a port is trusted on any.
    if ([...entries, ...this.#of(nameOf(name, 22))].some(entry => entry.key.equals(key))) return { is: 'known' }
    const type = keyType(key)
    const changed = entries.find(entry => entry.type === type)
    if (changed) return { is: 'changed', place: changed.place, fingerprint: fingerprint(changed.key) }
    return { is: 'unknown', types: entries.map(entry => entry.type) }
  }

  /** The types of the keys that are known for a host, to ask it for one of those. */
  types(name: string, port: number): string[] {
    const own = this.#of(nameOf(name, port))
    const entries = own.length > 0 ? own : this.#of(nameOf(name, 22))
    return [...new Set(entries.map(entry => entry.type))]
  }

  #of(name: string): KnownHost[] {
    const wild = this.#others.filter(entry => !entry.revoked && entry.matches(name))
    return [...(this.#byName.get(name) ?? []), ...wild]
  }

  #read(line: string, place: string): void {
    const fields = line.split(/[ \t]+/)
    const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined
    const [names, type, base64] = fields
    if (!names || names.startsWith('#') || !type || !base64 || (marker && marker !== '@revoked')) return
    const revoked = marker !== undefined
    const key = Buffer.from(base64, 'base64')
    const patterns = names.toLowerCase().split(',')
    const isPlain = !revoked && !/[*?!|]/.test(names)
    const matches = names.startsWith('|') ? hashedMatch(names) : (name: string) => listMatch(patterns, name)
    const entry = { place, matches, type, key, revoked }
    if (isPlain) for (const name of patterns) this.#byName.set(name, [...(this.#byName.get(name) ?? []), entry])
    else this.#others.push(entry)
  }
}

/** `SHA256:…`, as ssh-keygen -l shows it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** The type that a public key names in its first field (RFC 4253, 6.6). */
export function keyType(key: Buffer): string {
  return key.toString('latin1', 4, 4 + key.readUInt32BE(0))
}

function nameOf(name: string, port: number): string {
  return port === 22 ? name.toLowerCase() : `[${name.toLowerCase()}]:${port}`
}

function hashedMatch(hashed: string): (name: string) => boolean {
  const [, , salt = '', hash = ''] = hashed.split('|')
  const key = Buffer.from(salt, 'base64')
  return name => createHmac('sha1', key).update(name).digest('base64') === hash
}

// A negated pattern that matches wins over all others.
function listMatch(patterns: readonly string[], name: string): boolean {
  if (patterns.some(pattern => pattern.startsWith('!') && wildMatch(pattern.slice(1), name))) return false
  return patterns.some(pattern => wildMatch(pattern, name))
}

function wildMatch(pattern: string, name: string): boolean {
  const source = pattern
    .replaceAll(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`).test(name)
}
