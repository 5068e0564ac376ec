import type { HostEnd, RunEvent, TaskInfo } from '../engine/events.ts'
import { closingLines } from './closing.ts'
import { batchHeadline, playHeadline, runHeadline } from './headlines.ts'
import type { Paint } from './paint.ts'
import { taskBlock, taskName } from './task-block.ts'
import { TaskTally } from './task-tally.ts'
import { oneLine } from './text.ts'
import { firstLines, waitingLines } from './waiting-lines.ts'

export interface Look {
  readonly paint: Paint
  readonly verbosity: number
  readonly diff: boolean
  readonly columns: number
  /** Milliseconds. */
  readonly now: () => number
}

type Event<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>

/** Milliseconds between two words about a task that waits. */
const patience = 10_000

/**
 * The run as text, in the order in which tasks end. A brief one leaves out what needs no attention: tasks whose hosts have
 * nothing to say, the headlines above them, and waiting; there hosts that say the same share a line.
 */
export class Narrative {
  readonly #look: Look
  readonly #brief: boolean
  readonly #tallies = new Map<number, TaskTally>()
  /** When each task was last spoken of. */
  readonly #spoken = new Map<number, number>()
  check = false
  #play: string[] = []
  #batch: string[] = []
  #batches = { all: 1, begun: 0 }

  constructor(look: Look, { brief }: { brief: boolean }) {
    this.#look = look
    this.#brief = brief
  }

  /** What `event` adds to the text. */
  lines(event: RunEvent): string[] {
    switch (event.type) {
      case 'run-start':
        this.check = event.check
        return [runHeadline(event)]
      case 'play-start':
        return this.#startPlay(event)
      case 'batch-start':
        return this.#startBatch(event)
      case 'task-start':
        return this.#startTask(event)
      case 'host-waiting':
        return this.#wait(event)
      case 'host-end':
        return this.#endHost(event)
      case 'task-end':
        return this.#endTask(event)
      case 'batch-end':
      case 'play-end':
        return []
      case 'warning':
        return [this.#look.paint('yellow', `WARNING: ${oneLine(event.message)}`)]
      case 'interrupted':
        return [this.#look.paint('red', `INTERRUPTED: ${oneLine(event.message)}`)]
      case 'run-end':
        return [...this.unfinished(), ...closingLines(event, { ...this.#look, check: this.check })]
    }
  }

  /** Tasks that began and of which no end was told, as when a run is interrupted. */
  unfinished(): string[] {
    const left = [...this.#tallies.values()].filter(tally => tally.ended.size > 0 || tally.told.length > 0)
    this.#tallies.clear()
    return left.flatMap(tally => this.#block(tally, { finished: false }))
  }

  #startPlay(event: Event<'play-start'>): string[] {
    this.#batches = { all: event.batches, begun: 0 }
    this.#play = ['', this.#look.paint('bold', playHeadline(event))]
    this.#batch = []
    return this.#brief ? [] : this.#headlines()
  }

  #startBatch({ hosts }: Event<'batch-start'>): string[] {
    this.#batches.begun += 1
    const { all, begun } = this.#batches
    this.#batch = all > 1 ? [batchHeadline(begun, all, hosts)] : []
    return this.#brief ? [] : this.#headlines()
  }

  #startTask({ task, hosts }: Event<'task-start'>): string[] {
    const tally = this.tally(task, hosts)
    return this.#look.verbosity > 0 && !this.#brief ? [`${taskName(tally)} starts at ${task.place}`] : []
  }

  /** What the task gave so far. */
  tally(task: TaskInfo, hosts = 0): TaskTally {
    const known = this.#tallies.get(task.id)
    if (known) return known
    const { verbosity, now } = this.#look
    const tally = new TaskTally(task, { hosts, verbosity })
    this.#tallies.set(task.id, tally)
    this.#spoken.set(task.id, verbosity > 0 ? Number.NEGATIVE_INFINITY : now())
    return tally
  }

  #wait({ task, host, message, seconds }: Event<'host-waiting'>): string[] {
    const tally = this.tally(task)
    tally.wait(host, { message, seconds })
    const now = this.#look.now()
    if (this.#brief || now - this.#spoken.get(task.id)! < patience) return []
    this.#spoken.set(task.id, now)
    const done = `${tally.ended.size} of ${tally.hosts} done`
    return [`${taskName(tally)} waiting, ${done}`, ...firstLines(waitingLines(tally.waiting)).map(line => `  ${line}`)]
  }

  #endHost(end: HostEnd): string[] {
    this.tally(end.task).end(end)
    return []
  }

  #endTask({ task }: Event<'task-end'>): string[] {
    const tally = this.#tallies.get(task.id)
    this.#tallies.delete(task.id)
    this.#spoken.delete(task.id)
    return tally ? this.#block(tally, { finished: true }) : []
  }

  #block(tally: TaskTally, { finished }: { finished: boolean }): string[] {
    const lines = taskBlock(tally, { ...this.#look, check: this.check, grouped: this.#brief, finished })
    if (this.#brief && lines.length === 1) return []
    return [...this.#headlines(), ...lines]
  }

  /** The headlines that were not told yet. */
  #headlines(): string[] {
    const lines = [...this.#play, ...this.#batch]
    this.#play = []
    this.#batch = []
    return lines
  }
}
