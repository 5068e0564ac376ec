import { Listr, type ListrRendererFactory, type ListrTask, ListrTaskEventType } from 'listr2'
import { isBad, states } from './counts.ts'
import type { LiveBatch, LivePlay, LiveTask } from './live-nodes.ts'
import { batchLines, playLines, type Shown, taskLines } from './live-titles.ts'
import type { Queue } from './queue.ts'

export interface GraphOptions {
  readonly renderer: ListrRendererFactory
  readonly rendererOptions: Record<PropertyKey, unknown>
}

/**
 * Runs the graph of what is shown: plays, the batches of the current one, the tasks of the current batch. A node's only work
 * is to await its end, which the engine's events tell. Ends when no play can come any more; a failed node fails nothing else.
 */
export async function runGraph(plays: Queue<LivePlay>, { renderer, rendererOptions }: GraphOptions): Promise<void> {
  const root = new Listr([growing(plays, playNode)], {
    exitOnError: false,
    registerSignalListeners: false,
    renderer,
    rendererOptions,
  })
  await root.run()
}

/** A list whose items are not known yet: a node without a title waits for one and becomes that and the rest of the list. */
function growing<Item>(queue: Queue<Item>, node: (item: Item) => ListrTask): ListrTask {
  return {
    task: async (_, task) => {
      const item = await queue.next()
      return item && task.newListr([node(item), growing(queue, node)], { concurrent: true })
    },
  }
}

function playNode(play: LivePlay): ListrTask {
  return {
    title: play.name,
    rendererOptions: shown({ lines: options => playLines(play, options), isOpen: () => play.stage === 'active' }),
    task: (_, task) =>
      play.batches.length > 0 ? task.newListr(play.batches.map(batchNode), { concurrent: false }) : play.ended.promise,
  }
}

function batchNode(batch: LiveBatch): ListrTask {
  return {
    title: `${batch.play.name} ${batch.number}`,
    rendererOptions: shown({ lines: options => batchLines(batch, options), isOpen: () => batch.stage === 'active' }),
    task: async (_, task) => {
      await batch.begun.promise
      // A batch that is over keeps no tasks, so that the graph holds those of one batch only.
      task.task.once(ListrTaskEventType.CLOSED, () => {
        task.task.subtasks = []
        batch.tasks = []
      })
      return task.newListr([...batch.tasks.map(taskNode), growing(batch.late, taskNode)], { concurrent: true })
    },
  }
}

function taskNode(live: LiveTask): ListrTask {
  return {
    title: live.name,
    rendererOptions: shown({ lines: options => taskLines(live, options), isOpen: () => false }),
    task: async () => {
      await live.ended.promise
      const { tally } = live
      if (tally && states.some(state => isBad(state) && tally.counts[state] > 0)) throw new Error(live.name)
    },
  }
}

/** What the renderer finds at a node. */
function shown(node: Shown): { shown: Shown } {
  return { shown: node }
}
