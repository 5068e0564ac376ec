import type { ProbingAction } from '../actions/action.ts'
import { askerOf } from '../connection/asker.ts'
import { ConnectionError } from '../errors.ts'
import type { Task } from '../playbook/model.ts'
import { renderArguments } from './arguments.ts'
import { type Attempt, attempt, type Site } from './attempt.ts'
import { number } from './conditions.ts'
import { askerIn } from './environment.ts'
import { keyOf } from './journal.ts'
import { Pipe } from './pipe.ts'
import type { Scope } from './scope.ts'
import { isHidden } from './settle.ts'
import { becomeOf, checkMode, contextOf, environmentOf } from './task-context.ts'
import type { StartedWork } from './work.ts'

/** Makes one attempt of a task where it is to be made: on the host or the one it is delegated to, as the user it asks for. */
export async function attemptOnce(work: StartedWork, scope: Scope, item: string | undefined): Promise<Attempt> {
  const { task, host, run } = work
  const action = run.actions.get(task.action)!
  const args = renderArguments(task, action, scope)
  const limit = timeLimit(task, scope)
  try {
    const signal = limit ? AbortSignal.any([work.signal, limit.signal]) : work.signal
    const context = contextOf(work, scope, signal)
    if ('perform' in action) {
      if (action.once) run.timePasses(host)
      return await attempt(action, args, { context, site: undefined })
    }
    const made = await onTarget(work, scope, async target => {
      const site = siteOf(work, scope, { target, item, signal, action })
      return attempt(action, args, { context, site })
    })
    if (made.unmade) run.noteUnmade(host)
    return made
  } finally {
    limit?.end()
  }
}

/** A connection that fails is given up, so that the next task tries anew. */
async function onTarget<T>(
  { task, host, run }: StartedWork,
  scope: Scope,
  act: (target: string) => Promise<T>,
): Promise<T> {
  const target = task.delegateTo === undefined ? host.name : String(scope.render(task.delegateTo))
  try {
    return await act(target)
  } catch (error) {
    if (error instanceof ConnectionError) await run.connections.drop(target)
    throw error
  }
}

interface Place {
  readonly target: string
  readonly item: string | undefined
  readonly signal: AbortSignal
  readonly action: ProbingAction<object, unknown, unknown>
}

function siteOf(work: StartedWork, scope: Scope, { target, item, signal, action }: Place): Site {
  const { task, host, run, info } = work
  const connect = () => run.connections.to(target)
  const become = becomeOf(task, scope, run)
  const hidden = isHidden(work)
  const anew = action.reconnects ?? false
  const pipe = new Pipe({ work, target, become, takesEarly: !anew && !action.wait })
  const plain = run.connections.asker(target, become, { anew })
  const environment = environmentOf(task, scope)
  return {
    asker: askerIn(environment, anew ? plain : pipe.asker(plain)),
    request: async request => askerOf(await connect(), { become }).request(request),
    abandon: () => run.connections.drop(target),
    connect,
    become,
    environment,
    check: checkMode(task, scope, run),
    unmadeOnHost: host.hasUnmadeChanges,
    unmadeAnywhere: run.anyUnmade,
    signal,
    beforeChange: change =>
      run.journal.write({
        entry: 'begin',
        task: keyOf(info),
        host: host.name,
        item: hidden ? undefined : item,
        change: hidden ? 'hidden by no_log' : change.summary,
      }),
    change: (change, isLast, send) => pipe.change(change, isLast, send),
    noteNothingToDo: () => pipe.noteNothingToDo(),
    timePasses: () => run.timePasses(host),
    onWaiting: message => work.onWaiting(message),
  }
}

interface TimeLimit {
  readonly signal: AbortSignal
  end(): void
}

function timeLimit(task: Task, scope: Scope): TimeLimit | undefined {
  if (task.timeout === undefined) return undefined
  const seconds = number(task.timeout, scope, { name: 'timeout', minimum: 0 })
  const controller = new AbortController()
  const reason = new DOMException(`Timed out after ${seconds} s`, 'TimeoutError')
  const timer = setTimeout(() => controller.abort(reason), seconds * 1000)
  return { signal: controller.signal, end: () => clearTimeout(timer) }
}
