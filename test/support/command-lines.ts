import { runProgram } from '../../src/cli/program.ts'
import { root } from '../../src/cli/root.ts'
import { splitLine } from '../../src/cli/split-line.ts'
import type { Subcommand } from '../../src/cli/subcommand.ts'

/** What is wrong with the words behind the program's name, which are read as they would be; nothing is done. */
export async function complaintAbout(args: readonly string[]): Promise<string> {
  const { error, log } = console
  const { exitCode } = process
  const said: unknown[] = []
  console.error = text => said.push(text)
  console.log = () => undefined
  try {
    await runProgram(args, idle(root))
  } finally {
    Object.assign(console, { error, log })
    process.exitCode = exitCode
  }
  return said.join('\n')
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
