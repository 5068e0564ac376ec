import { showCounts } from './counts.ts'
import { type EntryOptions, hostEntries } from './host-entries.ts'
import { patches } from './patch.ts'
import type { TaskTally } from './task-tally.ts'
import { oneLine, showSeconds } from './text.ts'

export interface BlockOptions extends EntryOptions {
  readonly diff: boolean
  readonly columns: number
  /** Whether the task ran to its end. */
  readonly finished: boolean
}

/** A task that is over: one line that sums it up, then the hosts that have something to say, then diffs. */
export function taskBlock(tally: TaskTally, options: BlockOptions): string[] {
  return [
    taskSummary(tally, options),
    ...hostEntries(tally.told, options),
    ...(options.diff ? patches(tally.told, options) : []),
  ]
}

/** `TASK [Render site properties] 12 ok, 3 changed, slowest w17 0.4 s`. */
function taskSummary(tally: TaskTally, { paint, check, finished }: BlockOptions): string {
  const said = [
    showCounts(tally.counts, { paint, check }) || 'no hosts',
    ...slowest(tally),
    ...(finished ? [] : ['not finished']),
  ]
  return `${taskName(tally)} ${said.join(', ')}`
}

/** `TASK [Render site properties]`. */
export function taskName({ task }: Pick<TaskTally, 'task'>): string {
  return `${task.handler ? 'HANDLER' : 'TASK'} [${oneLine(task.name)}]`
}

/** Which of several hosts took longest, and how long, where that is worth a word. */
export function slowest({ slowest: host, ended }: Pick<TaskTally, 'slowest' | 'ended'>): string[] {
  if (!host || host.seconds < 0.05) return []
  return [ended.size > 1 ? `slowest ${host.host} ${showSeconds(host.seconds)}` : showSeconds(host.seconds)]
}
