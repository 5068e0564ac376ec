import { askOnTerminal } from '../actions/terminal.ts'

/** Where a person can be asked. */
interface Terminal {
  plainly(question: string): Promise<string>
  /** What is typed is not seen. */
  secretly(question: string): Promise<string>
}

/** The terminal of this program, if it has one; a question ends when the signal does. */
export function terminalAt(signal: AbortSignal): Terminal | undefined {
  if (!process.stdin.isTTY) return undefined
  return {
    plainly: question => askOnTerminal(question, { echo: true, signal }),
    secretly: question => askOnTerminal(question, { echo: false, signal }),
  }
}
