import { join } from 'node:path'
import { UserError } from '../errors.ts'
import { didYouMean } from '../similar.ts'
import type { Findings } from './findings.ts'
import type { HostList } from './host-list.ts'
import type { Host } from './inventory.ts'

/** Lists that can be read and yet give no good cluster. */
export function lintHosts(masters: HostList, hosts: ReadonlyMap<string, Host>, { errors, warnings }: Findings): void {
  if (hosts.size > 1) for (const host of hosts.values()) errors.push(...loopback(host, hosts.size))
  warnings.push(...evenMasters(masters))
}

/** Files beside those that are read, with a name that may have been meant for one. */
export function lintFolder(folder: string, entries: readonly string[], { warnings }: Findings): void {
  for (const entry of entries) {
    if (known.includes(entry) || !looksMeant(entry)) continue
    warnings.push(new UserError(`"${join(folder, entry)}" is not read${didYouMean(entry, known)}`))
  }
}

const known = ['masters', 'workers', 'group_vars', 'host_vars']

/** Other files may well stand there, such as keys and templates. */
function looksMeant(entry: string): boolean {
  if (entry.startsWith('.')) return false
  const isCopy = known.some(name => entry.startsWith(name))
  return isCopy || /\.ya?ml$/.test(entry) || didYouMean(entry, known) !== ''
}

function loopback({ name, position }: Host, count: number): UserError[] {
  if (!/^(localhost(\..*)?|127\.0\.0\.1|::1)$/i.test(name)) return []
  const message = `Cannot use "${name}" in a cluster of ${count} hosts: each host takes it for itself`
  return [new UserError(message, { position })]
}

function evenMasters({ hosts }: HostList): UserError[] {
  const count = new Set(hosts.map(host => host.name)).size
  if (count === 0 || count % 2 === 1) return []
  const survives = count / 2 - 1
  const message = `An even number of masters adds no safety: ${count} can lose ${survives}, as ${count - 1} can; ${count + 1} can lose ${survives + 1}`
  return [new UserError(message, { position: hosts.at(-1)!.position })]
}
