import { withHosts } from '../alluxio/lint-text.ts'
import { lintInventory } from '../engine/lint-inventory.ts'
import { showPosition } from '../errors.ts'
import { loadInventory } from '../inventory/index.ts'
import { hostSources } from '../prepare.ts'
import { plural } from '../report/text.ts'
import { excerpt } from './excerpt.ts'
import { requestOf } from './request.ts'
import { settingsFor } from './settings.ts'

/** Prints what is wrong or doubtful in the properties of the inventory, and gives the exit code. */
export async function lintFromCommandLine(given: object): Promise<number> {
  const settings = await settingsFor(given)
  const inventory = await loadInventory(settings.inventory)
  const findings = lintInventory(hostSources(inventory, requestOf(settings)))
  for (const finding of findings) {
    const { severity, position } = finding
    console.log(`${severity}: ${position ? `${showPosition(position)}: ` : ''}${withHosts(finding)}`)
    const lines = position && excerpt(position)
    if (lines !== undefined) console.log(lines)
  }
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const counts = `${plural(errors, 'error')}, ${plural(findings.length - errors, 'warning')}`
  console.log(`${plural(inventory.hosts.size, 'host')}: ${counts}`)
  return errors > 0 ? 1 : 0
}
