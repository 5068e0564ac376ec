import { runProgram } from '../../src/cli/program.ts'
import { root } from '../../src/cli/root.ts'
import { splitLine } from '../../src/cli/split-line.ts'
import type { Subcommand } from '../../src/cli/subcommand.ts'
import type { CliResult } from './cli.ts'

/** What is wrong with the words behind the program's name, which are read as they would be; nothing is done. */
export async function complaintAbout(args: readonly string[]): Promise<string> {
  return (await runHere(args, { commands: idle(root) })).stderr
}

/** What a command line gives, in this process: many of them are run in little time. */
export async function runHere(
  args: readonly string[],
  { cwd = process.cwd(), commands = root }: { cwd?: string; commands?: Subcommand } = {},
): Promise<CliResult> {
  const { error, log } = console
  const { exitCode } = process
  const before = process.cwd()
  const written = { stdout: '', stderr: '' }
  const writer = (name: keyof typeof written) => (text: unknown) => {
    written[name] += `${text}\n`
  }
  Object.assign(console, { error: writer('stderr'), log: writer('stdout') })
  process.exitCode = 0
  process.chdir(cwd)
  try {
    await runProgram(args, commands)
    return { code: Number(process.exitCode), ...written }
  } finally {
    process.chdir(before)
    process.exitCode = exitCode
    Object.assign(console, { error, log })
  }
}

function idle(subcommand: Subcommand): Subcommand {
  const { subcommands, run } = subcommand
  return {
    ...subcommand,
    ...(subcommands && { subcommands: subcommands.map(idle) }),
    ...(run && { run: () => undefined }),
  }
}

/** The words of a line of a shell script, up to a comment, a pipe or a redirection. */
export function wordsOf(line: string): string[] {
  // Only what stands alone ends the command: an "&" or "#" within a word is a part of it.
  const [, command = ''] = /^((?:'[^']*'|"[^"]*"|\\.|[^'"\\])*?)(?:\s+[#|>].*)?$/s.exec(line) ?? []
  return splitLine(command.trim()).words
}
