import { UserError } from '../errors.ts'
import type { Play, Playbook, Task } from '../playbook/model.ts'
import type { Scope } from './scope.ts'
import { tasksOf } from './steps.ts'

/** Every task of a play that can be told before the run. */
export function playTasks(play: Play): Task[] {
  return tasksOf([...play.sections.flat(), ...play.gate, ...play.handlers.map(({ step }) => step)])
}

/** Whether a task of the playbook has one of these actions. */
export function uses(playbook: Playbook, actions: readonly string[]): boolean {
  return playbook.plays.some(play => playTasks(play).some(({ action }) => actions.includes(action)))
}

/** Whether the run sets variables whose names only it can tell: a file will, that is read while the play runs. */
export function setsUnknown(playbook: Playbook): boolean {
  return uses(playbook, ['include_vars'])
}

/** Whether `setup` may set the variable; which facts a host has, only the host can tell. */
export function isFactOf({ declared }: Playbook, name: string): boolean {
  return declared.has('ansible_facts') && /^ansible_/.test(name)
}

/** A value that only the run can tell. */
export class LateValue extends Error {}

/** A scope in which what the run itself will set cannot be read; of names that are `unknown` nothing is said. */
export function earlyScope(scope: Scope, playbook: Playbook, unknown: (name: string) => boolean): Scope {
  return scope.withholding(name =>
    unknown(name) || isLate(name, playbook) ? new LateValue(`"${name}" is known when the run sets it`) : undefined,
  )
}

function isLate(name: string, playbook: Playbook): boolean {
  const { late, loopVariables } = playbook
  return lateNames.includes(name) || late.has(name) || loopVariables.has(name) || isFactOf(playbook, name)
}

const lateNames = ['item', 'hostvars', 'failed_task', 'failed_result', 'omit', 'vars', 'role_name', 'role_path']

/** What can be told before the run; `undefined` when it hangs on what only the run will know. */
export function tellable<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof UserError || error instanceof LateValue) return undefined
    throw error
  }
}
