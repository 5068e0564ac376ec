import type { RunEvent, TaskInfo } from '../engine/events.ts'
import { LivePlay, type LiveTask } from './live-nodes.ts'
import { Queue } from './queue.ts'
import type { TaskTally } from './task-tally.ts'

/** The run as it is shown on a terminal: its plays, and what they hold for as long as they go on. */
export class LiveRun {
  readonly plays = new Queue<LivePlay>()
  readonly #now: () => number
  readonly #tallyOf: (task: TaskInfo) => TaskTally
  /** The tasks of the current batch. */
  readonly #tasks = new Map<number, LiveTask>()
  #play: LivePlay | undefined

  constructor({ now, tallyOf }: { now: () => number; tallyOf: (task: TaskInfo) => TaskTally }) {
    this.#now = now
    this.#tallyOf = tallyOf
  }

  event(event: RunEvent): void {
    switch (event.type) {
      case 'play-start':
        this.#startPlay(new LivePlay(event))
        break
      case 'batch-start':
        this.#startBatch(event.tasks, event.hosts)
        break
      case 'task-start':
        this.#startTask(event.task)
        break
      case 'host-end':
        this.#play?.tell(event)
        break
      case 'task-end':
        this.#tasks.get(event.task.id)?.end(this.#now())
        break
      case 'batch-end':
        this.#play?.batch?.end(this.#now())
        break
      case 'play-end':
        this.#play?.end(this.#now())
        break
      case 'run-end':
        this.close()
    }
  }

  /** Ends all that goes on, and takes no plays any more. */
  close(): void {
    this.#play?.end(this.#now())
    this.plays.close()
  }

  #startPlay(play: LivePlay): void {
    this.#play?.end(this.#now())
    this.#play = play
    play.begin(this.#now())
    this.plays.add(play)
  }

  #startBatch(tasks: readonly TaskInfo[], hosts: readonly string[]): void {
    this.#tasks.clear()
    const batch = this.#play?.nextBatch(this.#now())
    batch?.announce(tasks, hosts)
    for (const task of batch?.tasks ?? []) this.#tasks.set(task.id, task)
  }

  #startTask(info: TaskInfo): void {
    const task = this.#tasks.get(info.id) ?? this.#lateTask(info)
    if (!task) return
    task.tally = this.#tallyOf(info)
    task.begin(this.#now())
  }

  /** A task that nobody announced joins the batch that goes on; between batches there is no place for it. */
  #lateTask(info: TaskInfo): LiveTask | undefined {
    const batch = this.#play?.batch
    if (batch?.stage !== 'active') return undefined
    const task = batch.add(info)
    this.#tasks.set(info.id, task)
    return task
  }
}
