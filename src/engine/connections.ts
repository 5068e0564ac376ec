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
  readonly #closing = new Set<Promise<void>>()

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

  /** Nobody waits for the end of a connection on which nothing may answer any more; but all are over before the run is. */
  #closeLater(host: string): void {
    const closing = this.drop(host).finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
  }

  #forget(host: string, opening: Promise<Connection>): void {
    if (this.#open.get(host) === opening) this.#open.delete(host)
  }

  /**
   * The questions a probe may ask; each waits for its turn, so that no more than `forks` run at once. With `anew`, each is asked over a
   * connection of its own.
   */
  asker(host: string, become: Become | undefined, { anew = false } = {}): Asker {
    const over = async <T>(ask: (asker: Asker) => Promise<T>): Promise<T> => {
      if (anew) this.#closeLater(host)
      const asker = askerOf(await this.to(host), { become })
      return this.#semaphore.run(() => ask(asker))
    }
    return {
      shell: command => over(asker => asker.shell(command)),
      request: request => over(asker => asker.request(request)),
      dial: (address, port, timeout) => over(asker => asker.dial(address, port, timeout)),
      reach: (places, timeout) => over(asker => asker.reach(places, timeout)),
    }
  }

  async closeAll(): Promise<void> {
    const open = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(open.map(connection => connection.then(found => found.close()).catch(ignoreLost)))
    await Promise.all(this.#closing)
  }
}

/** What is being closed may be gone already. */
function ignoreLost(error: unknown): void {
  if (!(error instanceof ConnectionError)) throw error
}
