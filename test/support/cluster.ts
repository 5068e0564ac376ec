import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HostEnd, RunEvent } from '../../src/engine/events.ts'
import { packageFile } from '../../src/package-files.ts'
import {
  type AlluxioVersion,
  installPrerequisites,
  type SandboxInfo,
  sandboxDestroy,
  sandboxUp,
} from '../../src/sandbox/index.ts'

/** Hosts of a test's own, and the command line on them. */
export interface Cluster {
  readonly folder: string
  readonly inventory: string
  readonly info: SandboxInfo
  /** Runs the command line as a user would, from the cluster's folder. */
  cli(...args: string[]): Promise<CliResult>
  /** Runs a playbook and reads its events. */
  play(...args: string[]): Promise<PlayResult>
  /** Runs a command on a host as root; rejects when it fails. */
  on(host: string, command: string): Promise<string>
  destroy(): Promise<void>
}

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface PlayResult extends CliResult {
  readonly events: readonly RunEvent[]
  /** What changed: `w1: start the worker`. */
  readonly changes: readonly string[]
  /** What failed or was unreachable: `w1: Cannot connect …`. */
  readonly failures: readonly string[]
}

export async function startCluster({
  version = '2.9.4',
  ...size
}: {
  masters: number
  workers: number
  systemd?: boolean
  version?: AlluxioVersion
}): Promise<Cluster> {
  await installPrerequisites({})
  const root = await mkdtemp(join(tmpdir(), 'alluxio-playbook-test-'))
  const folder = join(root, 'sandbox')
  const info = await sandboxUp({ folder, ...size, version })
  return clusterOn(info, root, async () => {
    await sandboxDestroy({ folder })
    await rm(root, { recursive: true })
  })
}

/** The command line on the hosts of a sandbox, run in the folder `root`. */
export function clusterOn(info: SandboxInfo, root: string, destroy: () => Promise<void>): Cluster {
  const cli = (...args: string[]) => capture(process.execPath, [packageFile('dist', 'src', 'cli.js'), ...args], root)
  return {
    folder: root,
    inventory: info.inventory,
    info,
    cli,
    play: async (...args) => readEvents(await cli(...args, '-i', info.inventory, '--output', 'json')),
    on: async (host, command) => {
      const pid = info.hosts.find(({ name }) => name === host)!.pid
      const result = await capture('nsenter', ['--target', String(pid), '--all', 'sh', '-c', command], '/')
      if (result.code !== 0) throw new Error(`"${command}" on ${host} ended with ${result.code}: ${result.stderr}`)
      return result.stdout.trim()
    },
    destroy,
  }
}

/** Runs a program to its end. */
export function capture(program: string, args: readonly string[], cwd: string): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const texts = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => (texts[name] += text))
    child.on('error', reject).on('close', code => resolve({ code, ...texts }))
  })
}

function readEvents(result: CliResult): PlayResult {
  const events = result.stdout
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as RunEvent)
  const ends = events.filter((event): event is HostEnd => event.type === 'host-end' && event.item === undefined)
  const bad = ends.filter(({ state }) => state === 'failed' || state === 'unreachable')
  return {
    ...result,
    events,
    changes: ends.flatMap(({ host, changes }) => changes.map(change => `${host}: ${change}`)),
    failures: bad.map(({ host, message }) => `${host}: ${message}`),
  }
}
