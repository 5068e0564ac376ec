import { performance } from 'node:perf_hooks'
import type { ExecResult } from '../errors.ts'
import type { Task } from '../playbook/model.ts'
import type { Place } from './lookahead.ts'

/**
 * The moments of a run at which any host may come to another state without a change of its own: what a user wrote runs somewhere, or
 * time passes. What was asked before such a moment counts no more after it.
 */
export class Moments {
  #now = 0
  #before = 0
  #task: number | undefined

  get now(): number {
    return this.#now
  }

  /** A command of the user begins; those of one task, on many hosts, are one moment. */
  begin(task: number): void {
    if (task === this.#task) return
    this.#task = task
    this.#before = this.#now++
  }

  /** It is done. What was asked behind another of the same task, on the host itself, still counts. */
  end(): void {
    this.#now++
  }

  /** Somebody waited for something. */
  pass(): void {
    this.#now++
    this.#task = undefined
  }

  isCurrent({ moment, behind }: Pick<Early, 'moment' | 'behind'>): boolean {
    if (moment === this.#now) return true
    return behind !== undefined && behind.task === this.#task && moment > this.#before
  }
}

/** The change that a question was asked behind, in the same shell. */
export interface Behind {
  readonly task: number
  /** What `narrow` gave for it. */
  readonly change: number
}

interface Early {
  readonly answer: Promise<ExecResult>
  readonly behind: Behind | undefined
  readonly moment: number
  answered: number
}

interface Group {
  /** What the shell does before it comes to the questions. */
  readonly after: Promise<unknown>
  readonly asked: Promise<unknown>
}

const firstWindow = 16
const widestWindow = 64
/** Milliseconds after which an answer is too old to be taken for what one would get now. */
const freshFor = 10_000
/** Milliseconds that questions may take before they are given up. */
const patience = 30_000

/** The answers of one host to questions of tasks that are not due yet, and how far ahead it is worth asking. */
export class EarlyAnswers {
  readonly #answers = new Map<string, Early[]>()
  readonly #groups = new Set<Group>()
  readonly #reached = new Map<string, Place>()
  #window = firstWindow
  #generation = 0
  #isGivenUp = false

  /** Changes whenever what was asked is forgotten. */
  get generation(): number {
    return this.#generation
  }

  /** A task had nothing to do, so it is likely that the next ones have nothing to do either. */
  widen(): void {
    this.#window = Math.min(this.#window * 2, widestWindow)
  }

  /** The host was changed, or time passes: nothing that was asked before counts. */
  spoil(): void {
    this.#generation++
    this.#answers.clear()
    this.#reached.clear()
  }

  /** As `spoil`, for a change; the next task is likely to change something too. Gives the change a number. */
  narrow(): number {
    this.spoil()
    this.#window = 1
    return this.#generation
  }

  /** A change is done: only what was asked behind it in its own shell counts. */
  keepBehind(change: number): void {
    for (const [key, asked] of this.#answers) {
      const kept = asked.filter(early => early.behind?.change === change)
      this.#answers.set(key, kept)
    }
  }

  /** Whether a task is likely to change something, so that what is asked before its change is asked in vain. */
  get expectsChange(): boolean {
    return this.#window === 1
  }

  /** Whether it is time to ask for tasks after this one. */
  isDue(from: Place, user: string): boolean {
    return !this.#isGivenUp && this.#reach(from, user) - from.index <= this.#window / 2
  }

  /** The tasks after `from` that are to be asked for now, as `user`. */
  next(from: Place, user: string): readonly Task[] {
    if (!this.isDue(from, user)) return []
    const reached = this.#reach(from, user)
    const last = Math.min(from.index + this.#window, from.line.length - 1)
    this.#reached.set(user, { line: from.line, index: Math.max(reached, last) })
    return from.line.slice(reached + 1, last + 1)
  }

  #reach({ line, index }: Place, user: string): number {
    const known = this.#reached.get(user)
    return known?.line === line ? Math.max(known.index, index) : index
  }

  /** Keeps the answer to a question that is on its way. */
  keep(key: string, answer: Promise<ExecResult>, { behind, moment }: Pick<Early, 'behind' | 'moment'>): void {
    const early: Early = { answer, behind, moment, answered: Number.POSITIVE_INFINITY }
    const note = () => {
      early.answered = performance.now()
    }
    answer.then(note, note)
    this.#answers.set(key, [...(this.#answers.get(key) ?? []), early])
  }

  /** The answer to a question, once, if it was asked early and still counts. */
  take(key: string, isCurrent: (early: Pick<Early, 'moment' | 'behind'>) => boolean): Promise<ExecResult> | undefined {
    const early = this.#answers.get(key)?.shift()
    if (!early || performance.now() - early.answered > freshFor || !isCurrent(early)) return undefined
    return early.answer
  }

  /** Notes questions that are on their way; `after` is what the shell does first. */
  expect(asked: Promise<unknown>, after: Promise<unknown>): void {
    const group = { asked, after }
    this.#groups.add(group)
    const forget = () => this.#groups.delete(group)
    asked.then(forget, forget)
  }

  /** Waits until no question is on its way; false when one hangs, and then no more are asked early of this host. */
  async quiet(): Promise<boolean> {
    for (const { asked, after } of this.#groups) {
      await Promise.allSettled([after])
      if (!(await inTime(asked))) this.#isGivenUp = true
    }
    return !this.#isGivenUp || this.#groups.size === 0
  }
}

async function inTime(asked: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>(resolve => {
    timer = setTimeout(resolve, patience, false)
  })
  const done = Promise.allSettled([asked]).then(() => true)
  try {
    return await Promise.race([done, late])
  } finally {
    clearTimeout(timer)
  }
}
