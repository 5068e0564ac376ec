import { spawnSync } from 'node:child_process'
import type { ExecResult } from '../../src/errors.ts'
import type { Command } from '../../src/shell.ts'

/** Runs a command as somebody who may not read everything, also where the tests run as root. */
export async function asNobody(command: Command): Promise<ExecResult> {
  const other = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--clear-groups'] : []
  const [program = '', ...args] = [...other, 'sh', '-c', command.text]
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  return { code: status ?? 255, stdout, stderr }
}
