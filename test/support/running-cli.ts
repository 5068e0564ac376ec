import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { RunEvent } from '../../src/engine/events.ts'
import { packageFile } from '../../src/package-files.ts'

/** The command line while it runs a playbook, with the events that it has told so far. */
export class RunningCli {
  readonly events: RunEvent[] = []
  /** What it ended with. */
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>
  readonly #child: ChildProcess
  readonly #waiting = new Set<() => void>()
  #stderr = ''

  constructor(args: readonly string[], cwd: string) {
    const program = packageFile('dist', 'src', 'cli.js')
    this.#child = spawn(process.execPath, [program, ...args, '--output', 'json'], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
      this.#look()
    })
    createInterface(this.#child.stdout!).on('line', line => {
      this.events.push(JSON.parse(line) as RunEvent)
      this.#look()
    })
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject).on('close', code => resolve({ code, stderr: this.#stderr }))
    })
  }

  /** Waits until an event is told of which the predicate holds; rejects when the program ends before. */
  async saw(predicate: (event: RunEvent) => boolean): Promise<void> {
    await this.#until(() => this.events.some(predicate))
  }

  /** Waits until it says that on stderr. */
  async said(text: string): Promise<void> {
    await this.#until(() => this.#stderr.includes(text))
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  async #until(holds: () => boolean): Promise<void> {
    const seen = new Promise<void>(resolve => {
      const look = () => {
        if (!holds()) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
      look()
    })
    const over = this.ended.then(({ code, stderr }) => {
      if (!holds()) throw new Error(`It ended with ${code} before: ${stderr}\n${JSON.stringify(this.events)}`)
    })
    await Promise.race([seen, over])
  }

  #look(): void {
    for (const look of [...this.#waiting]) look()
  }
}
