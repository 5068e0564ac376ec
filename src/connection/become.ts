import { randomBytes } from 'node:crypto'
import { ConnectionError } from '../errors.ts'
import { quote } from '../shell.ts'
import type { Become } from './connection.ts'

/** How to start something as another user: a command line for the login shell, and what to write to its stdin first. */
export interface Launch {
  readonly commandLine: string
  readonly preamble: string
  /** The line that both outputs begin with, once a command (not a shell) really runs; its process group follows on stdout. */
  readonly mark: string
}

/** A shell that reads its commands from stdin. */
export function launchShell(login: string, become?: Become): Launch {
  const mark = newMark()
  if (!asksPassword(login, become)) {
    return { commandLine: `exec ${wrap(login, become, ['sh'], 'exec sh')}`, preamble: '', mark }
  }
  const script = `${skipPassword(mark)}; exec sh`
  return { commandLine: wrapScript(login, become, script), preamble: passwordLines(become, mark), mark }
}

/**
 * One command whose stdin is what follows the preamble. The command itself is a line of stdin as well: `ps` never shows it, and no
 * login shell gets to read it in its own way.
 */
export function launchCommand(login: string, command: string, become?: Become): Launch {
  const mark = newMark()
  const script = [
    skipPassword(mark),
    `while IFS= read -r l; do case $l in ": ${mark}") ;; *) break;; esac; done`,
    'read -r a b c d group f </proc/$$/stat',
    `printf "%s %s\\n" ${mark} "$group"`,
    `printf "%s\\n" ${mark} >&2`,
    'eval "$(printf %b "$l")"',
  ].join('; ')
  const line = command.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  const lines = asksPassword(login, become) ? passwordLines(become, mark) : `: ${mark}\n`
  return { commandLine: wrapScript(login, become, script), preamble: `${lines}${line}\n`, mark }
}

/** Why nothing could be started as the other user, with what to do about it. */
export function becomeFailure(where: string, login: string, become: Become, code: number | undefined, said: string) {
  const tool = login === 'root' ? 'runuser' : 'sudo'
  const found = said.replaceAll(/\s*\n\s*/g, ' ') || `it ended with exit code ${code}`
  return new ConnectionError(
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

function asksPassword(login: string, become: Become | undefined): become is Become {
  return isOther(login, become) && login !== 'root' && become.password !== undefined
}

function wrapScript(login: string, become: Become | undefined, script: string): string {
  return `exec ${wrap(login, become, ['sh', '-c', script], script)}`
}

// runuser without -u gives the user's own HOME, and -s a shell even to an account that has none.
function wrap(login: string, become: Become | undefined, argv: string[], script: string): string {
  if (!isOther(login, become)) return words(argv)
  if (login === 'root') return words(['runuser', '-s', '/bin/sh', '-c', script, become.user])
  if (become.password) return words(['sudo', '-S', '-p', '', '-H', '-u', become.user, ...argv])
  return words(['sudo', '-n', '-H', '-u', become.user, ...argv])
}

// sudo may want the password or not, and may ask three times for a wrong one: it never gets hold of a command, since what it
// leaves of these lines is skipped, and what is left of the marks does nothing.
function passwordLines(become: Become, mark: string): string {
  return `${become.password?.value}\n${`: ${mark}\n`.repeat(3)}`
}

function skipPassword(mark: string): string {
  return `while IFS= read -r l; do case $l in ": ${mark}") break;; esac; done`
}

function newMark(): string {
  return `ap-${randomBytes(16).toString('hex')}`
}

function words(argv: readonly string[]): string {
  return argv.map(quote).join(' ')
}
