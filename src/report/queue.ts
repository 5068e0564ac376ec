/** A promise that somebody else resolves. */
export class Signal<Value = void> {
  readonly promise: Promise<Value>
  #resolve: (value: Value) => void = () => {}

  constructor() {
    this.promise = new Promise(resolve => {
      this.#resolve = resolve
    })
  }

  resolve(value: Value): void {
    this.#resolve(value)
  }
}

/** Items in the order in which they were added, for one reader who waits for the next. */
export class Queue<Item> {
  readonly #items: Item[] = []
  #closed = false
  #arrival = new Signal()

  add(item: Item): void {
    this.#items.push(item)
    this.#arrival.resolve()
  }

  /** No more items come. */
  close(): void {
    this.#closed = true
    this.#arrival.resolve()
  }

  /** The next item; `undefined` when there is none left and none will come. */
  async next(): Promise<Item | undefined> {
    if (this.#items.length === 0 && !this.#closed) await this.#arrival.promise
    this.#arrival = new Signal()
    return this.#items.shift()
  }
}
