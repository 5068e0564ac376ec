import { resolve } from 'node:path'
import { actions } from './actions/index.ts'
import { templateHelpers as alluxioHelpers } from './alluxio/template-helpers.ts'
import type { TaskInfo } from './engine/events.ts'
import type { HostSources } from './engine/host-scope.ts'
import { openJournal } from './engine/journal.ts'
import type { Ask } from './engine/prompts.ts'
import type { RunOptions } from './engine/run-options.ts'
import { type Inventory, loadInventory } from './inventory/index.ts'
import { findPlaybook } from './named-playbooks.ts'
import { packageFile } from './package-files.ts'
import { isMap, readDocument } from './playbook/document.ts'
import { type Language, loadPlaybook } from './playbook/load.ts'
import type { Playbook, VariableLayer } from './playbook/model.ts'
import { startAt } from './playbook/start-at.ts'
import type { TemplateHelper } from './playbook/template-helpers.ts'
import { templateParser } from './playbook/templates.ts'

/** What a person asks for, by names and paths. */
export interface RunRequest {
  /** The name of a playbook (`deploy`), or the path of one. */
  readonly playbook: string
  /** The inventory folder. */
  readonly inventory: string
  readonly limit?: string | undefined
  readonly tags?: readonly string[]
  readonly skipTags?: readonly string[]
  readonly extraVariables?: Readonly<Record<string, unknown>>
  readonly check?: boolean
  readonly diff?: boolean
  /** How to log in, where the inventory does not say. */
  readonly login?: Login | undefined
  /** Whether to become another user, and whom, where neither play nor task says. */
  readonly become?: boolean | undefined
  readonly becomeUser?: string | undefined
  /** Whether every play runs notified handlers also on hosts that failed. */
  readonly forceHandlers?: boolean | undefined
  /** The name of the task to begin with. */
  readonly startAtTask?: string | undefined
  /** Asked before each task; the task is left out where it gives false. All plays are `linear` then. */
  readonly confirm?: ((task: TaskInfo) => Promise<boolean>) | undefined
  /** How many handshakes and snippets run at the same time; by default 50. */
  readonly forks?: number
  /** Whether questions are sent before their task is due, as they are by default. */
  readonly pipelining?: boolean | undefined
  readonly signal?: AbortSignal
  /** Asks a person for `vars_prompt`; left out where nobody can be asked. */
  readonly ask?: Ask
}

/** How to log in, and become another user, where no variable of the inventory says it. */
export interface Login {
  readonly user?: string | undefined
  readonly privateKey?: string | undefined
  readonly password?: string | undefined
  readonly becomePassword?: string | undefined
}

const parseTemplate = templateParser(
  Object.fromEntries(
    Object.entries(alluxioHelpers).map(([name, helper]): [string, TemplateHelper] => [
      name,
      (values, options) => helper(...values, options),
    ]),
  ),
)

/** The actions, and the templates with their helpers: all that a playbook is checked against. */
export const language: Language = { actions, parseTemplate }

/** Loads and checks what a run needs; throws `UserErrors` with every mistake in every file. No host is contacted. */
export async function prepareRun(request: RunRequest): Promise<RunOptions> {
  const read = await readRun(request)
  // Only a run needs what connects to hosts, and it takes a while to load.
  const { connector } = await import('./engine/connector.ts')
  return { ...read, connect: await connector(hostSources(read.inventory, request)) }
}

/** What `prepareRun` reads, for whoever wants to look and not to connect. */
export async function readRun(request: RunRequest): Promise<RunOptions & Required<HostSources>> {
  const playbook = readPlaybook(request)
  const inventory = await loadInventory(request.inventory)
  const connect = async (host: string) => {
    throw new TypeError(`The run was only read, not prepared to connect to ${host}`)
  }
  return { ...request, ...hostSources(inventory, request), playbook, actions, runId: newRunId(), connect }
}

/** Reads and checks a playbook, and no inventory; throws `UserErrors`. */
export function readPlaybook({ playbook: name, startAtTask, confirm }: Omit<RunRequest, 'inventory'>): Playbook {
  const loaded = loadPlaybook(findPlaybook(name), language)
  const playbook = startAtTask === undefined ? loaded : startAt(loaded, startAtTask)
  // Whoever is asked about each task is asked once for all hosts.
  return confirm ? { ...playbook, plays: playbook.plays.map(play => ({ ...play, strategy: 'linear' })) } : playbook
}

/** What is known of the hosts of an inventory before any play. */
export function hostSources(
  inventory: Inventory,
  { login = {}, extraVariables = {} }: Pick<RunRequest, 'login' | 'extraVariables'> = {},
): Required<HostSources> {
  return { inventory, defaults: defaultVariables(), login: loginVariables(login), extraVariables, parseTemplate }
}

function loginVariables({ user, privateKey, password, becomePassword }: Login): Record<string, unknown> {
  const variables = {
    ssh_user: user,
    ssh_private_key_file: privateKey,
    ssh_password: password,
    become_password: becomePassword,
  }
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined))
}

/** Opens the journal of a run that was prepared and checked. */
export function withJournal(options: RunOptions, folder = runFolder(options.runId)): RunOptions {
  return { ...options, journal: openJournal(folder) }
}

export function runFolder(runId: string): string {
  return resolve('.alluxio-playbook', 'runs', runId)
}

/** The weakest variables, from `playbooks/defaults.yml`. */
function defaultVariables(): VariableLayer {
  const document = readDocument(packageFile('playbooks', 'defaults.yml'))
  if (!isMap(document.value)) throw new TypeError('playbooks/defaults.yml must be a map')
  return new Map(
    Object.entries(document.value).map(([name, value]) => [name, { value, origin: document.locateKey([name]) }]),
  )
}

function newRunId(): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')
  return `${time}-${Math.random().toString(36).slice(2, 6)}`
}
