import { shortPath, UserError } from '../errors.ts'
import { type Inventory, loadInventory } from '../inventory/index.ts'
import { hostSources, type RunRequest, readPlaybook, readRun } from '../prepare.ts'
import { didYouMean } from '../similar.ts'
import { requestOf } from './request.ts'
import type { RunArguments } from './run.ts'
import { settingsFor } from './settings.ts'

// What a playbook would do, without doing it. No host is contacted, and nothing is loaded that could.

/** Checks a playbook and all files that it is made of; throws `UserErrors`. */
export function checkSyntax({ playbook: name, startAtTask }: RunArguments): void {
  const playbook = readPlaybook({ playbook: name, startAtTask })
  console.log(`playbook: ${shortPath(playbook.file)}`)
}

/** Shows the hosts, tasks and tags of each play. */
export async function list(given: RunArguments): Promise<void> {
  const [{ listingLines }, options] = await Promise.all([import('./listings.ts'), readRun(await requestFor(given))])
  for (const line of listingLines(options, given)) console.log(line)
}

/** Shows the variables of a host, before any play and in each play of the playbook. */
export async function explain(given: RunArguments, host: string): Promise<void> {
  const [{ explainHost, explainPlays }, options] = await Promise.all([
    import('./explain-variables.ts'),
    readRun(await requestFor(given)),
  ])
  checkHost(host, options.inventory)
  for (const line of [...explainHost(host, options), ...explainPlays(host, options)]) console.log(line)
}

/** Shows the variables of a host of the inventory, whatever the playbook. */
export async function explainInventory(given: object, host: string): Promise<void> {
  const settings = await settingsFor(given)
  const [{ explainHost }, inventory] = await Promise.all([
    import('./explain-variables.ts'),
    loadInventory(settings.inventory),
  ])
  checkHost(host, inventory)
  for (const line of explainHost(host, hostSources(inventory, requestOf(settings)))) console.log(line)
}

function checkHost(host: string, { hosts }: Inventory): void {
  if (!hosts.has(host)) throw new UserError(`Unknown host "${host}"${didYouMean(host, hosts.keys())}`)
}

async function requestFor(given: RunArguments): Promise<RunRequest> {
  const { playbook, startAtTask } = given
  return { playbook, startAtTask, ...requestOf(await settingsFor(given)) }
}
