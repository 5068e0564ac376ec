import { performance } from 'node:perf_hooks'
import { ConnectionError, UserError, withPosition } from '../errors.ts'
import type { Task } from '../playbook/model.ts'
import { atPosition } from './arguments.ts'
import type { Attempt } from './attempt.ts'
import { attemptOnce } from './attempt-site.ts'
import { allHold, flag, number } from './conditions.ts'
import type { TaskState } from './events.ts'
import { type LoopItem, loopItems } from './loops.ts'
import { pass } from './pass.ts'
import { broken, isBad, loopResult, lost, type Result, registerOf, skipped } from './results.ts'
import { recordLayer, type Scope } from './scope.ts'
import { hostEnd, isHidden, settle } from './settle.ts'
import type { StartedWork, Work } from './work.ts'

/** Runs one task on one host: conditions, loop, retries, result. Never rejects for what a host did. */
export async function runHostTask(given: Work): Promise<Result> {
  const started = performance.now()
  const { run, info, host, task } = given
  const onWaiting = (message: string) =>
    run.emit({
      type: 'host-waiting',
      task: info,
      host: host.name,
      message: isHidden(given) ? 'hidden by no_log' : message,
      seconds: (performance.now() - started) / 1000,
    })
  const work = { ...given, onWaiting }
  const scope = run.scopeOf(host, task, given.layers)
  const result = await guarded(work, scope, async () => {
    if (task.loop === undefined) return runItem(work, scope, undefined)
    const items = loopItems(task, scope)
    return items === undefined ? skipped('the condition does not hold') : runLoop(work, scope, items)
  })
  const notified = await guarded(work, scope, async () => {
    if (result.register.changed === true && !isBad(result.state)) run.notify(host, task, given.layers)
    return result
  })
  await settle(work, notified, started)
  return notified
}

/** Gives every error the shape of a result: one host's trouble never ends the run. */
async function guarded(work: StartedWork, scope: Scope, act: () => Promise<Result>): Promise<Result> {
  const { run, task } = work
  try {
    work.signal.throwIfAborted()
    return await act()
  } catch (error) {
    if (error instanceof ConnectionError) return lost(holds(task.ignoreUnreachable, scope), error.message)
    if (error instanceof UserError && run.check && run.anyUnmade) return skipped(`cannot be told yet: ${error.message}`)
    return broken(badState(work, scope), describe(atPosition(error, task.position)))
  }
}

function describe(error: unknown): string {
  if (error instanceof UserError) return withPosition(error)
  if (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')) return error.message
  const stack = error instanceof Error ? error.stack : String(error)
  return `This is a bug in alluxio-playbook; please report it with what follows.\n${stack}`
}

function badState({ task, rescuable, signal }: Work, scope: Scope): TaskState {
  if (holds(task.ignoreErrors, scope)) return 'ignored'
  return rescuable && !signal.aborted ? 'rescued' : 'failed'
}

/** A keyword whose template fails counts as not given: what it would soften is told in full. */
function holds(value: unknown, scope: Scope): boolean {
  try {
    return flag(value, scope)
  } catch (error) {
    if (error instanceof UserError) return false
    throw error
  }
}

async function runLoop(work: StartedWork, scope: Scope, items: readonly LoopItem[]): Promise<Result> {
  const { task, run } = work
  const { pause } = task.loopControl
  const results: Result[] = []
  for (const [index, { values, shown: showIn }] of items.entries()) {
    const started = performance.now()
    if (index > 0 && pause !== undefined) {
      await pass(number(pause, scope, { name: 'pause', minimum: 0 }), work.signal)
      run.timePasses(work.host)
    }
    const inner = run.scopeOf(work.host, task, work.layers).extend([recordLayer(values, true)])
    const shown = showIn(inner)
    const result = await guarded(work, inner, () => runItem(work, inner, shown))
    results.push({ ...result, register: { ...result.register, ...values } })
    // As in Ansible, the next item sees the facts that this one set.
    if (result.attempt?.facts) work.host.set(result.attempt.facts)
    if (result.attempt?.inventory) run.run.addToInventory(result.attempt.inventory)
    run.emit(hostEnd(work, result, { item: shown, started }))
    if (result.state === 'unreachable' || work.signal.aborted) break
  }
  return loopResult(results)
}

async function runItem(work: StartedWork, scope: Scope, item: string | undefined): Promise<Result> {
  const { task, run } = work
  if (!allHold(task.when, scope)) return skipped('the condition does not hold')
  const tries = triesOf(task, scope)
  for (let count = 1; ; count++) {
    const made = judged(work, scope, await attemptOnce(work, scope, item))
    const isDone =
      task.until.length === 0 ? made.failure === undefined : allHold(task.until, withRegister(task, scope, made))
    if (isDone || count >= tries || made.unmade || made.isCut)
      return finished(work, scope, { made, isDone, count, tries })
    work.onWaiting(`try ${count} of ${tries} did not do: ${made.failure ?? 'the condition does not hold yet'}`)
    await pass(number(task.delay ?? 5, scope, { name: 'delay', minimum: 0 }), work.signal)
    run.timePasses(work.host)
  }
}

function triesOf(task: Task, scope: Scope): number {
  if (task.until.length === 0 && task.retries === undefined) return 1
  return number(task.retries ?? 3, scope, { name: 'retries', minimum: 0 }) + 1
}

interface Tried {
  readonly made: Attempt
  readonly isDone: boolean
  readonly count: number
  readonly tries: number
}

function finished(work: StartedWork, scope: Scope, { made, isDone, count, tries }: Tried): Result {
  const gaveUp = isDone || made.unmade ? undefined : `Gave up after ${count} tries`
  const attempt = { ...made, failure: made.failure ?? gaveUp }
  const state = attempt.failure !== undefined ? badState(work, scope) : attempt.changed ? 'changed' : 'ok'
  const register = { ...registerOf(attempt), ...(tries > 1 && { attempts: count }) }
  return { state, register, attempt, message: attempt.failure ?? attempt.message }
}

/** Applies `failed_when` and `changed_when` to what an attempt gave. */
function judged({ task }: StartedWork, scope: Scope, made: Attempt): Attempt {
  // Nothing was done, or not to its end: there is no result that the conditions could judge.
  if (made.unmade || made.isCut) return made
  let current = made
  if (task.changedWhen) current = { ...current, changed: allHold(task.changedWhen, withRegister(task, scope, current)) }
  if (task.failedWhen) {
    const isFailed = allHold(task.failedWhen, withRegister(task, scope, current))
    current = { ...current, failure: isFailed ? (current.failure ?? 'failed_when holds') : undefined }
  }
  return current
}

function withRegister(task: Task, scope: Scope, made: Attempt): Scope {
  return task.register ? scope.extend([recordLayer({ [task.register]: registerOf(made) }, true)]) : scope
}
