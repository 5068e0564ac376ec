import type { Become, Connection } from '../connection/connection.ts'
import { Connections } from '../engine/connections.ts'
import { connector } from '../engine/connector.ts'
import { type HostSources, hostScope } from '../engine/host-scope.ts'
import type { Scope } from '../engine/scope.ts'
import { Semaphore } from '../engine/semaphore.ts'
import { CommandError, ConnectionError, UserError } from '../errors.ts'
import { type Inventory, loadInventory, selectHosts } from '../inventory/index.ts'
import { hostSources } from '../prepare.ts'
import { Secret } from '../shell.ts'
import { onInterrupt } from './interrupt.ts'
import { warnOfLogin } from './login-warnings.ts'
import { askPasswords } from './passwords.ts'
import { requestOf } from './request.ts'
import type { Settings } from './settings-schema.ts'
import { terminalAt } from './terminal.ts'

/** What became of one host: what the visit gave, or why there was none. */
export type Visit<T> =
  | { readonly host: string; readonly value: T }
  | { readonly host: string; readonly unreachable: string }
  /** It was reached, and does not let us do it, such as become another user. */
  | { readonly host: string; readonly refused: string }

/** What a visitor is given of a host. */
export interface Visited {
  readonly host: string
  readonly connection: Connection
  /** What the inventory says of the host. */
  readonly scope: Scope
  /** Whom the options say to become. */
  readonly become: Become | undefined
  /** Seconds that connecting took; next to none where the connection was there. */
  readonly connected: number
  readonly signal: AbortSignal
}

/** The hosts of a command line, connected to when they are first visited, and again after a connection was lost. */
export interface Session {
  readonly inventory: Inventory
  /** In the order of the inventory. */
  readonly hosts: readonly string[]
  /** What the inventory says of a host. */
  scope(host: string): Scope
  /** Visits hosts, by default all; the answers are in their order. With `leave`, each connection is closed after its visit. */
  visit<T>(
    act: (visited: Visited) => Promise<T>,
    options?: { hosts?: readonly string[]; leave?: boolean },
  ): Promise<Visit<T>[]>
  /** Ends when a person interrupts. */
  readonly signal: AbortSignal
}

interface SessionOptions {
  /** Whether an interrupt is how it ends anyway, so that nothing is said about it. */
  readonly endless?: boolean
  /** How many visits may last at the same time; by default as many as `--forks` says. */
  readonly forks?: number
}

/** Lets `work` visit every host that the pattern and `--limit` mean; all connections are closed afterwards. */
export async function withSession<T>(
  pattern: string,
  settings: Settings,
  work: (session: Session) => Promise<T>,
  { endless = false, forks = settings.forks }: SessionOptions = {},
): Promise<T> {
  const interrupt = new AbortController()
  const { signal } = interrupt
  const inventory = await loadInventory(settings.inventory)
  const hosts = chosen(pattern, settings.limit, inventory)
  const sources = await sourcesOf(inventory, settings, signal)
  const connections = new Connections(await connector(sources), new Semaphore(settings.forks))
  const semaphore = new Semaphore(forks)
  const scope = rememberScopes(sources)
  const visit: Session['visit'] = (act, { hosts: some = hosts, leave = false } = {}) => {
    const one = async (host: string) => {
      signal.throwIfAborted()
      const started = performance.now()
      const connection = await connections.to(host)
      const connected = (performance.now() - started) / 1000
      const become = becomeOf(scope(host), settings)
      try {
        return { host, value: await act({ host, connection, scope: scope(host), become, connected, signal }) }
      } catch (error) {
        if (error instanceof ConnectionError) await connections.drop(host)
        throw error
      } finally {
        if (leave) await connections.drop(host)
      }
    }
    return Promise.all(some.map(host => semaphore.run(() => one(host)).catch(why(host, signal))))
  }
  const stopListening = onInterrupt(interrupt, () => {
    if (!endless) console.error('Interrupted: stopping what runs on the hosts. Once more ends at once.')
  })
  try {
    return await work({ inventory, hosts, scope, visit, signal })
  } finally {
    await connections.closeAll()
    stopListening()
  }
}

/** The exit code for visits: 4 where a host could not be reached, else 2 where one refused. */
export function codeOfVisits(visits: readonly Visit<unknown>[]): number {
  if (visits.some(visit => 'unreachable' in visit)) return 4
  return visits.some(visit => 'refused' in visit) ? 2 : 0
}

function chosen(pattern: string, limit: string | undefined, inventory: Inventory): string[] {
  const limited = limit === undefined ? undefined : new Set(selectHosts(limit, inventory))
  const hosts = selectHosts(pattern, inventory).filter(host => !limited || limited.has(host))
  if (hosts.length > 0) return hosts
  throw new UserError(`No host matches "${pattern}"${limit === undefined ? '' : ` and --limit "${limit}"`}`)
}

async function sourcesOf(
  inventory: Inventory,
  settings: Settings,
  signal: AbortSignal,
): Promise<Required<HostSources>> {
  const request = requestOf(settings)
  const passwords = await askPasswords(settings, terminalAt(signal)?.secretly)
  const sources = hostSources(inventory, { ...request, login: { ...request.login, ...passwords } })
  warnOfLogin(sources)
  return sources
}

function rememberScopes(sources: HostSources): (host: string) => Scope {
  const scopes = new Map<string, Scope>()
  return host => {
    const scope = scopes.get(host) ?? hostScope(host, sources)
    scopes.set(host, scope)
    return scope
  }
}

function becomeOf(scope: Scope, { become, become_user: user = 'root' }: Settings): Become | undefined {
  return become ? { user, password: becomePassword(scope) } : undefined
}

/** What sudo is told on a host, where the inventory or a person said it. */
export function becomePassword(scope: Scope): Secret | undefined {
  const password = scope.lookup('become_password')
  return password === undefined ? undefined : new Secret(String(password))
}

function why(host: string, signal: AbortSignal) {
  return (error: unknown) => {
    if (signal.aborted) return { host, refused: 'interrupted' }
    if (error instanceof ConnectionError) return { host, unreachable: error.message }
    if (error instanceof UserError || error instanceof CommandError) return { host, refused: error.message }
    throw error
  }
}
