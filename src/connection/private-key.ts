import { readFile } from 'node:fs/promises'
import ssh2, { type ParsedKey } from 'ssh2'

/** A file that may get us in, as far as it can be used. */
export interface PrivateKey {
  /** As it is shown. */
  readonly file: string
  /** Missing when the file is encrypted, holds the public half alone, or is not a key. */
  readonly key?: ParsedKey
  /** The public half, to find the key in the agent. */
  readonly publicKey?: Buffer
  /** Why the file itself is of no use. */
  readonly problem?: 'encrypted' | 'not a private key'
}

/** Reads a private key; `undefined` when there is no such file. */
export async function readPrivateKey(path: string, shown = path): Promise<PrivateKey | undefined> {
  const text = await readIfThere(path)
  if (text === undefined) return undefined
  const key = parse(text)
  if (key?.isPrivateKey()) return { file: shown, key, publicKey: key.getPublicSSH() }
  const publicHalf = key ?? parse((await readIfThere(`${path}.pub`)) ?? '')
  return {
    file: shown,
    problem: isEncrypted(text) ? 'encrypted' : 'not a private key',
    ...(publicHalf && { publicKey: publicHalf.getPublicSSH() }),
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function parse(text: string): ParsedKey | undefined {
  const parsed: ParsedKey | ParsedKey[] | Error = ssh2.utils.parseKey(text)
  const key = Array.isArray(parsed) ? parsed[0] : parsed
  return key instanceof Error ? undefined : key
}

// OpenSSH's own format names its cipher right after the magic; the PEM formats say it in clear.
function isEncrypted(text: string): boolean {
  const body = /BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(text)?.[1]
  if (body === undefined) return /ENCRYPTED/.test(text)
  const bytes = Buffer.from(body, 'base64')
  const start = 'openssh-key-v1\0'.length
  return bytes.toString('latin1', start + 4, start + 4 + bytes.readUInt32BE(start)) !== 'none'
}
