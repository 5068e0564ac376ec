import { spawn, spawnSync } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { packageFile } from '../../src/package-files.ts'
import { quote } from '../../src/shell.ts'

/** Whether this machine can give a program a terminal: it takes util-linux's `script`. */
export const hasTerminals =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false

export interface TerminalResult {
  readonly code: number | null
  /** All that a person would have seen. */
  readonly screen: string
  /** Whether some of it was in colour, or bold. */
  readonly isColoured: boolean
}

interface Conversation {
  readonly cwd: string
  readonly answers: readonly (readonly [question: string, text: string])[]
  readonly environment?: Readonly<Record<string, string>>
}

/** Runs the command line on a terminal, and types each answer when its question is on the screen. */
export function runOnTerminal(args: readonly string[], conversation: Conversation): Promise<TerminalResult> {
  return converse([process.execPath, packageFile('dist', 'src', 'cli.js'), ...args], conversation)
}

/** The same with any program. */
export function converse(
  argv: readonly string[],
  { cwd, answers, environment = {} }: Conversation,
): Promise<TerminalResult> {
  const command = argv.map(quote).join(' ')
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: 'pipe',
  })
  const waiting = [...answers]
  let screen = ''
  let read = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
    const [question, answer] = waiting[0] ?? []
    const at = question === undefined ? -1 : screen.indexOf(question, read)
    if (at < 0) return
    waiting.shift()
    read = at + question!.length
    child.stdin.write(`${answer}\r`)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', code =>
      resolve({
        code,
        screen: stripVTControlCharacters(screen).replaceAll('\r', ''),
        isColoured: /\x1b\[[\d;]*m/.test(screen),
      }),
    )
  })
}
