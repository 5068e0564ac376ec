/**
 * Cuts a stream into the answers between boundaries. A boundary is text that nobody can guess, followed by a trailer up to the
 * end of its line; the bytes before it are the answer, exactly as they were printed.
 */
export class FrameReader {
  readonly #boundary: Buffer
  readonly #onFrame: (body: Buffer, trailer: string) => void
  #body: Buffer[] = []
  #tail: Buffer = Buffer.alloc(0)

  constructor(boundary: string, onFrame: (body: Buffer, trailer: string) => void) {
    this.#boundary = Buffer.from(boundary)
    this.#onFrame = onFrame
  }

  push(chunk: Buffer): void {
    let window = Buffer.concat([this.#tail, chunk])
    for (;;) {
      const start = window.indexOf(this.#boundary)
      const end = start < 0 ? -1 : window.indexOf('\n', start)
      if (end < 0) {
        this.#keep(window, start)
        return
      }
      const body = Buffer.concat([...this.#body, window.subarray(0, start)])
      const trailer = window.toString('latin1', start + this.#boundary.length, end)
      this.#body = []
      window = window.subarray(end + 1)
      this.#onFrame(body, trailer)
    }
  }

  /** What came after the last boundary. */
  get rest(): string {
    return Buffer.concat([...this.#body, this.#tail]).toString('utf8')
  }

  // A boundary may be split between two chunks: as much as could be its beginning is looked at again.
  #keep(window: Buffer, start: number): void {
    const known = start >= 0 ? start : Math.max(0, window.length - this.#boundary.length + 1)
    this.#body.push(window.subarray(0, known))
    this.#tail = window.subarray(known)
  }
}
