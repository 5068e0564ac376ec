import type { HostEnd, Recap, TaskInfo } from '../engine/events.ts'
import { noCounts } from './counts.ts'

export interface Waiting {
  readonly message: string
  readonly seconds: number
}

/** What one task gave on its hosts so far: counts, and the ends that deserve a line. */
export class TaskTally {
  readonly task: TaskInfo
  readonly hosts: number
  readonly counts: Recap = noCounts()
  readonly ended = new Set<string>()
  /** In the order in which they came; those of loop items come before the one that sums them up. */
  readonly told: HostEnd[] = []
  readonly waiting = new Map<string, Waiting>()
  slowest: { readonly host: string; readonly seconds: number } | undefined
  readonly #verbosity: number
  readonly #items = new Set<string>()

  constructor(task: TaskInfo, { hosts, verbosity }: { hosts: number; verbosity: number }) {
    this.task = task
    this.hosts = hosts
    this.#verbosity = verbosity
  }

  wait(host: string, waiting: Waiting): void {
    this.waiting.set(host, waiting)
  }

  end(end: HostEnd): void {
    if (isTold(end, this.#verbosity)) this.#tell(end)
    if (end.item !== undefined) return
    this.waiting.delete(end.host)
    this.ended.add(end.host)
    this.counts[end.state] += 1
    if (!this.slowest || end.seconds > this.slowest.seconds) this.slowest = end
  }

  /** The end that sums a loop up is left out where an item told the same. */
  #tell(end: HostEnd): void {
    const told = `${end.host} ${end.state}`
    if (end.item !== undefined) this.#items.add(told)
    else if (this.#items.has(told)) return
    this.told.push(end)
  }
}

function isTold({ state, message, changes }: HostEnd, verbosity: number): boolean {
  if (state === 'ok') return verbosity >= 2 || message !== undefined || (verbosity >= 1 && changes.length > 0)
  return state !== 'skipped' || verbosity >= 1
}
