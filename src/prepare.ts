import { resolve } from 'node:path'
import { actions } from './actions/index.ts'
import { templateHelpers as alluxioHelpers } from './alluxio/template-helpers.ts'
import { openJournal } from './engine/journal.ts'
import type { Ask } from './engine/prompts.ts'
import type { RunOptions } from './engine/run.ts'
import { loadInventory } from './inventory/index.ts'
import { findPlaybook } from './named-playbooks.ts'
import { packageFile } from './package-files.ts'
import { isMap, readDocument } from './playbook/document.ts'
import { type Language, loadPlaybook } from './playbook/load.ts'
import type { VariableLayer } from './playbook/model.ts'
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
  // Only a run needs what connects to hosts, and it takes a while to load.
  const { connector } = await import('./engine/connector.ts')
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
