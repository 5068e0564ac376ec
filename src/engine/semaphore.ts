/** Lets at most `limit` pieces of work run at the same time; the others wait in the order in which they came. */
export class Semaphore {
  readonly #limit: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const release = await this.acquire()
    try {
      return await work()
    } finally {
      release()
    }
  }

  /** Waits for a place; it is taken until the function that this gives is called, once. */
  async acquire(): Promise<() => void> {
    if (this.#running >= this.#limit) await new Promise<void>(resolve => this.#waiting.push(resolve))
    else this.#running++
    return () => {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }
}
