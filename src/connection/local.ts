import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { constants, userInfo } from 'node:os'
import type { Duplex } from 'node:stream'
import { ConnectionError } from '../errors.ts'
import { type Connection, RefusedError } from './connection.ts'
import type { RunningProcess } from './process.ts'
import { ShellConnection } from './shell-connection.ts'

/** This machine as a host, without SSH. */
export function connectLocal(host = 'localhost'): Connection {
  const running = new Set<RunningProcess>()
  return new ShellConnection({
    host,
    where: host,
    login: userInfo().username,
    open: async commandLine => {
      const process = await start(commandLine)
      running.add(process)
      process.closed.then(() => running.delete(process))
      return process
    },
    dial,
    lost: () => undefined,
    close: async () => {
      for (const process of running) process.destroy()
    },
  })
}

async function start(commandLine: string): Promise<RunningProcess> {
  const child = spawn('/bin/sh', ['-c', commandLine], { detached: true, cwd: '/' })
  const { stdin, stdout, stderr } = child
  const process: RunningProcess = {
    stdin,
    stdout,
    stderr,
    exited: new Promise(resolve => child.on('exit', (code, signal) => resolve(exitCode(code, signal)))),
    closed: new Promise(resolve => child.on('close', (code, signal) => resolve(exitCode(code, signal)))),
    destroy: () => {
      child.kill('SIGKILL')
      for (const stream of [stdin, stdout, stderr]) stream.destroy()
    },
  }
  try {
    await once(child, 'spawn')
  } catch (error) {
    throw new ConnectionError('Cannot start /bin/sh on this machine', { cause: error })
  }
  return process
}

function exitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal ? constants.signals[signal] : 0)
}

async function dial(address: string, port: number): Promise<Duplex> {
  const socket = createConnection({ host: address, port })
  try {
    await once(socket, 'connect')
  } catch (error) {
    const { code = 'it failed' } = error as NodeJS.ErrnoException
    throw new RefusedError(code === 'ECONNREFUSED' ? 'connection refused' : code, { cause: error })
  }
  return socket
}
