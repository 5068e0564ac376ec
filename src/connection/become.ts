import { randomBytes } from 'node:crypto'
import { UserError } from '../errors.ts'
import { quote } from '../shell.ts'
import type { Become } from './connection.ts'

/** How to start something as another user. */
export interface Launch {
  /** For the login shell of the host. */
  readonly commandLine: string
  /** What sudo may ask for first. */
  readonly password?: PasswordExchange
  /** What to write to stdin before anything else. */
  readonly preamble: string
  /** The line that both outputs begin with, once a command (not a shell) really runs; its process group follows on stdout. */
  readonly mark: string
}

/** sudo asks for the password with `prompt` on stderr, or does not; `ready` comes there when it let us in. */
export interface PasswordExchange {
  readonly line: string
  readonly prompt: string
  readonly ready: string
}

/** A shell that reads its commands from stdin. */
export function launchShell(login: string, become?: Become): Launch {
  const mark = newMark()
  const password = passwordExchange(login, become, mark)
  const argv = password ? ['sh', '-c', `${afterPassword(mark)}; exec sh`] : ['sh']
  return {
    commandLine: `exec ${wrap(login, become, argv, mark)}`,
    preamble: password ? `: ${mark}\n` : '',
    mark,
    ...(password && { password }),
  }
}

/**
 * One command whose stdin is what follows the preamble. The command itself is a line of stdin as well: `ps` never shows it, and no
 * login shell gets to read it in its own way.
 */
export function launchCommand(login: string, command: string, become?: Become): Launch {
  const mark = newMark()
  const password = passwordExchange(login, become, mark)
  const script = [
    ...(password ? [afterPassword(mark)] : []),
    'IFS= read -r l',
    'read -r a b c d group f </proc/$$/stat',
    `printf "%s %s\\n" ${mark} "$group"`,
    `printf "%s\\n" ${mark} >&2`,
    'eval "$(printf %b "$l")"',
  ].join('; ')
  const line = command.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return {
    commandLine: `exec ${wrap(login, become, ['sh', '-c', script], mark)}`,
    preamble: `${password ? `: ${mark}\n` : ''}${line}\n`,
    mark,
    ...(password && { password }),
  }
}

/** Why nothing could be started as the other user, with what to do about it. The host was reached: it is the set-up that is wrong. */
export function becomeFailure(where: string, login: string, become: Become, code: number | undefined, said: string) {
  const tool = login === 'root' ? 'runuser' : 'sudo'
  const found = said.replaceAll(/\s*\n\s*/g, ' ') || `it ended with exit code ${code}`
  return new UserError(
    code === 127
      ? `Cannot become ${become.user} on ${where}: ${tool} is not installed there`
      : `Cannot become ${become.user} on ${where}: ${tool} said "${found}"${advice(login, become)}`,
  )
}

/** Whether `become` asks for another user than the one who logged in. */
export function isOther(login: string, become: Become | undefined): become is Become {
  return become !== undefined && become.user !== login
}

function advice(login: string, become: Become): string {
  if (login === 'root') return ''
  return become.password
    ? `; check become_password, and that sudo lets ${login} run commands as ${become.user}`
    : `; set become_password, or let ${login} use sudo without a password (NOPASSWD)`
}

function passwordExchange(login: string, become: Become | undefined, mark: string): PasswordExchange | undefined {
  if (!isOther(login, become) || login === 'root' || !become.password) return undefined
  return { line: `${become.password.value}\n`, prompt: `${mark}-password`, ready: `${mark}-ready` }
}

// runuser without -u gives the user's own HOME, and -s a shell even to an account that has none.
function wrap(login: string, become: Become | undefined, argv: string[], mark: string): string {
  if (!isOther(login, become)) return words(argv)
  if (login === 'root') return words(['runuser', '-s', '/bin/sh', '-c', `exec ${words(argv)}`, become.user])
  const { password, user } = become
  const manner = password ? ['-S', '-p', `${mark}-password`] : ['-n']
  return words(['sudo', ...manner, '-H', '-u', user, ...argv])
}

// Where sudo did not want the password, it is still there to be read: as a line to skip, never as a command.
function afterPassword(mark: string): string {
  return `printf "%s\\n" ${mark}-ready >&2; while IFS= read -r l; do case $l in ": ${mark}") break;; esac; done`
}

function newMark(): string {
  return `ap-${randomBytes(16).toString('hex')}`
}

function words(argv: readonly string[]): string {
  return argv.map(quote).join(' ')
}
