import { showPosition, UserError } from '../errors.ts'
import type { Checker } from './checker.ts'
import type { Step, Task } from './model.ts'

/** Says which steps no host can come to, since the play always ended before. */
export function checkReachable(steps: readonly Step[], checker: Checker): void {
  const { after, end } = firstUnreachable(steps)
  if (!after || !end) return
  const { position } = after.kind === 'include' ? after.task : after
  const what = end.args.action === 'end_batch' ? 'the batch' : 'the play'
  const { file, line } = end.position
  const place = file === position.file ? `on line ${line}` : `at ${showPosition(end.position)}`
  const message = `This is never reached: "meta: ${String(end.args.action)}" ${place} ends ${what} for every host`
  checker.add(new UserError(message, { position }))
}

interface Walk {
  /** What ends the play for certain. */
  readonly end?: Task | undefined
  /** The first step that comes after it. */
  readonly after?: Step
}

function firstUnreachable(steps: readonly Step[]): Walk {
  let end: Task | undefined
  for (const step of steps) {
    if (end && isSkippedWith(step, end)) return { end, after: step }
    if (end) continue
    const inner: Walk = step.kind === 'block' ? ofBlock(step) : { end: endingOf(step) }
    if (inner.after) return inner
    end = inner.end
  }
  return end ? { end } : {}
}

function ofBlock({ steps, rescue, always }: Extract<Step, { kind: 'block' }>): Walk {
  const walks = [steps, rescue, always].map(firstUnreachable)
  const found = walks.find(({ after }) => after)
  if (found) return found
  // A host that failed and was rescued goes on behind the block.
  return [walks[2]!, ...(rescue.length === 0 ? [walks[0]!] : [])].find(({ end }) => end) ?? {}
}

const endings = ['end_play', 'end_batch', 'end_host']

function endingOf(step: Step): Task | undefined {
  if (step.kind !== 'task' || step.action !== 'meta' || step.when.length > 0 || step.runOnce !== undefined)
    return undefined
  return endings.includes(String(step.args.action)) ? step : undefined
}

/** With --tags a step may be done whose tags the end of the play does not have. */
function isSkippedWith(step: Step, end: Task): boolean {
  if (step.kind === 'block') return step.steps.some(inner => isSkippedWith(inner, end))
  const { tags } = step.kind === 'include' ? step.task : step
  return [...tags].every(tag => end.tags.has(tag)) && [...end.tags].every(tag => tags.has(tag))
}
