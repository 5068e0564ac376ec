import type { RunEvent } from '../engine/events.ts'
import { fold, type GraphLine } from './fold.ts'
import { GraphRenderer } from './live-renderer.ts'
import { LiveRun } from './live-run.ts'
import type { TitleOptions } from './live-titles.ts'
import { type Look, Narrative } from './narrative.ts'
import type { Reporter } from './reporter.ts'
import { Screen } from './screen.ts'
import type { OutputStream, Sink } from './sink.ts'

/** Milliseconds between two looks at the graph. */
const interval = 100

/** For a terminal: the tasks of the current batch as they go on, and above them what deserves attention. */
export function liveReporter(sink: Sink, stream: OutputStream, look: Look): Reporter {
  return new Live(sink, new Screen(sink, stream, look.columns), look)
}

class Live implements Reporter {
  readonly #sink: Sink
  readonly #screen: Screen
  readonly #look: Look
  readonly #narrative: Narrative
  readonly #run: LiveRun
  #graph: Promise<void> | undefined
  #failure: unknown
  #timer: NodeJS.Timeout | undefined
  #end: RunEvent | undefined
  #lines: (options: TitleOptions) => GraphLine[] = () => []

  constructor(sink: Sink, screen: Screen, look: Look) {
    this.#sink = sink
    this.#screen = screen
    this.#look = look
    this.#narrative = new Narrative(look, { brief: true })
    this.#run = new LiveRun({ now: look.now, tallyOf: task => this.#narrative.tally(task) })
  }

  event(event: RunEvent): void {
    this.#graph ??= this.#draw()
    // The end is told below the graph, which needs a moment to come to its own.
    if (event.type === 'run-end') this.#end = event
    else this.#print(this.#narrative.lines(event))
    this.#run.event(event)
  }

  async end(): Promise<void> {
    this.#run.close()
    await this.#graph
    this.#print(this.#end ? this.#narrative.lines(this.#end) : this.#narrative.unfinished())
    await this.#sink.flush()
    if (this.#failure) throw this.#failure
  }

  #print(lines: readonly string[]): void {
    if (lines.length > 0) this.#screen.print(lines)
  }

  /** Never rejects, since nobody awaits it before the end. */
  async #draw(): Promise<void> {
    try {
      const { runGraph } = await import('./live-graph.ts')
      await runGraph(this.#run.plays, { renderer: GraphRenderer, rendererOptions: { surface: this.#surface() } })
    } catch (error) {
      this.#failure = error
    } finally {
      clearInterval(this.#timer)
    }
  }

  #surface() {
    return {
      begin: (lines: (options: TitleOptions) => GraphLine[]) => {
        this.#lines = lines
        this.#timer = setInterval(() => this.#redraw(), interval).unref()
      },
      end: () => this.#screen.leave(apart(this.#now().map(({ text }) => text))),
    }
  }

  #redraw(): void {
    this.#screen.draw(apart(fold(this.#now(), this.#screen.rows - 1)))
  }

  #now(): GraphLine[] {
    const { paint, now } = this.#look
    return this.#lines({ paint, check: this.#narrative.check, now: now() })
  }
}

/** With an empty line between what was told above and the graph. */
function apart(lines: readonly string[]): readonly string[] {
  return lines.length > 0 ? ['', ...lines] : lines
}
