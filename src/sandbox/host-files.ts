import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile } from './files.ts'
import type { HostRecord, SandboxFolder } from './folder.ts'
import { hostKey, userKey, writeKnownHosts } from './keys.ts'

/** Writes what each host is given when it starts (`machine/` in its folder), and the keys that open them. */
export async function writeHostFiles(
  sandbox: SandboxFolder,
  { hosts, storage }: { readonly hosts: readonly HostRecord[]; readonly storage: string },
  javaHome: string,
): Promise<void> {
  await mkdir(sandbox.underStore, { recursive: true })
  const names = hosts.map(({ name, address }) => `${address} ${name}\n`).join('')
  const trusted = await userKey(sandbox)
  const keys = new Map<HostRecord, string>()
  for (const host of hosts) {
    const machine = join(storage, host.name, 'machine')
    keys.set(host, await hostKey(join(machine, 'host_key'), host.name))
    await replaceFile(join(machine, 'authorized_keys'), `${trusted}\n`)
    await replaceFile(join(machine, 'hosts'), names)
    await replaceFile(join(machine, 'java'), `${javaHome}\n`)
    await link(sandbox.underStore, join(machine, 'underfs'))
  }
  await writeKnownHosts(sandbox, keys)
}

async function link(target: string, path: string): Promise<void> {
  try {
    await symlink(target, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
