import { UserError } from '../errors.ts'
import type { Settings } from './settings-schema.ts'

/** Asks for a text that is not seen while it is typed. */
export type AskSecret = (question: string) => Promise<string>

export interface Passwords {
  readonly password?: string | undefined
  readonly becomePassword?: string | undefined
}

/** The passwords that `-k` and `-K` ask for, as with Ansible; `ask` is left out where there is no terminal. */
export async function askPasswords(
  { ask_pass, ask_become_pass }: Pick<Settings, 'ask_pass' | 'ask_become_pass'>,
  ask: AskSecret | undefined,
): Promise<Passwords> {
  const password = ask_pass ? await secret('SSH password', 'ssh_password', ask) : undefined
  if (!ask_become_pass) return { password }
  const question = password === undefined ? 'BECOME password' : 'BECOME password [defaults to the SSH password]'
  const becomePassword = await secret(question, 'become_password', ask)
  return { password, becomePassword: becomePassword || password }
}

function secret(question: string, variable: string, ask: AskSecret | undefined): Promise<string> {
  if (ask) return ask(question)
  const help = `write "${variable}: …" into a file that only you can read, and pass it with -e @FILE`
  throw new UserError(`Cannot ask for the ${question}: there is no terminal; ${help}`)
}
