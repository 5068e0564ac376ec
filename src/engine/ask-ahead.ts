import type { Asker, Probe, ProbingAction } from '../actions/action.ts'
import type { Become, Connection } from '../connection/connection.ts'
import { ConnectionError, UserError, UserErrors } from '../errors.ts'
import type { Task } from '../playbook/model.ts'
import { renderArguments } from './arguments.ts'
import { allHold, flag } from './conditions.ts'
import type { Behind } from './early-answers.ts'
import { askerIn } from './environment.ts'
import { loopItems } from './loops.ts'
import { recordLayer, type Scope } from './scope.ts'
import { becomeOf, contextOf, environmentOf } from './task-context.ts'
import type { Work } from './work.ts'

/** Where early questions go, and what they are asked behind. */
export interface Ride {
  readonly connection: Connection
  readonly become: Become | undefined
  /** The answer to what the shell was given before, the question or the change of the task itself. */
  readonly after: Promise<unknown>
  /** The change that it is, if it is one. */
  readonly behind: Behind | undefined
}

/**
 * Sends the questions of the tasks that are likely to come next, behind what the host is doing for this one; settles when all are
 * answered. They only read, so it does not matter if some are asked in vain; each task takes what counts for it when its turn comes.
 */
export async function askAhead(work: Work, ride: Ride): Promise<void> {
  const { host, run, task } = work
  const early = run.run.earlyAnswers(host.name)
  const here = run.lookahead.placeOf(task)
  const tasks = here ? early.next(here, userOf(ride.become)) : []
  if (tasks.length === 0) return
  const asked = askEach(work, tasks, ride)
  early.expect(asked, ride.after)
  await asked
}

async function askEach(work: Work, tasks: readonly Task[], ride: Ride): Promise<void> {
  const early = work.run.run.earlyAnswers(work.host.name)
  const { generation } = early
  const asker = earlyAsker(work, ride, () => early.generation === generation)
  const answers: Promise<void>[] = []
  for (const task of tasks) {
    if (early.generation !== generation) break
    answers.push(...(await questionsOf({ ...work, task }, ride)).map(probe => askOne(probe, asker)))
  }
  await Promise.all(answers)
}

/** What a probe makes of its answers is for its own task to see. */
async function askOne(probe: Probe<unknown>, asker: Asker): Promise<void> {
  try {
    await probe.ask(asker)
  } catch (error) {
    ignoreTrouble(error)
  }
}

/** Thrown where a question is not to be asked early; its task asks it in its own time. */
class NotNow extends UserError {}

function earlyAsker({ host, run }: Work, ride: Ride, isCurrent: () => boolean): Asker {
  const notNow = async () => {
    throw new NotNow('not before its time')
  }
  return {
    shell: command => {
      if (!isCurrent()) return notNow()
      const answer = ride.connection.run(command, { become: ride.become })
      const { behind } = ride
      const asked = { behind, moment: run.run.moments.now }
      run.run.earlyAnswers(host.name).keep(questionKey(command.text, ride.become), answer, asked)
      return answer
    },
    request: notNow,
    dial: notNow,
    reach: notNow,
  }
}

/** How an early answer is known to the task that needs it. */
export function questionKey(text: string, become: Become | undefined): string {
  return `${userOf(become)}\n${text}`
}

/** Whom questions are asked as; empty for who logged in. */
export function userOf(become: Become | undefined): string {
  return become?.user ?? ''
}

/** What a task would ask if its turn were now; nothing where that cannot be told, or is to wait for its turn. */
async function questionsOf(work: Work, ride: Ride): Promise<Probe<unknown>[]> {
  const { task, host, run, layers } = work
  const action = run.actions.get(task.action)
  if (!action || 'perform' in action || action.wait || action.reconnects) return []
  if (task.delegateTo !== undefined || !run.run.allows(task)) return []
  try {
    const scope = run.scopeOf(host, task, layers)
    if (flag(task.runOnce, scope) || userOf(becomeOf(task, scope, run)) !== userOf(ride.become)) return []
    const due = scopesOf(task, scope).filter(inner => allHold(task.when, inner))
    const probes = await Promise.all(due.map(inner => probeOf(work, action, inner)))
    return probes.filter(probe => probe.scope === 'host')
  } catch (error) {
    ignoreTrouble(error)
    return []
  }
}

const manyItems = 32

function scopesOf(task: Task, scope: Scope): Scope[] {
  if (task.loop === undefined) return [scope]
  return (loopItems(task, scope) ?? [])
    .slice(0, manyItems)
    .map(({ values }) => scope.extend([recordLayer(values, true)]))
}

async function probeOf(
  work: Work,
  action: ProbingAction<object, unknown, unknown>,
  scope: Scope,
): Promise<Probe<unknown>> {
  const args = renderArguments(work.task, action, scope)
  const wanted = action.resolve ? await action.resolve(args, contextOf(work, scope, work.signal)) : args
  const { scope: reach, ask } = action.probe(wanted)
  const environment = environmentOf(work.task, scope)
  return { scope: reach, ask: host => ask(askerIn(environment, host)) }
}

/** Whatever is wrong comes up again when the task is really done, and is told then. */
function ignoreTrouble(error: unknown): void {
  const isTrouble = error instanceof UserError || error instanceof UserErrors || error instanceof ConnectionError
  if (
    !isTrouble &&
    !(error instanceof Error && ('code' in error || error.name === 'AbortError' || error.name === 'CommandError'))
  )
    throw error
}
