import { createHash } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { UserError } from '../errors.ts'
import type { AlluxioVersion } from './distribution.ts'
import { replaceFile, unlessMissing } from './files.ts'

/** A host that a sandbox has, running or not. */
export interface HostRecord {
  readonly name: string
  readonly group: 'masters' | 'workers'
  readonly address: string
}

/** What a sandbox remembers between two commands; `sandbox.json` in its folder. */
export interface SandboxState {
  readonly version?: AlluxioVersion | undefined
  readonly subnet?: string | undefined
  /** Where the hosts' files are. */
  readonly storage?: string | undefined
  readonly systemd: boolean
  readonly hosts: readonly HostRecord[]
}

/** A sandbox by its folder: where its files are, and the id in the names of its namespaces and of its interface. */
export interface SandboxFolder {
  readonly path: string
  readonly id: string
  readonly inventory: string
  readonly ssh: string
  readonly underStore: string
  readonly lock: string
  readonly state: string
}

/** The id is made from the path, so even an `up` that was killed before it wrote anything can be cleaned up after. */
export async function sandboxFolder(folder: string): Promise<SandboxFolder> {
  const path = await realPath(resolve(folder))
  return {
    path,
    id: createHash('sha256').update(path).digest('hex').slice(0, 8),
    inventory: join(path, 'inventory'),
    ssh: join(path, 'ssh'),
    underStore: join(path, 'underfs'),
    lock: join(path, 'lock'),
    state: join(path, 'sandbox.json'),
  }
}

/** The namespace that a host's network is in: `ip netns exec` takes it. */
export function namespaceOf({ id }: SandboxFolder, host: string): string {
  return `apb-${id}-${host}`
}

export async function readState(folder: SandboxFolder): Promise<SandboxState | undefined> {
  const text = await unlessMissing(readFile(folder.state, 'utf8'))
  return text === undefined ? undefined : (JSON.parse(text) as SandboxState)
}

/** The state of a sandbox that was made; throws where there is none. */
export async function requireState(folder: SandboxFolder): Promise<SandboxState> {
  const state = await readState(folder)
  if (!state) throw new UserError(`Cannot find a sandbox in "${folder.path}": it was not made yet, or is elsewhere`)
  return state
}

export async function writeState(folder: SandboxFolder, state: SandboxState): Promise<void> {
  await replaceFile(folder.state, `${JSON.stringify(state, undefined, 2)}\n`)
}

async function realPath(path: string): Promise<string> {
  const real = await unlessMissing(realpath(path))
  if (real !== undefined || path === dirname(path)) return real ?? path
  return join(await realPath(dirname(path)), basename(path))
}
