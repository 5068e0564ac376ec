import { UserError, UserErrors } from '../errors.ts'
import type { Play, Prompt } from '../playbook/model.ts'
import type { RunOptions } from './run-options.ts'
import { type Layer, recordLayer } from './scope.ts'

/** Asks a person; the answer is what was typed. */
export type Ask = (prompt: Prompt) => Promise<string>

/** Asks for every variable under `vars_prompt` that `-e` does not give; throws `UserErrors` where nobody can be asked. */
export async function askPrompts(options: RunOptions): Promise<ReadonlyMap<Play, Layer>> {
  const { playbook, extraVariables = {}, ask } = options
  const open = (play: Play) => play.prompts.filter(({ name }) => !Object.hasOwn(extraVariables, name))
  const all = playbook.plays.flatMap(open)
  if (all.length > 0 && !ask) throw new UserErrors(all.map(nobodyThere))
  const answers = new Map<Play, Layer>()
  for (const play of playbook.plays) {
    const values: Record<string, unknown> = {}
    for (const prompt of open(play)) values[prompt.name] = await answerTo(prompt, ask!)
    answers.set(play, recordLayer(values, true))
  }
  return answers
}

function nobodyThere({ name, position }: Prompt): UserError {
  return new UserError(`Cannot ask for "${name}": there is no terminal; add -e ${name}=VALUE`, { position })
}

async function answerTo(prompt: Prompt, ask: Ask): Promise<string> {
  for (;;) {
    const answer = (await ask(prompt)) || prompt.default
    if (answer === undefined) continue
    if (!prompt.isConfirmed || (await ask({ ...prompt, text: `${prompt.text} (again)` })) === answer) return answer
  }
}
