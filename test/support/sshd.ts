import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { KnownHosts } from '../../src/connection/known-hosts.ts'
import { readPrivateKey } from '../../src/connection/private-key.ts'
import type { SshSettings } from '../../src/connection/ssh-settings.ts'

/** Whether this machine can run one: it takes root and OpenSSH's server. */
export const hasSshd = process.getuid?.() === 0 && existsSync('/usr/sbin/sshd') && existsSync('/usr/bin/unshare')

export interface SshdOptions {
  /** Where it listens, besides 127.0.0.1: one sshd answers as several hosts. */
  readonly addresses?: readonly string[]
  /** Lines of sshd_config. */
  readonly config?: readonly string[]
  /** /etc/sudoers, as the host has it. */
  readonly sudoers?: string
}

/**
 * A real sshd on 127.0.0.1, with users that only it knows: `ops` (password "right"), `noisy`, whose login shell prints a banner, and
 * `app`, who has no login shell. It dies with this process.
 */
export class Sshd {
  readonly dir: string
  readonly port: number
  readonly #sockets: number
  #child: ChildProcess

  private constructor(dir: string, port: number, { sockets, child }: { sockets: number; child: ChildProcess }) {
    this.dir = dir
    this.port = port
    this.#sockets = sockets
    this.#child = child
  }

  static async start({
    addresses = [],
    config = [],
    sudoers = 'ops ALL=(ALL) NOPASSWD: ALL',
  }: SshdOptions = {}): Promise<Sshd> {
    const dir = await mkdtemp(join(tmpdir(), 'sshd-'))
    await chmod(dir, 0o755)
    await mkdir('/run/sshd', { recursive: true })
    for (const key of ['id', 'hostkey', 'other']) {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', key, '-f', join(dir, key)])
    }
    await writeUsers(dir)
    await writeFile(join(dir, 'sudoers'), `${sudoers}\n`, { mode: 0o440 })
    const port = await freePort()
    // One socket for all of the loopback range is enough for a thousand hosts; sshd takes sixteen at most.
    const own = addresses.includes('0.0.0.0') ? addresses : ['127.0.0.1', ...addresses]
    const listen = own.map(address => `ListenAddress ${address}:${port}`)
    // sshd takes the first line of each kind.
    const lines = [...listen, ...config, 'UsePAM no', 'StrictModes no', 'PasswordAuthentication no', 'MaxStartups 1000']
    await writeFile(
      join(dir, 'sshd_config'),
      `HostKey ${dir}/hostkey\nAuthorizedKeysFile ${dir}/id.pub\nPidFile none\n${lines.join('\n')}\n`,
    )
    const child = await startIn(dir, listen.length)
    return new Sshd(dir, port, { sockets: listen.length, child })
  }

  /** The public host key, as a line of known_hosts. */
  async knownHostsLine(key = 'hostkey', address = '127.0.0.1'): Promise<string> {
    return `[${address}]:${this.port} ${await readFile(join(this.dir, `${key}.pub`), 'utf8')}`
  }

  async settings(changes: Partial<SshSettings> = {}): Promise<SshSettings> {
    const key = await readPrivateKey(join(this.dir, 'id'))
    return {
      host: 'w1',
      address: '127.0.0.1',
      port: this.port,
      user: 'ops',
      keys: key ? [key] : [],
      keysAreDefaults: false,
      identitiesOnly: false,
      knownHosts: new KnownHosts([{ file: 'known_hosts', text: await this.knownHostsLine() }]),
      hostKeyName: '127.0.0.1',
      timeout: 10,
      ...changes,
    }
  }

  /** How many connections it serves at the moment. */
  get connections(): number {
    return childrenOf([this.#child.pid!]).length
  }

  /** Kills what serves the open connections, as a host that goes down would. */
  cutConnections(): void {
    const monitors = childrenOf([this.#child.pid!])
    for (const pid of [...monitors, ...childrenOf(monitors)]) process.kill(pid, 'SIGKILL')
  }

  /** As a host that goes down: nothing of it lives on, and nothing answers until it comes up. */
  async goDown(): Promise<void> {
    const monitors = childrenOf([this.#child.pid!])
    const sessions = childrenOf(monitors)
    const gone = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await gone
    for (const pid of [...monitors, ...sessions]) killAny(pid)
  }

  async comeUp(): Promise<void> {
    this.#child = await startIn(this.dir, this.#sockets)
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null && this.#child.kill('SIGKILL'))
      await once(this.#child, 'exit')
    await rm(this.dir, { recursive: true, force: true })
  }
}

/** The users exist in a mount namespace of its own, so that there is nothing to clean up in /etc. */
async function startIn(dir: string, sockets: number): Promise<ChildProcess> {
  const binds = ['passwd', 'shadow', 'sudoers'].map(file => `mount --bind ${dir}/${file} /etc/${file}`)
  const script = [...binds, `exec setpriv --pdeathsig KILL /usr/sbin/sshd -D -e -f ${dir}/sshd_config`].join(' && ')
  const child = spawn('unshare', ['--mount', 'sh', '-c', script], { stdio: ['ignore', 'ignore', 'pipe'] })
  await listening(child, sockets)
  return child
}

/** It may have ended with the others. */
function killAny(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function writeUsers(dir: string): Promise<void> {
  await writeFile(join(dir, 'noisy-shell'), '#!/bin/sh\necho a banner; echo a warning >&2; exec /bin/sh "$@"\n', {
    mode: 0o755,
  })
  const users = [
    ['ops', '/bin/sh'],
    ['noisy', join(dir, 'noisy-shell')],
    ['app', '/usr/sbin/nologin'],
  ] as const
  const password = execFileSync('openssl', ['passwd', '-6', 'right'], { encoding: 'utf8' }).trim()
  let passwd = await readFile('/etc/passwd', 'utf8')
  let shadow = await readFile('/etc/shadow', 'utf8')
  for (const [index, [name, shell]] of users.entries()) {
    const id = 64100 + index
    const home = join(dir, name)
    await mkdir(home)
    execFileSync('chown', [`${id}:${id}`, home])
    passwd += `${name}:x:${id}:${id}::${home}:${shell}\n`
    shadow += `${name}:${password}:19000:0:99999:7:::\n`
  }
  await writeFile(join(dir, 'passwd'), passwd)
  await writeFile(join(dir, 'shadow'), shadow, { mode: 0o640 })
}

function childrenOf(pids: readonly number[]): number[] {
  if (pids.length === 0) return []
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', pids.join(',')], { encoding: 'utf8' })
  return stdout.split('\n').map(Number).filter(Boolean)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

async function listening(child: ChildProcess, addresses: number): Promise<void> {
  const said: string[] = []
  for await (const line of createInterface(child.stderr!)) {
    said.push(line)
    if (said.filter(text => text.includes('Server listening')).length === addresses) {
      // Nobody reads its log from here on, but it must not fill up.
      child.stderr!.resume()
      return
    }
  }
  throw new Error(`sshd did not start:\n${said.join('\n')}`)
}
