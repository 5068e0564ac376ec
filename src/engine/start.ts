import type { RunEvent } from './events.ts'
import { preflight } from './preflight.ts'
import { askPrompts } from './prompts.ts'
import { Run } from './run.ts'
import type { RunOptions } from './run-options.ts'

/**
 * Checks and executes a playbook, giving its events as they happen; the last one is `run-end`. Throws `UserErrors` before the first
 * event when something is wrong that can be known without contacting a host.
 */
export async function* runPlaybook(options: RunOptions): AsyncGenerator<RunEvent, void, void> {
  const answers = await askPrompts(options)
  preflight(options, answers)
  const due: RunEvent[] = []
  let wake: () => void = () => undefined
  const run = new Run(
    options,
    event => {
      due.push(event)
      wake()
    },
    answers,
  )
  let over = false
  const execution = run.execute().finally(() => {
    over = true
    wake()
  })
  // The rejection is rethrown below, after the events that came before it.
  execution.catch(() => undefined)
  for (;;) {
    while (due.length > 0) yield due.shift()!
    if (over) break
    await new Promise<void>(resolve => {
      wake = resolve
      if (due.length > 0 || over) resolve()
    })
  }
  await execution
}
