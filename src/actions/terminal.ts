import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { UserError } from '../errors.ts'

/** Asks a question where a person can answer it; without a terminal there is nobody to ask. */
export async function askOnTerminal(
  question: string,
  { echo, signal }: { echo: boolean; signal: AbortSignal },
): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new UserError(
      `Cannot ask "${question}": there is no terminal; set a variable with -e and skip this task by "when"`,
    )
  }
  const output = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: echo ? process.stderr : output, terminal: !echo })
  // Only now the terminal hides what is typed.
  process.stderr.write(`${question}: `)
  // A reader that hides what is typed sees Ctrl+C as a key: it is passed on as the signal that it stands for.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    return await lines.question('', { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    lines.close()
    if (!echo) process.stderr.write('\n')
  }
}
