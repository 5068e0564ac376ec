import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { UserError } from '../errors.ts'
import { didYouMean } from '../similar.ts'
import { asRoot } from './program.ts'
import { sandboxStatus } from './status.ts'

export interface SandboxExecOptions {
  readonly folder: string
  readonly host: string
  readonly argv: readonly string[]
}

/** Runs a program on a host of the sandbox as its root, on this terminal, and gives its exit code (128 and the number for a signal). */
export async function sandboxExec({ folder, host, argv }: SandboxExecOptions): Promise<number> {
  const { hosts } = await sandboxStatus({ folder })
  const found = hosts.find(({ name }) => name === host)
  if (!found) {
    const names = hosts.map(({ name }) => name)
    throw new UserError(
      `Cannot run "${argv[0]}" on "${host}": the sandbox has ${names.join(', ') || 'no hosts'}${didYouMean(host, names)}`,
    )
  }
  if (!found.running) throw new UserError(`Cannot run "${argv[0]}" on "${host}": the host is not running`)
  const [program = '', ...args] = await asRoot([...enter(found.pid!), ...argv])
  const child = spawn(program, args, { stdio: 'inherit' })
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return code ?? 128 + constants.signals[signal!]
}

/** The namespaces of a host, with the environment that a login would give. */
function enter(pid: number): string[] {
  const namespaces = ['--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup']
  const environment = [
    'HOME=/root',
    'USER=root',
    'SHELL=/bin/sh',
    'LANG=C.UTF-8',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    `TERM=${process.env.TERM ?? 'dumb'}`,
  ]
  return [
    'nsenter',
    '--target',
    `${pid}`,
    ...namespaces,
    'env',
    '-i',
    ...environment,
    'sh',
    '-c',
    'cd && exec "$@"',
    'sh',
  ]
}
