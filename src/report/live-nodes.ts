import type { HostEnd, RunEvent, TaskInfo } from '../engine/events.ts'
import type { Stage } from './fold.ts'
import { HostOutcomes } from './host-outcomes.ts'
import { Queue, Signal } from './queue.ts'
import type { TaskTally } from './task-tally.ts'
import { oneLine, widthOf } from './text.ts'

/** Something of the run that takes a line, and while it goes on has others below it. */
abstract class Live {
  readonly ended = new Signal()
  stage: Stage = 'ahead'
  /** Milliseconds. */
  begunAt = 0
  endedAt = 0

  begin(now: number): void {
    this.stage = 'active'
    this.begunAt = now
  }

  end(now: number): void {
    if (this.stage === 'active') this.endedAt = now
    this.stage = 'done'
    this.ended.resolve()
  }
}

export class LiveTask extends Live {
  readonly id: number
  readonly name: string
  readonly batch: LiveBatch
  /** There from when the task begins. */
  tally: TaskTally | undefined

  constructor({ id, name, handler }: TaskInfo, batch: LiveBatch) {
    super()
    this.id = id
    this.name = `${handler ? 'handler: ' : ''}${oneLine(name)}`
    this.batch = batch
  }
}

/** A batch of a play; its tasks are known when it begins, apart from handlers and what is included on the way. */
export class LiveBatch extends Live {
  readonly number: number
  readonly play: LivePlay
  readonly begun = new Signal()
  /** Tasks that were not announced, for the graph to take up. */
  readonly late = new Queue<LiveTask>()
  readonly #added: LiveTask[] = []
  readonly outcomes = new HostOutcomes()
  tasks: LiveTask[] = []
  hosts: readonly string[] = []
  /** The columns of the longest name of a task. */
  nameWidth = 0

  constructor(number: number, play: LivePlay) {
    super()
    this.number = number
    this.play = play
  }

  announce(tasks: readonly TaskInfo[], hosts: readonly string[]): void {
    this.hosts = hosts
    this.tasks = tasks.map(info => new LiveTask(info, this))
    this.nameWidth = Math.max(0, ...this.tasks.map(({ name }) => widthOf(name)))
    this.begun.resolve()
  }

  /** A task that was not announced. */
  add(info: TaskInfo): LiveTask {
    const task = new LiveTask(info, this)
    this.nameWidth = Math.max(this.nameWidth, widthOf(task.name))
    this.#added.push(task)
    this.late.add(task)
    return task
  }

  override end(now: number): void {
    super.end(now)
    this.begun.resolve()
    for (const task of [...this.tasks, ...this.#added]) task.end(now)
    this.late.close()
  }
}

export class LivePlay extends Live {
  readonly name: string
  readonly hosts: number
  readonly batches: readonly LiveBatch[]
  readonly outcomes = new HostOutcomes()
  /** The batch that goes on, or the last one that did. */
  batch: LiveBatch | undefined

  constructor({ name, hosts, batches }: Extract<RunEvent, { type: 'play-start' }>) {
    super()
    this.name = name
    this.hosts = hosts
    this.batches = Array.from({ length: batches }, (_, index) => new LiveBatch(index + 1, this))
  }

  nextBatch(now: number): LiveBatch | undefined {
    this.batch?.end(now)
    this.batch = this.batches[this.batch?.number ?? 0]
    this.batch?.begin(now)
    return this.batch
  }

  tell({ host, state, item }: HostEnd): void {
    if (item !== undefined) return
    this.outcomes.add(host, state)
    this.batch?.outcomes.add(host, state)
  }

  override end(now: number): void {
    super.end(now)
    for (const batch of this.batches) batch.end(now)
  }
}
