import type { OutputStream, Sink } from './sink.ts'
import { cut, widthOf } from './text.ts'

/**
 * The foot of a terminal, drawn again and again, with text that stays above it. Each write leaves the cursor visible and
 * the terminal as it was, so that nothing is to be put right whatever ends the program.
 */
export class Screen {
  readonly #sink: Sink
  readonly #stream: OutputStream
  readonly #columns: number
  #drawn: readonly string[] = []

  constructor(sink: Sink, stream: OutputStream, columns: number) {
    this.#sink = sink
    this.#stream = stream
    this.#columns = columns
  }

  get columns(): number {
    return this.#stream.columns || this.#columns
  }

  /** Lines that can be drawn again: what has scrolled out of the terminal stays as it is. */
  get rows(): number {
    return Math.max(1, (this.#stream.rows ?? 24) - 1)
  }

  draw(lines: readonly string[]): void {
    const foot = lines.map(line => cut(line, this.columns))
    if (foot.join('\n') !== this.#drawn.join('\n')) this.#write([], foot)
  }

  /** Puts text above the foot, for good. */
  print(lines: readonly string[]): void {
    this.#write(lines, this.#drawn)
  }

  /** Puts text in place of the foot, for good. */
  leave(lines: readonly string[]): void {
    this.#write(lines, [])
  }

  #write(above: readonly string[], foot: readonly string[]): void {
    const text = [...above, ...foot].map(line => `${clearLine}${line}${this.#rest(line)}\n`).join('')
    this.#sink.write(`${hideCursor}${this.#up()}${text}${clearBelow}${showCursor}`)
    this.#drawn = foot
  }

  /** Back to the first line of the foot, also where a narrower terminal has broken its lines. */
  #up(): string {
    const height = this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / this.columns)), 0)
    return height > 0 ? `\x1b[${height}A\r` : '\r'
  }

  /** Clears what an older frame has left beside a line; beside one that fills the width this would clear its last letter. */
  #rest(line: string): string {
    return widthOf(line) % this.columns === 0 ? '' : clearLine
  }
}

const hideCursor = '\x1b[?25l'
const showCursor = '\x1b[?25h'
const clearLine = '\x1b[K'

/** Only ever from below the text: tmux takes a clearing of the whole screen for a page that belongs into its history. */
const clearBelow = '\x1b[J'
