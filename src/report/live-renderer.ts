import type { ListrTaskObject } from 'listr2'
import type { GraphLine } from './fold.ts'
import type { Shown, TitleOptions } from './live-titles.ts'

/** Where the graph is drawn. */
export interface Surface {
  /** Tells how the graph looks, whenever it is time to draw it. */
  begin(look: (options: TitleOptions) => GraphLine[]): void
  /** The graph ended: its last look stays. */
  end(): void
}

type Node = ListrTaskObject<unknown>

/**
 * A renderer for listr2 that draws only when the surface asks. listr2's own draws at each event, takes stdout and stderr
 * over until it ends, and cuts a graph that is higher than the terminal at its top without a word.
 */
export class GraphRenderer {
  /** Whether there is a terminal was decided by whoever chose this reader. */
  static readonly nonTTY = true
  static rendererOptions: { surface?: Surface } = {}
  static rendererTaskOptions: { shown?: Shown } = {}
  readonly #nodes: readonly Node[]
  readonly #surface: Surface

  constructor(nodes: readonly Node[], options: { surface: Surface }) {
    this.#nodes = nodes
    this.#surface = options.surface
  }

  render(): void {
    this.#surface.begin(options => linesOf(this.#nodes, options))
  }

  end(): void {
    this.#surface.end()
  }
}

function linesOf(nodes: readonly Node[], options: TitleOptions): GraphLine[] {
  return nodes.flatMap(node => {
    const shown = (node.rendererTaskOptions as { shown?: Shown } | undefined)?.shown
    const below = !shown || shown.isOpen() ? linesOf(node.subtasks ?? [], options) : []
    return [...(shown?.lines(options) ?? []), ...below]
  })
}
