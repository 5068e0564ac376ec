import { compactHosts } from './compact-hosts.ts'
import { isBad, showCounts } from './counts.ts'
import type { GraphLine } from './fold.ts'
import { batchHeadline, playHeadline } from './headlines.ts'
import type { HostOutcomes } from './host-outcomes.ts'
import type { LiveBatch, LivePlay, LiveTask } from './live-nodes.ts'
import type { Paint } from './paint.ts'
import { slowest } from './task-block.ts'
import type { TaskTally } from './task-tally.ts'
import { oneLine, pad, showSeconds } from './text.ts'
import { firstLines, type WaitingLine, waitingLines } from './waiting-lines.ts'

export interface TitleOptions {
  readonly paint: Paint
  readonly check: boolean
  /** Milliseconds of the clock that the nodes were timed by. */
  readonly now: number
}

/** What there is to see of a node of the graph. */
export interface Shown {
  lines(options: TitleOptions): GraphLine[]
  /** Whether the nodes below it are shown too. */
  isOpen(): boolean
}

/** Names are padded so that counts stand in a column, but not for one long name. */
const widestName = 40

/** `PLAY [Deploy masters] 3 hosts: 2 ok, 1 changed, 12.3 s`. */
export function playLines(play: LivePlay, options: TitleOptions): GraphLine[] {
  return [{ text: playTitle(play, options), stage: play.stage }]
}

/** `  BATCH 2 of 3: m2`; where there is only one there is nothing to say. */
export function batchLines(batch: LiveBatch, options: TitleOptions): GraphLine[] {
  if (batch.play.batches.length === 1) return []
  return [{ text: `  ${batchTitle(batch, options)}`, stage: batch.stage }]
}

/** A line for the task, then a few for hosts that failed or wait. */
export function taskLines(task: LiveTask, options: TitleOptions): GraphLine[] {
  const indent = task.batch.play.batches.length === 1 ? '' : '  '
  const details = firstLines(taskDetails(task, options)).map(text => `    ${text}`)
  return [taskTitle(task, options), ...details].map(text => ({ text: `${indent}${text}`, stage: task.stage }))
}

function playTitle(play: LivePlay, options: TitleOptions): string {
  const { name, hosts, batches, stage, batch } = play
  const headline = options.paint('bold', playHeadline({ name, hosts, batches: 1 }))
  if (stage === 'done') return withResult(headline, play, options)
  const place = batches.length > 1 && batch ? `, batch ${batch.number} of ${batches.length}` : ''
  return `${headline}${place}${elapsed(play, options)}`
}

function batchTitle(batch: LiveBatch, options: TitleOptions): string {
  const all = batch.play.batches.length
  if (batch.stage === 'ahead') return options.paint('dim', `BATCH ${batch.number} of ${all}`)
  const headline = batchHeadline(batch.number, all, batch.hosts)
  return batch.stage === 'done' ? withResult(headline, batch, options) : headline
}

interface Ended {
  readonly outcomes: HostOutcomes
  readonly begunAt: number
  readonly endedAt: number
}

function withResult(headline: string, ended: Ended, options: TitleOptions): string {
  const said = [showCounts(ended.outcomes.counts(), options), since(ended.begunAt, ended.endedAt)].filter(Boolean)
  return said.length > 0 ? `${headline}: ${said.join(', ')}` : headline
}

/** `> Start the workers  37/50 ok, 1 failed, 12.0 s, slowest w17`, where `>` marks what goes on. */
function taskTitle(task: LiveTask, options: TitleOptions): string {
  const { stage, tally, name, batch } = task
  if (stage === 'ahead' || !tally) return options.paint('dim', `  ${name}`)
  const mark = stage === 'active' ? '> ' : '  '
  const counts = stage === 'active' ? running(task, tally, options) : over(tally, options)
  return `${mark}${pad(name, Math.min(batch.nameWidth, widestName))}  ${counts.filter(Boolean).join(', ')}`
}

function running(task: LiveTask, tally: TaskTally, options: TitleOptions): string[] {
  const { ok, ...others } = tally.counts
  const still = stillRunning(task, tally)
  return [
    options.paint('green', `${ok}/${tally.hosts} ok`),
    showCounts({ ...others, ok: 0 }, options),
    since(task.begunAt, options.now),
    still.length > 0 ? `slowest ${compactHosts(still)}` : '',
  ]
}

function over(tally: TaskTally, options: TitleOptions): string[] {
  return [showCounts(tally.counts, options) || 'no hosts', ...slowest(tally)]
}

/** The last few hosts of a task, where it can be told which they are. */
function stillRunning({ batch }: LiveTask, { hosts, ended }: TaskTally): string[] {
  const left = hosts - ended.size
  if (left < 1 || left > 3 || ended.size === 0) return []
  const names = batch.hosts.filter(host => !ended.has(host) && !batch.outcomes.isLost(host))
  return names.length === left ? names : []
}

/** The hosts of a task that failed or wait. */
function taskDetails({ tally, stage }: LiveTask, { paint }: TitleOptions): WaitingLine[] {
  return tally && stage === 'active' ? [...badLines(tally, paint), ...waitingLines(tally.waiting)] : []
}

function badLines({ told }: TaskTally, paint: Paint): WaitingLine[] {
  const bad = told.filter(({ state }) => isBad(state))
  return bad.map(({ host, state, message = '' }) => ({
    text: `${paint(state === 'failed' ? 'red' : 'magenta', `${host} ${state}`)} ${oneLine(message)}`,
    hosts: 1,
  }))
}

function elapsed({ begunAt }: { begunAt: number }, { now }: TitleOptions): string {
  const time = since(begunAt, now)
  return time && `, ${time}`
}

/** Times under a second are not worth a word. */
function since(begin: number, end: number): string {
  return end - begin < 1000 ? '' : showSeconds((end - begin) / 1000)
}
