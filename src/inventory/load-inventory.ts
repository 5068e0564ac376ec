import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError, UserErrors } from '../errors.ts'
import { cannotRead, type Findings, readText } from './findings.ts'
import { type HostList, parseHostList } from './host-list.ts'
import { createInventory, type Host, type Inventory } from './inventory.ts'
import { lintFolder, lintHosts } from './lint.ts'
import { readLayers } from './read-layers.ts'

/** Reads the folder of a cluster; throws `UserErrors` with everything that is wrong in any of its files. */
export async function loadInventory(folder: string): Promise<Inventory> {
  const findings: Findings = { errors: [], warnings: [] }
  const entries = await entriesOf(folder)
  const masters = readHosts('masters', { folder, entries, findings })
  const workers = readHosts('workers', { folder, entries, findings })
  const { hosts, groups } = joinLists(masters, workers)
  lintHosts(masters, hosts, findings)
  lintFolder(folder, entries, findings)

  const layers = {
    groups: await readLayers({ folder, kind: 'group', known: new Set(groups.keys()), findings }),
    hosts: await readLayers({ folder, kind: 'host', known: new Set(hosts.keys()), findings }),
  }
  if (findings.errors.length > 0) throw new UserErrors(findings.errors)
  return createInventory({ folder, hosts, groups, warnings: findings.warnings }, layers)
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    const isOfSandbox = folder.includes('.alluxio-playbook/sandbox/')
    const help = isOfSandbox ? '; "alluxio-playbook sandbox up" makes it' : ''
    const reasons = { ENOENT: `there is no such folder${help}`, ENOTDIR: 'it is not a folder' }
    throw new UserErrors([cannotRead(`the inventory "${folder}"`, error, reasons)])
  }
}

interface Reading {
  readonly folder: string
  readonly entries: readonly string[]
  readonly findings: Findings
}

function readHosts(group: 'masters' | 'workers', { folder, entries, findings }: Reading): HostList {
  const file = join(folder, group)
  const isThere = entries.includes(group)
  const text = isThere ? readText(file, findings) : ''
  if (text === undefined) return { hosts: [], errors: [], warnings: [] }

  const list = parseHostList(text, file)
  findings.errors.push(...list.errors)
  findings.warnings.push(...list.warnings)
  if (list.hosts.length === 0) {
    const message = `The cluster has no ${group}: "${file}" ${isThere ? 'names no host' : 'is missing'}`
    findings[group === 'masters' ? 'errors' : 'warnings'].push(new UserError(message))
  }
  return list
}

function joinLists(masters: HostList, workers: HostList): Pick<Inventory, 'hosts' | 'groups'> {
  const groups = new Map([
    ['masters', namesOf(masters)],
    ['workers', namesOf(workers)],
  ])
  const hosts = new Map<string, Host>()
  for (const { name, position } of [...masters.hosts, ...workers.hosts]) {
    if (hosts.has(name)) continue
    const groupsOfHost = [...groups].filter(([, members]) => members.has(name)).map(([group]) => group)
    hosts.set(name, { name, groups: groupsOfHost, position })
  }
  const named = [...groups].map(([group, members]) => [group, [...members]] as const)
  return { hosts, groups: new Map([['all', [...hosts.keys()]], ...named]) }
}

function namesOf({ hosts }: HostList): Set<string> {
  return new Set(hosts.map(host => host.name))
}
