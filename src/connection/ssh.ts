import { constants } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import type { ClientChannel } from 'ssh2'
import { ConnectionError } from '../errors.ts'
import type { Connection } from './connection.ts'
import { forwardTcp } from './forward.ts'
import { logInThrough } from './jump.ts'
import type { OpenOptions, RunningProcess } from './process.ts'
import { ShellConnection } from './shell-connection.ts'
import { Slots } from './slots.ts'
import type { LoggedIn } from './ssh-client.ts'
import { whereOf } from './ssh-failure.ts'
import type { SshSettings } from './ssh-settings.ts'

// OpenSSH opens ten sessions for a connection (MaxSessions): one of them stays free for ending what the others run.
const sessions = 9

/** Opens the one connection to a host; rejects with `ConnectionError`. */
export async function connect(settings: SshSettings): Promise<Connection> {
  const { client, end } = await logInThrough(settings)
  const where = whereOf(settings)
  const slots = new Slots(sessions)
  return new ShellConnection({
    host: settings.host,
    where,
    login: settings.user,
    open: (commandLine, options) => openSession(client, where, slots, commandLine, options),
    dial: (address, port) => forwardTcp(client, address, port),
    lost: client.lost,
    close: end,
  })
}

async function openSession(
  client: LoggedIn,
  where: string,
  slots: Slots,
  commandLine: string,
  { urgent = false }: OpenOptions = {},
): Promise<RunningProcess> {
  if (!urgent) await slots.take()
  try {
    const process = await execPatiently(client, where, commandLine)
    if (!urgent) process.closed.then(() => slots.give())
    return process
  } catch (error) {
    if (!urgent) slots.give()
    throw error
  }
}

// sshd counts a session a little longer than its channel lives, so the next one may come too early.
async function execPatiently(client: LoggedIn, where: string, commandLine: string): Promise<RunningProcess> {
  for (let tries = 1; tries < 20; tries++) {
    try {
      return await exec(client, where, commandLine)
    } catch (error) {
      if (client.lost()) throw error
      await delay(100)
    }
  }
  return exec(client, where, commandLine)
}

function exec({ client, lost }: LoggedIn, where: string, commandLine: string): Promise<RunningProcess> {
  return new Promise((resolve, reject) => {
    const gone = lost()
    if (gone) return reject(gone)
    client.exec(commandLine, (error, channel) => {
      if (!error) return resolve(toProcess(channel))
      const help = 'its sshd opens no further session; does MaxSessions, or a ForceCommand, forbid it?'
      reject(lost() ?? new ConnectionError(`Cannot start a program on ${where}: ${help}`, { cause: error }))
    })
  })
}

function toProcess(channel: ClientChannel): RunningProcess {
  // What is read too late is only waiting; an exit that nobody listened for would be gone.
  const exited = new Promise<number | undefined>(resolve => {
    channel.on('exit', (code: number | null, signal?: string) => resolve(code ?? signalCode(signal)))
    channel.on('close', () => resolve(undefined))
  })
  const closed = new Promise<void>(resolve => channel.on('close', () => resolve()))
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    exited,
    closed: closed.then(() => exited),
    destroy: () => channel.close(),
  }
}

function signalCode(signal: string | undefined): number {
  return 128 + (constants.signals[signal as NodeJS.Signals] ?? 0)
}
