import type { Asker, Change, Outcome } from '../actions/action.ts'
import type { Become, Connection } from '../connection/connection.ts'
import { ConnectionError, type ExecResult } from '../errors.ts'
import type { Command } from '../shell.ts'
import { askAhead, questionKey, type Ride, userOf } from './ask-ahead.ts'
import type { EarlyAnswers } from './early-answers.ts'
import type { Work } from './work.ts'

interface PipeOptions {
  readonly work: Work
  /** The host that is asked and changed. */
  readonly target: string
  readonly become: Become | undefined
  /** Whether an answer that came early will do: not for who waits for something to become true. */
  readonly takesEarly: boolean
}

/**
 * The way of one task to one host. Behind what is sent for the task go the questions of those after it, so that they are answered
 * when their turn comes; and what was so answered for this task is not asked again.
 */
export class Pipe {
  readonly #work: Work
  readonly #target: string
  readonly #become: Become | undefined
  readonly #takesEarly: boolean
  readonly #early: EarlyAnswers
  /** Whether questions of later tasks may ride along. */
  readonly #isOpen: boolean

  constructor({ work, target, become, takesEarly }: PipeOptions) {
    this.#work = work
    this.#target = target
    this.#become = become
    this.#takesEarly = takesEarly
    this.#early = work.run.run.earlyAnswers(target)
    this.#isOpen = work.run.run.isPipelining && takesEarly && target === work.host.name
  }

  /** The questions of the task's probe. */
  asker(plain: Asker): Asker {
    return { ...plain, shell: command => this.#ask(command) }
  }

  /** The task had nothing to do. */
  noteNothingToDo(): void {
    this.#early.widen()
    this.#rideAlone().catch(ignoreLost)
  }

  /** Makes a change, the last one with the questions of the next task behind it. */
  async change(
    { apply }: Change,
    isLast: boolean,
    send: (connection: Connection) => Promise<Outcome>,
  ): Promise<Outcome> {
    const { info, run } = this.#work
    await this.#quiet()
    const { connection, release } = await this.#place()
    const isUsers = 'isolated' in apply || 'request' in apply
    const change = this.#early.narrow()
    if (isUsers) run.run.moments.begin(info.id)
    const outcome = send(connection)
    const ridesBehind = isLast && ('isolated' in apply || 'snippet' in apply)
    const ride = { connection, become: this.#become, after: outcome, behind: { task: info.id, change } }
    this.#releaseAfter(outcome, ridesBehind ? this.#ride(ride) : undefined, release)
    try {
      return await outcome
    } finally {
      if (isUsers) run.run.moments.end()
      this.#early.keepBehind(change)
    }
  }

  async #ask(command: Command): Promise<ExecResult> {
    return (await this.#takeEarly(command)) ?? (await this.#askNow(command))
  }

  /** Undefined too where the early question came to nothing: then it is asked again, and its trouble is told. */
  async #takeEarly(command: Command): Promise<ExecResult | undefined> {
    if (!this.#takesEarly) return undefined
    const { run } = this.#work
    const isCurrent = (early: Parameters<typeof run.run.moments.isCurrent>[0]) =>
      run.play.strategy !== 'linear' || run.run.moments.isCurrent(early)
    const answer = this.#early.take(questionKey(command.text, this.#become), isCurrent)
    return answer?.catch(() => undefined)
  }

  async #askNow(command: Command): Promise<ExecResult> {
    await this.#quiet()
    const { connection, release } = await this.#place()
    const answer = connection.run(command, { become: this.#become })
    const ride = { connection, become: this.#become, after: answer, behind: undefined }
    this.#releaseAfter(answer, this.#early.expectsChange ? undefined : this.#ride(ride), release)
    return answer
  }

  /** Before something is sent that counts, so that it does not wait behind a question that hangs. */
  async #quiet(): Promise<void> {
    if (!(await this.#early.quiet())) await this.#work.run.connections.drop(this.#target)
  }

  async #place(): Promise<{ connection: Connection; release: () => void }> {
    const { connections, semaphore } = this.#work.run
    const connection = await connections.to(this.#target)
    return { connection, release: await semaphore.acquire() }
  }

  #ride(ride: Ride): Promise<void> | undefined {
    return this.#isOpen ? askAhead(this.#work, ride) : undefined
  }

  /** Where nothing was to be sent for the task itself. */
  async #rideAlone(): Promise<void> {
    const here = this.#work.run.lookahead.placeOf(this.#work.task)
    if (!this.#isOpen || !here || !this.#early.isDue(here, userOf(this.#become))) return
    const { connection, release } = await this.#place()
    const riding = this.#ride({ connection, become: this.#become, after: Promise.resolve(), behind: undefined })
    this.#releaseAfter(Promise.resolve(), riding, release)
  }

  #releaseAfter(answer: Promise<unknown>, riding: Promise<void> | undefined, release: () => void): void {
    void Promise.allSettled([answer])
      .then(() => riding)
      .finally(release)
  }
}

/** A connection that is lost is told by the task that needs it. */
function ignoreLost(error: unknown): void {
  if (!(error instanceof ConnectionError)) throw error
}
