import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UserError } from '../errors.ts'
import { replaceFile, unlessMissing } from './files.ts'
import type { HostRecord, SandboxFolder } from './folder.ts'
import { run } from './program.ts'

/** Makes the key pair that opens the sandbox's hosts, unless it is there, and gives its public half. */
export function userKey({ ssh, id }: SandboxFolder): Promise<string> {
  return keyPair(join(ssh, 'id_ed25519'), `sandbox-${id}`)
}

/** Makes a host's own key pair at `path`, unless it is there, and gives its public half. */
export function hostKey(path: string, host: string): Promise<string> {
  return keyPair(path, host)
}

/** Lets strict checking of host keys pass, by address and by name. */
export async function writeKnownHosts(folder: SandboxFolder, keys: ReadonlyMap<HostRecord, string>): Promise<void> {
  const lines = [...keys].map(
    ([{ name, address }, key]) => `${address},${name} ${key.split(' ').slice(0, 2).join(' ')}\n`,
  )
  await replaceFile(join(folder.ssh, 'known_hosts'), lines.join(''))
}

async function keyPair(path: string, comment: string): Promise<string> {
  const existing = await unlessMissing(readFile(`${path}.pub`, 'utf8'))
  if (existing !== undefined && (await unlessMissing(readFile(path))) !== undefined) return existing.trim()

  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const fresh = `${path}.new`
  await Promise.all([fresh, `${fresh}.pub`].map(file => rm(file, { force: true })))
  const { code, stderr } = await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', fresh])
  if (code !== 0) throw new UserError(`Cannot make the key "${path}": ${stderr.trim()}`)
  const key = await readFile(`${fresh}.pub`, 'utf8')
  await rename(fresh, path)
  await rename(`${fresh}.pub`, `${path}.pub`)
  return key.trim()
}
