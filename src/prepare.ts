import { existsSync, readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { actions } from './actions/index.ts'
import { templateHelpers as alluxioHelpers } from './alluxio/template-helpers.ts'
import { connector } from './engine/connector.ts'
import { openJournal } from './engine/journal.ts'
import type { Ask } from './engine/prompts.ts'
import type { RunOptions } from './engine/run.ts'
import { UserError } from './errors.ts'
import { loadInventory } from './inventory/index.ts'
import { packageFile } from './package-files.ts'
import { isMap, readDocument } from './playbook/document.ts'
import { type Language, loadPlaybook } from './playbook/load.ts'
import type { VariableLayer } from './playbook/model.ts'
import type { TemplateHelper } from './playbook/template-helpers.ts'
import { templateParser } from './playbook/templates.ts'
import { didYouMean } from './similar.ts'

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
  /** How many handshakes and snippets run at the same time; by default 50. */
  readonly forks?: number
  readonly signal?: AbortSignal
  /** Asks a person for `vars_prompt`; left out where nobody can be asked. */
  readonly ask?: Ask
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
  const playbook = loadPlaybook(findPlaybook(request.playbook), language)
  const inventory = await loadInventory(request.inventory)
  const runId = newRunId()
  const options = {
    ...request,
    playbook,
    inventory,
    actions,
    parseTemplate,
    defaults: defaultVariables(),
    runId,
    connect: await connector({
      inventory,
      defaults: defaultVariables(),
      extraVariables: request.extraVariables ?? {},
      parseTemplate,
    }),
  }
  return options
}

/** Opens the journal of a run that was prepared and checked. */
export function withJournal(options: RunOptions, folder = runFolder(options.runId)): RunOptions {
  return { ...options, journal: openJournal(folder) }
}

export function runFolder(runId: string): string {
  return resolve('.alluxio-playbook', 'runs', runId)
}

/** The file of a playbook: a path as it is, a name from `./playbooks` and then from the built-in ones. */
export function findPlaybook(name: string): string {
  if (/\.ya?ml$/.test(name) || name.includes('/')) {
    if (existsSync(name)) return resolve(name)
    throw new UserError(`Cannot find the playbook "${name}"`)
  }
  const found = playbookFolders()
    .map(folder => join(folder, `${name}.yml`))
    .find(file => existsSync(file))
  if (found) return found
  const known = listPlaybooks().map(playbook => playbook.name)
  throw new UserError(`Cannot find the playbook "${name}" among ${known.join(', ')}${didYouMean(name, known)}`)
}

export interface ListedPlaybook {
  readonly name: string
  readonly file: string
}

/** The playbooks that can be named: those in `./playbooks`, and the built-in ones that they do not replace. */
export function listPlaybooks(): ListedPlaybook[] {
  const found = new Map<string, string>()
  for (const folder of playbookFolders().filter(existsSync)) {
    for (const entry of readdirSync(folder)) {
      const name = basename(entry, '.yml')
      if (entry.endsWith('.yml') && entry !== 'defaults.yml' && !found.has(name)) found.set(name, join(folder, entry))
    }
  }
  return [...found].map(([name, file]) => ({ name, file })).sort((a, b) => a.name.localeCompare(b.name))
}

function playbookFolders(): string[] {
  return [resolve('playbooks'), packageFile('playbooks')]
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
