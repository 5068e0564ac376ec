import { Transform, type TransformCallback } from 'node:stream'

/**
 * Lets through what comes after the line that begins with the mark; what a login shell printed before is kept apart. Emits `mark`
 * when that line came.
 */
export class AfterMark extends Transform {
  /** The rest of the mark's line; `undefined` until it came. */
  trailer: string | undefined
  readonly #mark: string
  #held: Buffer = Buffer.alloc(0)

  constructor(mark: string) {
    super()
    this.#mark = mark
  }

  get before(): string {
    return this.#held.toString('utf8')
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    done(null, this.trailer === undefined ? this.#afterMark(chunk) : chunk)
  }

  #afterMark(chunk: Buffer): Buffer | undefined {
    this.#held = Buffer.concat([this.#held, chunk])
    const start = this.#held.indexOf(this.#mark)
    const end = start < 0 ? -1 : this.#held.indexOf('\n', start)
    if (end < 0) return undefined
    this.trailer = this.#held.toString('latin1', start + this.#mark.length, end).trim()
    this.emit('mark')
    return this.#held.subarray(end + 1)
  }
}
