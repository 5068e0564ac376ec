import { lookup } from 'node:dns/promises'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { adoptCluster, adoptHost, confFiles, type FoundHost } from '../alluxio/adopt.ts'
import { hostsIn } from '../alluxio/drift.ts'
import { parseFoundHost, printFoundHost } from '../alluxio/found-host.ts'
import { parseSurvey, printSurvey } from '../alluxio/survey.ts'
import type { Become, Connection } from '../connection/connection.ts'
import type { Connect } from '../engine/connections.ts'
import { connector } from '../engine/connector.ts'
import { CommandError, ConnectionError, shortPath, UserError } from '../errors.ts'
import { createInventory, inventoryFiles } from '../inventory/index.ts'
import { hostSources } from '../prepare.ts'
import { plural } from '../report/text.ts'
import { Secret, sh } from '../shell.ts'
import type { AdoptArguments } from './adopt.ts'
import { askPasswords } from './passwords.ts'
import { requestOf } from './request.ts'
import { settingsFor } from './settings.ts'
import type { Settings } from './settings-schema.ts'
import { terminalAt } from './terminal.ts'

type Members = { readonly masters: readonly string[]; readonly workers: readonly string[] }

/** A host by its name, and how to reach it where that is not by name. */
interface Place {
  readonly host: string
  readonly address: string | undefined
}

/** Looks at a cluster that nobody described, and writes its inventory; gives the exit code. */
export async function adopt(wish: AdoptArguments, given: object): Promise<number> {
  const settings = await settingsFor(given)
  const folder = settings.inventory
  refuseTaken(folder)
  const hosts = await openHosts(settings)
  try {
    const places = wish.hosts.map(parsePlace)
    const seed = await hosts.to(places[0]!)
    const home = wish.home ?? (await findHome(seed, hosts.become))
    const members = await findMembers(seed, hosts.become, home, wish)
    const all = await locate(members, places, seed)
    const found = await Promise.all(all.map(async place => look(await hosts.to(place), hosts.become, home)))
    return await write(folder, { members, found, places: all, settings })
  } catch (error) {
    const code = error instanceof ConnectionError ? 4 : error instanceof CommandError ? 2 : undefined
    if (code === undefined) throw error
    console.error(`error: ${(error as Error).message}`)
    return code
  } finally {
    await hosts.close()
  }
}

function refuseTaken(folder: string): void {
  const taken = ['masters', 'workers', 'group_vars', 'host_vars', 'templates'].find(name =>
    existsSync(join(folder, name)),
  )
  if (taken)
    throw new UserError(
      `Cannot write an inventory to "${folder}": "${taken}" is there already; name another folder with -i`,
    )
}

function parsePlace(word: string): Place {
  const [, host = word, address] = /^([^=]+)=(.+)$/.exec(word) ?? []
  return { host, address }
}

interface Hosts {
  readonly become: Become | undefined
  to(place: Place): Promise<Connection>
  close(): Promise<void>
}

async function openHosts(settings: Settings): Promise<Hosts> {
  const { signal } = new AbortController()
  const request = requestOf(settings)
  const passwords = await askPasswords(settings, terminalAt(signal)?.secretly)
  const files = { folder: settings.inventory, hosts: new Map(), groups: new Map(), warnings: [] }
  const inventory = createInventory(files, { groups: new Map(), hosts: new Map() })
  const connect: Connect = await connector(
    hostSources(inventory, { ...request, login: { ...request.login, ...passwords } }),
  )
  const open = new Map<string, Promise<Connection>>()
  const { become, become_user: user = 'root' } = settings
  const password = passwords.becomePassword === undefined ? undefined : new Secret(passwords.becomePassword)
  return {
    become: become ? { user, password } : undefined,
    to: ({ host, address }) => {
      const variables = { ...settings.extra_vars, ...(address !== undefined && { ssh_host: address }) }
      const connection = open.get(host) ?? connect(host, variables)
      open.set(host, connection)
      return connection
    },
    close: async () => {
      const settled = await Promise.allSettled(open.values())
      await Promise.all(settled.map(one => (one.status === 'fulfilled' ? one.value.close() : undefined)))
    },
  }
}

async function findHome(seed: Connection, become: Become | undefined): Promise<string> {
  const result = await seed.run(printSurvey([]), { become })
  const homes = new Set(
    parseSurvey(result.stdout)
      ?.processes.map(({ home }) => home)
      .filter(Boolean),
  )
  if (homes.size === 1) return [...homes][0]!
  const found = homes.size === 0 ? 'no Alluxio process runs there' : `processes run from ${[...homes].join(' and ')}`
  throw new UserError(`Cannot tell where Alluxio is on "${seed.host}": ${found}; name its folder with --home`)
}

async function findMembers(
  seed: Connection,
  become: Become | undefined,
  home: string,
  { masters, workers }: AdoptArguments,
): Promise<Members> {
  const paths = { masters: `${home}/conf/masters`, workers: `${home}/conf/workers` }
  const survey = parseSurvey((await seed.run(printSurvey(Object.values(paths)), { become })).stdout)
  const listOf = (name: 'masters' | 'workers', given: string[] | undefined) => {
    const hosts = given?.flatMap(word => word.split(',')) ?? hostsIn(survey?.files.get(paths[name])?.text ?? '')
    if (hosts.length > 0 && !hosts.includes('localhost')) return hosts
    const found = hosts.length === 0 ? 'names no host' : 'names "localhost"'
    throw new UserError(
      `Cannot tell the ${name} of the cluster: "${paths[name]}" on "${seed.host}" ${found}; name them with --${name}`,
    )
  }
  return { masters: listOf('masters', masters), workers: listOf('workers', workers) }
}

/** Every member with the address that it can be reached at: what was given, its name, or what the seed takes its name for. */
async function locate({ masters, workers }: Members, given: readonly Place[], seed: Connection): Promise<Place[]> {
  const names = [...new Set([...masters, ...workers])]
  return Promise.all(
    names.map(async host => {
      const known = given.find(place => place.host === host)
      if (known) return known
      const isKnownHere = await lookup(host).then(
        () => true,
        () => false,
      )
      if (isKnownHere) return { host, address: undefined }
      const { stdout } = await seed.run(sh`getent ahostsv4 ${host}`)
      const address = /^(\S+)/.exec(stdout)?.[1]
      if (address !== undefined) return { host, address }
      throw new UserError(
        `Cannot find the address of "${host}": neither this machine nor "${seed.host}" can look it up; add ${host}=ADDRESS`,
      )
    }),
  )
}

async function look(connection: Connection, become: Become | undefined, home: string): Promise<FoundHost> {
  const files = confFiles.map(name => `${home}/conf/${name}`)
  const result = await connection.run(printFoundHost(files, home), { become })
  const login = await connection.run(sh`id -un`)
  const found = parseFoundHost(result.stdout, { host: connection.host, home, login: login.stdout.trim() })
  if (!found) throw new CommandError(`look for Alluxio on ${connection.host}`, result)
  return found
}

interface Cluster {
  readonly members: Members
  readonly found: readonly FoundHost[]
  readonly places: readonly Place[]
  readonly settings: Settings
}

async function write(folder: string, { members, found, places, settings }: Cluster): Promise<number> {
  const hosts = new Map(found.map(one => [one.host, adoptHost(one, members)]))
  const { variables, templates } = adoptCluster(hosts)
  const withLogin = new Map(
    places.map(({ host, address }) => [
      host,
      { ...sshVariables(settings), ...(address && { ssh_host: address }), ...variables.get(host) },
    ]),
  )
  const files = [
    ...inventoryFiles(members, withLogin),
    ...[...templates].map(([name, text]) => [`templates/${name}`, text] as const),
  ]
  for (const [name, text] of files) {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    // The properties of a cluster may hold its keys.
    await writeFile(path, text, { mode: name.endsWith('.yml') || name.startsWith('templates') ? 0o600 : 0o644 })
  }
  report(
    folder,
    files.map(([name]) => name),
    members,
  )
  for (const { notes } of hosts.values()) for (const note of notes) console.log(`note: ${note}`)
  return 0
}

function report(folder: string, names: readonly string[], { masters, workers }: Members): void {
  console.log(
    `${plural(masters.length, 'master')}, ${plural(workers.length, 'worker')}: ${names.length} files written to ${shortPath(resolve(folder))}`,
  )
  for (const name of names) console.log(`  ${name}`)
  console.log(`Now: alluxio-playbook deploy -i ${shortPath(resolve(folder))} --check --diff`)
}

/** How the hosts were reached, so that playbooks reach them too; never a password. */
function sshVariables({ user, private_key: key, extra_vars }: Settings): Record<string, unknown> {
  const given = Object.entries(extra_vars).filter(([name]) => name.startsWith('ssh_') && name !== 'ssh_password')
  return {
    ...(user !== undefined && { ssh_user: user }),
    ...(key !== undefined && { ssh_private_key_file: resolve(key) }),
    ...Object.fromEntries(given),
  }
}
