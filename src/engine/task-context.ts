import type { Context } from '../actions/action.ts'
import type { Become } from '../connection/connection.ts'
import type { Task } from '../playbook/model.ts'
import { Secret } from '../shell.ts'
import { flag } from './conditions.ts'
import type { PlayRun } from './play-run.ts'
import type { Scope } from './scope.ts'
import type { Work } from './work.ts'

/** What the engine lends an action for one task on one host. */
export function contextOf(
  { task, host, run }: Pick<Work, 'task' | 'host' | 'run'>,
  scope: Scope,
  signal: AbortSignal,
): Context {
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

/** Whether a task only says what it would do. */
export function checkMode(task: Task, scope: Scope, run: PlayRun): boolean {
  return task.checkMode === undefined ? run.check : flag(task.checkMode, scope)
}

/** Whom a task is done as, where that is not who logged in. */
export function becomeOf(task: Task, scope: Scope, { run }: PlayRun): Become | undefined {
  if (!flag(task.become ?? run.options.become, scope)) return undefined
  const password = scope.lookup('become_password')
  const user = String(scope.render(task.becomeUser ?? run.options.becomeUser ?? 'root'))
  return { user, password: password === undefined ? undefined : new Secret(String(password)) }
}

/** The variables that the commands of a task find in their environment. */
export function environmentOf(task: Task, scope: Scope): Record<string, string> {
  const merged = Object.assign({}, ...(task.environment.map(layer => scope.render(layer)) as object[])) as object
  return Object.fromEntries(Object.entries(merged).map(([name, value]) => [name, String(value)]))
}
