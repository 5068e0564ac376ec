import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { Context } from '../actions/action.ts'
import type { Become } from '../connection/connection.ts'
import { ConnectionError, UserError, withPosition } from '../errors.ts'
import type { Condition, Task } from '../playbook/model.ts'
import { Secret } from '../shell.ts'
import { atPosition, renderArguments } from './arguments.ts'
import { type Attempt, attempt, type Site } from './attempt.ts'
import type { HostEnd, TaskInfo, TaskState } from './events.ts'
import type { HostState } from './hosts.ts'
import type { PlayRun } from './play-run.ts'
import { recordLayer, type Scope } from './scope.ts'

/** The result of a task on a host, or of one item of its loop. */
interface Result {
  readonly state: TaskState
  readonly register: Readonly<Record<string, unknown>>
  readonly attempt: Attempt | undefined
  readonly message: string | undefined
}

interface Work {
  readonly task: Task
  readonly info: TaskInfo
  readonly host: HostState
  readonly run: PlayRun
  /** Whether a failure will be rescued by a block around the task. */
  readonly rescuable: boolean
}

interface StartedWork extends Work {
  readonly started: number
}

/** Runs one task on one host: conditions, loop, retries, result. Never rejects for what a host did. */
export async function runHostTask(given: Work): Promise<Result> {
  const started = performance.now()
  const work = { ...given, started }
  const { task, host, run } = work
  const scope = run.scopeOf(host, task)
  const result = await guarded(work, async () => {
    if (task.loop === undefined) return runItem(work, scope, undefined)
    const items = loopItems(task, scope)
    if (items === undefined) return skipped('the condition does not hold')
    return runLoop(work, scope, items)
  })
  settle(work, result, started)
  await record(work, result)
  return result
}

/** Gives every error of a user or a host the shape of a result. */
async function guarded({ task, host, run, rescuable }: Work, run_: () => Promise<Result>): Promise<Result> {
  const scope = run.scopeOf(host, task)
  try {
    return await run_()
  } catch (error) {
    if (error instanceof ConnectionError) {
      await run.connections.drop(host.name)
      const state = flag(task.ignoreUnreachable, scope) ? 'ignored' : 'unreachable'
      return {
        state,
        register: { unreachable: true, changed: false, msg: error.message },
        attempt: undefined,
        message: error.message,
      }
    }
    if (!(error instanceof UserError)) throw error
    const message = withPosition(error)
    return {
      state: failureState(task, scope, rescuable),
      register: { failed: true, changed: false, msg: message },
      attempt: undefined,
      message,
    }
  }
}

function failureState(task: Task, scope: Scope, rescuable: boolean): TaskState {
  if (flag(task.ignoreErrors, scope)) return 'ignored'
  return rescuable ? 'rescued' : 'failed'
}

function loopItems(task: Task, scope: Scope): unknown[] | undefined {
  try {
    const items = 'expression' in task.loop! ? evaluate(task.loop as Condition, scope) : scope.render(task.loop)
    if (!Array.isArray(items))
      throw new UserError(`A loop must be a list: found ${JSON.stringify(items)}`, { position: task.position })
    return items
  } catch (error) {
    // As in Ansible, a condition that does not hold spares a loop over what is not there.
    if (error instanceof UserError && holdsNot(task.when, scope)) return undefined
    throw atPosition(error, task.position)
  }
}

function holdsNot(conditions: readonly Condition[], scope: Scope): boolean {
  try {
    return !allHold(conditions, scope)
  } catch (error) {
    if (error instanceof UserError) return false
    throw error
  }
}

async function runLoop(work: StartedWork, scope: Scope, items: unknown[]): Promise<Result> {
  const { task, run } = work
  const { variable, indexVariable, label, pause } = task.loopControl
  const results: Result[] = []
  for (const [index, item] of items.entries()) {
    const started = performance.now()
    if (index > 0 && pause !== undefined)
      await delay(Number(scope.render(pause)) * 1000, undefined, { signal: run.signal })
    const values = { [variable]: item, ...(indexVariable && { [indexVariable]: index }) }
    const inner = scope.extend([recordLayer(values, true)])
    const shown = label === undefined ? labelOf(item) : String(inner.render(label))
    const result = await guarded(work, () => runItem(work, inner, shown))
    results.push({ ...result, register: { ...result.register, ...values } })
    run.emit(hostEnd(work, result, { item: shown, started }))
    if (result.state === 'unreachable' || run.signal.aborted) break
  }
  return summary(results)
}

function labelOf(item: unknown): string {
  return typeof item === 'object' ? JSON.stringify(item) : String(item)
}

function summary(results: Result[]): Result {
  const has = (state: TaskState) => results.some(result => result.state === state)
  const order: TaskState[] = ['unreachable', 'failed', 'rescued', 'ignored', 'changed', 'ok']
  const state = results.length === 0 ? 'skipped' : (order.find(has) ?? 'skipped')
  const bad = results.find(result => result.state === state && result.message !== undefined)
  const register = {
    results: results.map(result => result.register),
    changed: results.some(result => result.register.changed === true),
    failed: results.some(result => result.register.failed === true),
    skipped: state === 'skipped',
    msg: isBad(state) ? 'One or more items failed' : 'All items completed',
  }
  return { state, register, attempt: undefined, message: isBad(state) ? (bad?.message ?? 'an item failed') : undefined }
}

function isBad(state: TaskState): boolean {
  return state === 'failed' || state === 'rescued' || state === 'unreachable' || state === 'ignored'
}

async function runItem(work: StartedWork, scope: Scope, item: string | undefined): Promise<Result> {
  const { task, run, rescuable } = work
  try {
    if (!allHold(task.when, scope)) return skipped('the condition does not hold')
  } catch (error) {
    if (run.check && run.anyUnmade && error instanceof UserError) return skipped(`cannot be told yet: ${error.message}`)
    throw error
  }
  const tries = task.until.length > 0 || task.retries !== undefined ? Number(scope.render(task.retries ?? 3)) + 1 : 1
  for (let count = 1; ; count++) {
    const made = judged(task, await attemptOnce(work, scope, item), scope, run)
    const inner = task.register ? scope.extend([recordLayer({ [task.register]: made.register }, true)]) : scope
    const done = task.until.length > 0 ? allHold(task.until, inner) : made.attempt.failure === undefined
    const attempts = tries > 1 ? { attempts: count } : {}
    if (done || count >= tries || run.check || run.signal.aborted) {
      const failure = made.attempt.failure ?? (done || run.check ? undefined : `Gave up after ${count} tries`)
      const state =
        failure !== undefined ? failureState(task, scope, rescuable) : made.attempt.changed ? 'changed' : 'ok'
      const register = {
        ...made.register,
        ...attempts,
        failed: failure !== undefined,
        ...(failure !== undefined && { msg: failure }),
      }
      return { state, register, attempt: { ...made.attempt, failure }, message: failure ?? made.attempt.message }
    }
    const seconds = Number(scope.render(task.delay ?? 5))
    waiting(work, `try ${count} of ${tries} did not do: ${made.attempt.failure ?? 'not yet'}`)
    await delay(seconds * 1000, undefined, { signal: run.signal })
  }
}

function skipped(message: string): Result {
  return {
    state: 'skipped',
    register: { changed: false, skipped: true, skip_reason: message },
    attempt: undefined,
    message,
  }
}

interface Judged {
  readonly attempt: Attempt
  readonly register: Record<string, unknown>
}

/** Applies `failed_when` and `changed_when` to what an attempt gave. */
function judged(task: Task, made: Attempt, scope: Scope, run: PlayRun): Judged {
  let current = made
  const register = () => registerOf(current)
  const inner = () => (task.register ? scope.extend([recordLayer({ [task.register]: register() }, true)]) : scope)
  const untellable = run.check && made.unmade
  if (task.failedWhen && !untellable) {
    const failed = allHold(task.failedWhen, inner())
    current = { ...current, failure: failed ? (current.failure ?? 'failed_when holds') : undefined }
  }
  if (task.changedWhen && !untellable) current = { ...current, changed: allHold(task.changedWhen, inner()) }
  return { attempt: current, register: register() }
}

function registerOf({ changed, failure, fields, message, changes }: Attempt): Record<string, unknown> {
  const msg = failure ?? message
  return {
    ...fields,
    changed,
    failed: failure !== undefined,
    ...(msg !== undefined && { msg }),
    ...(changes.length > 0 && { changes }),
  }
}

async function attemptOnce(work: StartedWork, scope: Scope, item: string | undefined): Promise<Attempt> {
  const { task, host, run } = work
  const action = run.actions.get(task.action)!
  const args = renderArguments(task, action, scope)
  const target = task.delegateTo === undefined ? host.name : String(scope.render(task.delegateTo))
  const timeout = task.timeout === undefined ? undefined : Number(scope.render(task.timeout))
  const signal = timeout === undefined ? run.signal : AbortSignal.any([run.signal, timeLimit(timeout)])
  const context = contextOf(work, scope, signal)
  if ('perform' in action) return attempt(action, args, { context, site: undefined as never })
  const connection = await run.connections.to(target)
  const become = becomeOf(task, scope)
  const check = checkMode(task, scope, run)
  const site: Site = {
    asker: run.connections.asker(connection, become),
    connection,
    become,
    environment: environmentOf(task, scope),
    check,
    unmadeOnHost: host.hasUnmadeChanges,
    unmadeAnywhere: run.anyUnmade,
    signal,
    beforeChange: change =>
      run.journal.write({ entry: 'begin', task: work.info.place, host: host.name, item, change: change.summary }),
    run: inner => run.semaphore.run(inner),
    onWaiting: message => waiting(work, message),
  }
  const made = await attempt(action, args, { context, site })
  if (made.unmade) run.noteUnmade(host)
  return made
}

function timeLimit(seconds: number): AbortSignal {
  const controller = new AbortController()
  setTimeout(
    () => controller.abort(new DOMException(`Timed out after ${seconds} s`, 'TimeoutError')),
    seconds * 1000,
  ).unref()
  return controller.signal
}

function contextOf({ task, host, run }: Work, scope: Scope, signal: AbortSignal): Context {
  return {
    host: host.name,
    variable: scope.lookup,
    render: (text, file) => scope.renderFile(text, file),
    evaluate: expression => run.evaluate(expression, scope),
    locate: (kind, path) => run.locate(task, kind, path),
    diff: task.diff === undefined ? run.diff : flag(task.diff, scope),
    check: checkMode(task, scope, run),
    signal,
  }
}

function checkMode(task: Task, scope: Scope, run: PlayRun): boolean {
  return task.checkMode === undefined ? run.check : flag(task.checkMode, scope)
}

function becomeOf(task: Task, scope: Scope): Become | undefined {
  if (!flag(task.become, scope)) return undefined
  const password = scope.lookup('become_password')
  const user = task.becomeUser === undefined ? 'root' : String(scope.render(task.becomeUser))
  return { user, password: password === undefined ? undefined : new Secret(String(password)) }
}

function environmentOf(task: Task, scope: Scope): Record<string, string> {
  const merged = Object.assign({}, ...(task.environment.map(layer => scope.render(layer)) as object[])) as Record<
    string,
    unknown
  >
  return Object.fromEntries(Object.entries(merged).map(([name, value]) => [name, String(value)]))
}

/** A keyword that is true, false or a template of one. */
export function flag(value: unknown, scope: Scope): boolean {
  const rendered = scope.render(value)
  return rendered === true || rendered === 'true'
}

function evaluate({ expression, position }: Condition, scope: Scope): unknown {
  try {
    return expression.evaluate(scope.lookup)
  } catch (error) {
    throw atPosition(error, position)
  }
}

function allHold(conditions: readonly Condition[], scope: Scope): boolean {
  return conditions.every(condition => {
    const value = evaluate(condition, scope)
    if (typeof value === 'boolean') return value
    throw new UserError(
      `A condition must be true or false: "${condition.expression.text}" is ${JSON.stringify(value)}`,
      { position: condition.position },
    )
  })
}

function waiting({ info, host, run, started }: StartedWork, message: string): void {
  run.emit({
    type: 'host-waiting',
    task: info,
    host: host.name,
    message,
    seconds: (performance.now() - started) / 1000,
  })
}

/** Writes down what a task gave: variables, notifications, the recap, the event. */
function settle(work: Work, result: Result, started: number): void {
  const { task, host, run } = work
  if (task.register) host.set({ [task.register]: result.register })
  if (result.attempt?.facts) host.set(result.attempt.facts)
  if (result.register.changed === true) run.notify(host, task)
  host.recap[result.state]++
  run.board.count(work.info, result.state)
  if (result.state === 'unreachable') host.unreachable = true
  if (result.state === 'failed' || result.state === 'rescued') host.failure = { task, result: result.register }
  run.emit(hostEnd(work, result, { item: undefined, started }))
}

/** What a later run must know to go on from here: changes that are confirmed, and values that later tasks read. */
async function record({ task, info, host, run }: Work, { state, register, attempt: made }: Result): Promise<void> {
  const facts = made?.facts
  if (!task.register && !facts && state !== 'changed' && !isBad(state)) return
  const isHidden = flag(task.noLog, run.scopeOf(host, task))
  await run.journal.write({
    entry: 'end',
    task: info.place,
    host: host.name,
    state,
    ...(task.register && !isHidden && { register: { [task.register]: register } }),
    ...(facts && !isHidden && { facts }),
  })
}

function hostEnd(
  work: Work,
  { state, register, attempt: made, message }: Result,
  { item, started }: { item: string | undefined; started: number },
): HostEnd {
  const { task, info, host, run } = work
  const seconds = (performance.now() - started) / 1000
  const base = { type: 'host-end', task: info, host: host.name, state, item, seconds } as const
  if (flag(task.noLog, run.scopeOf(host, task))) return { ...base, changes: [], diffs: [], message: 'hidden by no_log' }
  const showsOutput = isBad(state) && (typeof register.stdout === 'string' || typeof register.stderr === 'string')
  const output = showsOutput
    ? { stdout: String(register.stdout ?? ''), stderr: String(register.stderr ?? '') }
    : undefined
  const changed = made?.changed ? made : undefined
  return { ...base, changes: changed?.changes ?? [], diffs: run.diff ? (changed?.diffs ?? []) : [], message, output }
}
