import type { TaskInfo } from '../engine/events.ts'
import { UserError } from '../errors.ts'

/** Asks a person, who sees what is typed. */
export type AskPlainly = (question: string) => Promise<string>

/** For `--step`: asks before each task, until the answer is to go on without asking. Whatever is neither yes nor that is no. */
export function stepThrough(ask: AskPlainly | undefined): (task: TaskInfo) => Promise<boolean> {
  if (!ask) throw new UserError('Cannot ask before each task: --step needs a terminal')
  let goesOn = false
  return async ({ name, handler }) => {
    if (goesOn) return true
    // What the task before gave is printed first.
    await new Promise(resolve => setImmediate(resolve))
    const answer = (await ask(`Perform ${handler ? 'HANDLER' : 'TASK'} [${name}]? (N)o/(y)es/(c)ontinue`)).trim()
    goesOn = /^c(ontinue)?$/i.test(answer)
    return goesOn || /^y(es)?$/i.test(answer)
  }
}
