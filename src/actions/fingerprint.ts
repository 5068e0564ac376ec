import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { type Command, raw, sh } from '../shell.ts'
import { unreadable } from './unreadable.ts'

/** What tells whether two files are equal. `b2sum` is four times faster, but not on every host (coreutils 8.26): so both. */
export interface Fingerprint {
  readonly size: number
  readonly sha256: string
  readonly blake2b: string
}

/** Sets the shell variable `name` to the checksum of the file at `path`, as `isEqual` takes it. */
export function sumInto(name: string, path: Command): Command {
  const variable = raw(name)
  const firstWord = raw(`\${${name}%% *}`)
  return sh`{ ${variable}=$(if command -v b2sum >/dev/null 2>&1; then b2sum; else sha256sum; fi < ${path}) && ${variable}=${firstWord}; }`
}

/** Succeeds when the file at `path` is the one of the fingerprint; says on stderr when it is not. */
export function verify(path: Command, { sha256, blake2b }: Fingerprint): Command {
  const sum = sumInto('sum', path)
  return sh`${sum} && case $sum in ${blake2b}|${sha256}) ;; *) echo 'the file was damaged on the way: its checksum is another' >&2; false ;; esac`
}

/** Whether a checksum from the host is that of the fingerprint. */
export function isEqual(sum: string, { sha256, blake2b }: Fingerprint): boolean {
  return sum === blake2b || sum === sha256
}

export function fingerprintOf(content: string | Buffer): Fingerprint {
  const hash = (algorithm: string) => createHash(algorithm).update(content).digest('hex')
  return { size: Buffer.byteLength(content), sha256: hash('sha256'), blake2b: hash('blake2b512') }
}

/** The fingerprint of a local file, read once for all hosts as long as its size and time stay the same. */
export async function fingerprintOfFile(path: string): Promise<Fingerprint> {
  const { size, mtimeNs, ino } = await stat(path, { bigint: true }).catch(unreadable(path))
  const key = `${path}\0${size}\0${mtimeNs}\0${ino}`
  let known = fingerprints.get(key)
  if (!known) {
    known = readFingerprint(path).catch(unreadable(path))
    fingerprints.set(key, known)
    known.catch(() => fingerprints.delete(key))
  }
  return known
}

const fingerprints = new Map<string, Promise<Fingerprint>>()

async function readFingerprint(path: string): Promise<Fingerprint> {
  const sha256 = createHash('sha256')
  const blake2b = createHash('blake2b512')
  let size = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    sha256.update(chunk)
    blake2b.update(chunk)
    size += chunk.length
  }
  return { size, sha256: sha256.digest('hex'), blake2b: blake2b.digest('hex') }
}
