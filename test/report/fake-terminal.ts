import { Writable } from 'node:stream'

/** A terminal of endless height that follows the few escapes which a screen needs, and throws on any other. */
export class FakeTerminal extends Writable {
  readonly isTTY = true
  columns = 120
  rows = 40
  /** All that was written. */
  written = ''
  cursorVisible = true
  #screen: string[][] = [[]]
  #row = 0
  #column = 0

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    const text = chunk.toString()
    this.written += text
    for (const [token] of text.matchAll(/\x1b\[[?\d;]*[A-Za-z]|[\s\S]/gu)) this.#take(token)
    this.emit('drawn')
    done()
  }

  /** What can be read on it, without empty lines at the end. */
  lines(): string[] {
    return this.#screen
      .map(letters => letters.join('').trimEnd())
      .join('\n')
      .trimEnd()
      .split('\n')
  }

  /** Resolves when a line that matches can be read. */
  shows(pattern: RegExp): Promise<void> {
    return new Promise(resolve => {
      // The timer of a reader keeps no process alive, so that something else must.
      const alive = setInterval(() => {}, 1000)
      const look = () => {
        if (!this.lines().some(line => pattern.test(line))) return
        clearInterval(alive)
        this.off('drawn', look)
        resolve()
      }
      this.on('drawn', look)
      look()
    })
  }

  #take(token: string): void {
    if (token === '\n') this.#newLine()
    else if (token === '\r') this.#column = 0
    else if (token.startsWith('\x1b')) this.#escape(token)
    else this.#letter(token)
  }

  #newLine(): void {
    this.#column = 0
    this.#row += 1
    this.#screen[this.#row] ??= []
  }

  #letter(letter: string): void {
    if (this.#column === this.columns) this.#newLine()
    this.#screen[this.#row]![this.#column] = letter
    this.#column += 1
  }

  /** After the last column this takes the letter there too, as on real terminals. */
  #clearLine(): void {
    const line = this.#screen[this.#row]!
    line.length = Math.min(this.#column, this.columns - 1, line.length)
  }

  #escape(token: string): void {
    const [, count, kind] = /^\x1b\[(\??\d*)([A-Za-z])$/.exec(token) ?? []
    if (kind === 'A') this.#row -= Number(count)
    else if (kind === 'K') this.#clearLine()
    else if (kind === 'J') this.#screen.splice(this.#row, Number.POSITIVE_INFINITY, [])
    else if (count === '?25') this.cursorVisible = kind === 'h'
    else if (kind !== 'm') throw new TypeError(`Unexpected escape ${JSON.stringify(token)}`)
  }
}
