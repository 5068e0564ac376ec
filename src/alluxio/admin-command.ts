import type { IsolatedCommand } from '../connection/connection.ts'
import type { ExecResult } from '../errors.ts'
import { type Command, sh } from '../shell.ts'
import { explainLogs } from './failures.ts'

/** One run of Alluxio's own command, `bin/alluxio`, on a host. It starts a JVM, which takes 4 to 9 s: what REST knows, ask there. */
export interface AdminCommand {
  /** The folder of the release, or the link to it. */
  readonly home: string
  /** `['fsadmin', 'journal', 'quorum', 'info', '-domain', 'MASTER']`. */
  readonly args: readonly string[]
  /**
   * What it prints if and only if it did what it was asked. Many of Alluxio's commands exit with 0 after "Failed to …", so the exit
   * code alone proves nothing; with several, each must be there.
   */
  readonly proof: RegExp | readonly RegExp[]
  /** Other exit codes than 0 that are answers too, such as those of `decommissionWorker`. */
  readonly codes?: readonly number[]
}

/** The command as a change: apply it as `isolated`, and judge what it gave with `adminFailure`. */
export function runAdmin({ home, args }: AdminCommand): IsolatedCommand {
  return { run: { argv: [`${home}/bin/alluxio`, ...args] }, directory: home }
}

/** The command as a question of a probe, for commands that only read; it ends after `timeout` seconds with exit code 124. */
export function askAdmin({ home, args }: AdminCommand, timeout = 120): Command {
  return sh`( cd -- ${home} && exec timeout -k 5 ${timeout} bin/alluxio ${args} < /dev/null )`
}

/** Why the command did not do what it was asked, in its own last words; `undefined` when it did. */
export function adminFailure({ args, proof, codes = [] }: AdminCommand, result: ExecResult): string | undefined {
  const { code, stdout, stderr } = result
  const proofs = proof instanceof RegExp ? [proof] : proof
  if ((code === 0 || codes.includes(code)) && proofs.every(pattern => pattern.test(stdout))) return undefined
  const name = `alluxio ${args.join(' ')}`
  return `Cannot run "${name}": ${reason(code)}\n${explainLogs({ [name]: withoutNoise(`${stdout}\n${stderr}`) })}`
}

function reason(code: number): string {
  if (code === 124 || code === 137) return 'it did not end in time'
  return code === 0 ? 'it exited with 0, but does not say that it was done' : `exit code ${code}`
}

/** Lines that every command may print, and that say nothing about it. */
function withoutNoise(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .filter(line => !/^(SLF4J: |WARNING: |This command is deprecated)/.test(line))
    .join('\n')
}
