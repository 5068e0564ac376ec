import type { Asker } from '../connection/asker.ts'
import { askerOf } from '../connection/asker.ts'
import type { Become, Connection } from '../connection/connection.ts'
import { ConnectionError } from '../errors.ts'
import type { Semaphore } from './semaphore.ts'

/** Opens the connection to a host; `added` are the variables of one that `add_host` made. Rejects with `ConnectionError`. */
export type Connect = (host: string, added?: Readonly<Record<string, unknown>>) => Promise<Connection>

/** One connection a host for the whole run, opened when it is first needed. */
export class Connections {
  readonly #connect: (host: string) => Promise<Connection>
  readonly #semaphore: Semaphore
  readonly #open = new Map<string, Promise<Connection>>()

  constructor(connect: (host: string) => Promise<Connection>, semaphore: Semaphore) {
    this.#connect = connect
    this.#semaphore = semaphore
  }

  to(host: string): Promise<Connection> {
    let connection = this.#open.get(host)
    if (!connection) {
      const opening = this.#semaphore.run(() => this.#connect(host))
      opening.catch(() => this.#forget(host, opening))
      this.#open.set(host, opening)
      connection = opening
    }
    return connection
  }

  /** Forgets a connection that failed, so that the next task tries anew. */
  async drop(host: string): Promise<void> {
    const connection = this.#open.get(host)
    this.#open.delete(host)
    await connection?.then(open => open.close()).catch(ignoreLost)
  }

  #forget(host: string, opening: Promise<Connection>): void {
    if (this.#open.get(host) === opening) this.#open.delete(host)
  }

  /** The questions a probe may ask; each waits for its turn, so that no more than `forks` run at once. */
  asker(connection: Connection, become: Become | undefined): Asker {
    const asker = askerOf(connection, { become })
    return {
      shell: command => this.#semaphore.run(() => asker.shell(command)),
      request: request => this.#semaphore.run(() => asker.request(request)),
      dial: (address, port, timeout) => this.#semaphore.run(() => asker.dial(address, port, timeout)),
    }
  }

  async closeAll(): Promise<void> {
    const open = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(open.map(connection => connection.then(found => found.close()).catch(ignoreLost)))
  }
}

/** What is being closed may be gone already. */
function ignoreLost(error: unknown): void {
  if (!(error instanceof ConnectionError)) throw error
}
