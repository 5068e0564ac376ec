import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Sshd } from '../sshd.ts'
import { conformanceFolder } from './cases.ts'

/** One real sshd that answers as several hosts, and what it takes to log in to them. */
export interface Lab {
  readonly hosts: readonly string[]
  readonly inventory: string
  readonly keyFile: string
  readonly knownHostsFile: string
  readonly port: number
  readonly user: string
  /** A new folder with an empty one for each host in it, and one for all. */
  newScratch(): Promise<string>
  stop(): Promise<void>
}

const addresses = { m1: '127.0.0.11', w1: '127.0.0.12', w2: '127.0.0.13', w3: '127.0.0.14', both: '127.0.0.15' }

/** In the order of the inventory; `gone` is the one that nobody can reach. */
export const hosts: readonly string[] = ['m1', 'both', 'gone', 'w1', 'w2', 'w3']

export async function startLab(): Promise<Lab> {
  const listen = Object.values(addresses)
  const sshd = await Sshd.start({ addresses: listen })
  const knownHostsFile = join(sshd.dir, 'known_hosts')
  const lines = await Promise.all(listen.map(address => sshd.knownHostsLine('hostkey', address)))
  await writeFile(knownHostsFile, lines.join(''))
  // OpenSSH's client takes no key that others may read.
  const keyFile = join(sshd.dir, 'key')
  await copyFile(join(sshd.dir, 'id'), keyFile)
  let scratches = 0
  return {
    hosts,
    inventory: join(conformanceFolder, 'inventory'),
    keyFile,
    knownHostsFile,
    port: sshd.port,
    user: 'ops',
    async newScratch() {
      const folder = join(sshd.dir, 'scratch', String(scratches++))
      const folders = [...hosts, 'shared'].map(name => join(folder, name))
      for (const path of folders) await mkdir(path, { recursive: true })
      execFileSync('chown', ['--reference', join(sshd.dir, 'ops'), folder, ...folders])
      return folder
    },
    stop: () => sshd.stop(),
  }
}
