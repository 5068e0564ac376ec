import type { Block, Handler, Include, Step, Task } from '../playbook/model.ts'
import { batchesOf } from './batches.ts'
import type { TaskInfo } from './events.ts'
import type { HostState } from './hosts.ts'
import { decideIncludes } from './include.ts'
import { runMeta } from './meta.ts'
import type { PlayRun } from './play-run.ts'
import { Semaphore } from './semaphore.ts'
import { needsAll, splitAtBarriers, tasksOf } from './steps.ts'
import { type Around, TaskRunner } from './task-runner.ts'

/** Takes the hosts of one batch through the steps of a play. */
export class StepRunner {
  readonly #run: PlayRun
  readonly #tasks: TaskRunner
  readonly #infos: Map<Task, TaskInfo>
  readonly #included = new Map<string, Map<Task, TaskInfo>>()
  /** Hosts whose forced handlers end, since one failed. */
  readonly #failedInHandlers = new Set<HostState>()
  /** Why the play ends for all its hosts. */
  abortReason: string | undefined
  /** The play, or this batch of it, ends here, and nothing is wrong. */
  ended: 'batch' | 'play' | undefined

  constructor(run: PlayRun) {
    this.#run = run
    this.#tasks = new TaskRunner(run)
    for (const section of run.play.sections) run.lookahead.add(section)
    const tasks = tasksOf(run.play.sections.flat()).filter(task => run.run.allows(task))
    this.#infos = new Map(tasks.map(task => [task, run.newInfo(task, false)]))
  }

  /** The tasks that can be told before the batch begins. */
  get announced(): TaskInfo[] {
    return [...this.#infos.values()]
  }

  /** Runs the play's sections, the handlers at the end of each, and its gate. */
  async runPlay(): Promise<void> {
    const { play, hosts } = this.#run
    for (const section of play.sections) {
      await this.#runSection(section)
      await this.flushHandlers(hosts)
      this.#noteFatal()
    }
    if (play.gate.length === 0 || this.#isOver(this.#run)) return
    await this.#runSteps(play.gate, hosts, this.#outermost())
    const failed = hosts.filter(host => !host.isActive)
    if (failed.length > 0) this.abortReason ??= `its gate does not hold on ${failed.map(host => host.name).join(', ')}`
  }

  #outermost(): Around {
    return { rescuable: false, layers: [], infos: this.#infos, handler: false, signal: this.#run.signal }
  }

  async #runSection(steps: readonly Step[]): Promise<void> {
    const { play, hosts } = this.#run
    if (play.strategy === 'linear') return this.#runSteps(steps, hosts, this.#outermost())
    const lanes = new Semaphore(play.strategy === 'free' ? hosts.length : this.#run.run.forks)
    // What is done once, or for another host, is where hosts that run on their own wait for each other.
    for (const part of splitAtBarriers(steps, this.#run.actions)) {
      if (part.some(step => needsAll(step, this.#run.actions))) await this.#runSteps(part, hosts, this.#outermost())
      else await Promise.all(hosts.map(host => lanes.run(() => this.#runSteps(part, [host], this.#outermost()))))
      this.#run.board.endAll()
    }
  }

  async #runSteps(steps: readonly Step[], hosts: readonly HostState[], around: Around): Promise<void> {
    for (const step of steps) {
      const active = hosts.filter(host => host.isActive)
      if (active.length === 0 || this.#isOver(around)) return
      const serial = step.kind === 'include' ? step.task.serial : step.serial
      if (serial === undefined) await this.#runStep(step, active, around)
      else await this.#runInTurns(step, active, { serial: String(serial), around })
    }
  }

  #isOver({ signal }: Pick<Around, 'signal'>): boolean {
    return this.abortReason !== undefined || this.ended !== undefined || signal.aborted
  }

  /** `serial` on a step: a few hosts at a time do all of it, and a group of which all failed ends the step for the others. */
  async #runInTurns(
    step: Step,
    hosts: readonly HostState[],
    { serial, around }: { serial: string; around: Around },
  ): Promise<void> {
    const byName = new Map(hosts.map(host => [host.name, host]))
    for (const names of batchesOf([...byName.keys()], [serial])) {
      const group = names.map(name => byName.get(name)!)
      await this.#runStep(step, group, { ...around, infos: new Map() })
      if (this.#isOver(around)) return
      if (group.every(host => !host.isActive)) {
        this.abortReason = `every host of a group of ${serial} failed`
        return
      }
    }
  }

  async #runStep(step: Step, hosts: readonly HostState[], around: Around): Promise<void> {
    if (step.kind === 'block') return this.#runBlock(step, hosts, around)
    if (step.kind === 'include') return this.#runInclude(step, hosts, around)
    if (step.action === 'meta') return runMeta(step, { hosts, run: this.#run, runner: this, layers: around.layers })
    return this.#runTask(step, hosts, around)
  }

  async #runBlock(block: Block, hosts: readonly HostState[], around: Around): Promise<void> {
    const hasRescue = block.rescue.length > 0
    await this.#runSteps(block.steps, hosts, { ...around, rescuable: around.rescuable || hasRescue })
    if (hasRescue && !this.#isOver(around)) {
      const failed = hosts.filter(host => !host.unreachable && host.failure)
      for (const host of failed) host.rescue()
      await this.#runSteps(block.rescue, failed, around)
    }
    await this.#runAlways(block.always, hosts, around)
  }

  /** What stands under `always` also runs on hosts that failed, and they stay failed; no interrupt cuts it short. */
  async #runAlways(steps: readonly Step[], hosts: readonly HostState[], around: Around): Promise<void> {
    if (steps.length === 0) return
    const { signal } = new AbortController()
    await this.#despiteFailures(hosts, () => this.#runSteps(steps, hosts, { ...around, signal }))
  }

  /** Does what is to be done although hosts failed or the play is over; that stays so. */
  async #despiteFailures(hosts: readonly HostState[], act: () => Promise<void>): Promise<void> {
    const failures = new Map(hosts.map(host => [host, host.failure]))
    const { abortReason, ended } = this
    this.abortReason = undefined
    this.ended = undefined
    for (const host of hosts) host.failure = undefined
    await act()
    for (const [host, failure] of failures) host.failure = failure ?? host.failure
    this.abortReason = abortReason ?? this.abortReason
    this.ended = ended ?? this.ended
  }

  async #runInclude(include: Include, hosts: readonly HostState[], around: Around): Promise<void> {
    const info = await this.#tasks.begin(include.task, hosts, around)
    if (!info) return
    const groups = await decideIncludes(include, { info, hosts, run: this.#run, ...around })
    this.#tasks.end(info, hosts)
    for (const { key, steps, layers, hosts: included } of groups) {
      const infos = this.#included.get(`${info.id} ${key}`) ?? new Map()
      this.#included.set(`${info.id} ${key}`, infos)
      this.#run.lookahead.add(steps)
      await this.#runSteps(steps, included, { ...around, layers: [...around.layers, ...layers], infos })
    }
  }

  async #runTask(task: Task, hosts: readonly HostState[], around: Around): Promise<void> {
    if (await this.#tasks.runTask(task, hosts, around)) this.#checkAbort(task, hosts, around)
  }

  /** `any_errors_fatal` fails all hosts, so that a block around them may rescue them all. */
  #checkAbort(task: Task, hosts: readonly HostState[], { rescuable }: Around): void {
    const failed = hosts.find(host => !host.isActive && !host.isDone)
    if (!failed) return
    const all = this.#run.hosts
    if (task.anyErrorsFatal) {
      const fatal = `any_errors_fatal: ${failed.name} failed`
      const result = failed.failure?.result ?? { unreachable: true }
      for (const host of all) host.failure = { task, result, ...host.failure, fatal }
    }
    // Who waits for a rescue has not failed yet.
    if (rescuable) return
    const bad = all.filter(host => host.unreachable || host.failure).length
    const { maxFailPercentage, maxFail } = this.#run.limits
    if (maxFailPercentage !== undefined && (bad / all.length) * 100 > maxFailPercentage) {
      this.abortReason = `max_fail_percentage: ${bad} of ${all.length} hosts failed`
    }
    if (maxFail !== undefined && bad > maxFail) this.abortReason = `max_fail: ${bad} hosts failed`
  }

  /** What was fatal and was not rescued ends the play. */
  #noteFatal(): void {
    this.abortReason ??= this.#run.hosts.find(host => host.failure?.fatal)?.failure?.fatal
  }

  /**
   * Runs the handlers that were notified, in the order in which they are defined, each at most once: what a handler notifies before
   * itself waits for the next time.
   */
  async flushHandlers(hosts: readonly HostState[]): Promise<void> {
    for (const handler of this.#run.play.handlers) {
      const isForced = this.#run.run.forceHandlers(this.#run.play)
      if (this.#run.signal.aborted || (this.abortReason !== undefined && !isForced)) return
      const notified = hosts.filter(host => host.notified.has(handler) && this.#mayHandle(host))
      for (const host of notified) host.notified.delete(handler)
      if (notified.length > 0) await this.#runHandler(handler, notified)
    }
  }

  #mayHandle(host: HostState): boolean {
    if (host.isActive) return true
    return this.#run.run.forceHandlers(this.#run.play) && !host.unreachable && !this.#failedInHandlers.has(host)
  }

  async #runHandler({ step }: Handler, hosts: readonly HostState[]): Promise<void> {
    await this.#despiteFailures(hosts, async () => {
      await this.#runSteps([step], hosts, { ...this.#outermost(), infos: new Map(), handler: true })
      for (const host of hosts) if (host.failure) this.#failedInHandlers.add(host)
    })
  }
}
