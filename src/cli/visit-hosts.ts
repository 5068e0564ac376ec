import type { Become, Connection } from '../connection/connection.ts'
import { connector } from '../engine/connector.ts'
import { type HostSources, hostScope } from '../engine/host-scope.ts'
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
  readonly connection: Connection
  readonly become: Become | undefined
  /** Seconds that connecting took. */
  readonly connected: number
  readonly signal: AbortSignal
}

/** Visits every host that the pattern and `--limit` mean, without a playbook; the answers are in the order of the inventory. */
export async function visitHosts<T>(
  pattern: string,
  settings: Settings,
  act: (visited: Visited) => Promise<T>,
): Promise<{ visits: readonly Visit<T>[]; code: number }> {
  const interrupt = new AbortController()
  const inventory = await loadInventory(settings.inventory)
  const hosts = chosen(pattern, settings.limit, inventory)
  const request = requestOf(settings)
  const passwords = await askPasswords(settings, terminalAt(interrupt.signal)?.secretly)
  const sources = hostSources(inventory, { ...request, login: { ...request.login, ...passwords } })
  warnOfLogin(sources)
  const connect = await connector(sources)
  const semaphore = new Semaphore(settings.forks)
  const stopListening = onInterrupt(interrupt, () =>
    console.error('Interrupted: stopping what runs on the hosts. Once more ends at once.'),
  )
  try {
    const one = async (host: string): Promise<Visit<T>> => {
      interrupt.signal.throwIfAborted()
      const started = performance.now()
      const connection = await connect(host)
      const connected = (performance.now() - started) / 1000
      const become = becomeOf(host, settings, sources)
      try {
        return { host, value: await act({ connection, become, connected, signal: interrupt.signal }) }
      } finally {
        await connection.close()
      }
    }
    const visits = await Promise.all(
      hosts.map(host => semaphore.run(() => one(host)).catch(why(host, interrupt.signal))),
    )
    return { visits, code: interrupt.signal.aborted ? 130 : codeOf(visits) }
  } finally {
    stopListening()
  }
}

function chosen(pattern: string, limit: string | undefined, inventory: Inventory): string[] {
  const limited = limit === undefined ? undefined : new Set(selectHosts(limit, inventory))
  const hosts = selectHosts(pattern, inventory).filter(host => !limited || limited.has(host))
  if (hosts.length > 0) return hosts
  throw new UserError(`No host matches "${pattern}"${limit === undefined ? '' : ` and --limit "${limit}"`}`)
}

function becomeOf(
  host: string,
  { become, become_user: user = 'root' }: Settings,
  sources: HostSources,
): Become | undefined {
  if (!become) return undefined
  const password = hostScope(host, sources).lookup('become_password')
  return { user, password: password === undefined ? undefined : new Secret(String(password)) }
}

function why(host: string, signal: AbortSignal) {
  return (error: unknown) => {
    if (signal.aborted) return { host, refused: 'interrupted' }
    if (error instanceof ConnectionError) return { host, unreachable: error.message }
    if (error instanceof UserError || error instanceof CommandError) return { host, refused: error.message }
    throw error
  }
}

function codeOf(visits: readonly Visit<unknown>[]): number {
  if (visits.some(visit => 'unreachable' in visit)) return 4
  return visits.some(visit => 'refused' in visit) ? 2 : 0
}
