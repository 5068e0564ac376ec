import type { Block, Handler, Include, Step, Task } from '../playbook/model.ts'
import { batchesOf } from './batches.ts'
import { flag } from './conditions.ts'
import type { TaskInfo } from './events.ts'
import { runHostTask } from './host-task.ts'
import type { HostState } from './hosts.ts'
import { decideIncludes } from './include.ts'
import { runMeta } from './meta.ts'
import type { PlayRun } from './play-run.ts'
import type { Layer } from './scope.ts'
import { Semaphore } from './semaphore.ts'
import { needsAll, splitAtBarriers, tasksOf } from './steps.ts'

/** What comes down to steps from the blocks and includes around them. */
interface Around {
  /** Whether a block around the steps rescues what fails in them. */
  readonly rescuable: boolean
  /** Variables of dynamic includes. */
  readonly layers: readonly Layer[]
  /** How readers know the tasks; those of an include have names of their own each time it is run. */
  readonly infos: Map<Task, TaskInfo>
  readonly handler: boolean
}

/** Takes the hosts of one batch through the steps of a play. */
export class StepRunner {
  readonly #run: PlayRun
  readonly #infos: Map<Task, TaskInfo>
  readonly #included = new Map<string, Map<Task, TaskInfo>>()
  /** Why the play ends for all its hosts. */
  abortReason: string | undefined
  /** The play, or this batch of it, ends here, and nothing is wrong. */
  ended: 'batch' | 'play' | undefined

  constructor(run: PlayRun) {
    this.#run = run
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
    if (play.gate.length === 0 || this.#isOver) return
    await this.#runSteps(play.gate, hosts, this.#outermost())
    const failed = hosts.filter(host => !host.isActive)
    if (failed.length > 0) this.abortReason ??= `its gate does not hold on ${failed.map(host => host.name).join(', ')}`
  }

  #outermost(): Around {
    return { rescuable: false, layers: [], infos: this.#infos, handler: false }
  }

  async #runSection(steps: readonly Step[]): Promise<void> {
    const { play, hosts } = this.#run
    if (play.strategy === 'linear') return this.#runSteps(steps, hosts, this.#outermost())
    const lanes = new Semaphore(play.strategy === 'free' ? hosts.length : this.#run.run.forks)
    // What is done once, or for another host, is where hosts that run on their own wait for each other.
    for (const part of splitAtBarriers(steps)) {
      if (part.some(needsAll)) await this.#runSteps(part, hosts, this.#outermost())
      else await Promise.all(hosts.map(host => lanes.run(() => this.#runSteps(part, [host], this.#outermost()))))
      this.#run.board.endAll()
    }
  }

  async #runSteps(steps: readonly Step[], hosts: readonly HostState[], around: Around): Promise<void> {
    for (const step of steps) {
      const active = hosts.filter(host => host.isActive)
      if (active.length === 0 || this.#isOver) return
      const serial = step.kind === 'include' ? step.task.serial : step.serial
      if (serial === undefined) await this.#runStep(step, active, around)
      else await this.#runInTurns(step, active, { serial: String(serial), around })
    }
  }

  get #isOver(): boolean {
    return this.abortReason !== undefined || this.ended !== undefined || this.#run.signal.aborted
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
      if (this.#isOver) return
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
    if (hasRescue && !this.#isOver) {
      const failed = hosts.filter(host => !host.unreachable && host.failure)
      for (const host of failed) host.rescue()
      await this.#runSteps(block.rescue, failed, around)
    }
    await this.#runAlways(block.always, hosts, around)
  }

  /** What stands under `always` also runs on hosts that failed, and they stay failed. */
  async #runAlways(steps: readonly Step[], hosts: readonly HostState[], around: Around): Promise<void> {
    if (steps.length === 0) return
    const failures = new Map(hosts.map(host => [host, host.failure]))
    const { abortReason, ended } = this
    this.abortReason = undefined
    this.ended = undefined
    for (const host of hosts) host.failure = undefined
    await this.#runSteps(steps, hosts, { ...around, rescuable: false })
    for (const [host, failure] of failures) host.failure = failure ?? host.failure
    this.abortReason = abortReason ?? this.abortReason
    this.ended = ended ?? this.ended
  }

  async #runInclude(include: Include, hosts: readonly HostState[], around: Around): Promise<void> {
    const info = this.#infoOf(include.task, around)
    if (!info) return
    this.#begin(info, hosts)
    const groups = await decideIncludes(include, { info, hosts, run: this.#run, ...around })
    this.#end(info, hosts)
    for (const { key, steps, layers, hosts: included } of groups) {
      const infos = this.#included.get(`${info.id} ${key}`) ?? new Map()
      this.#included.set(`${info.id} ${key}`, infos)
      await this.#runSteps(steps, included, { ...around, layers: [...around.layers, ...layers], infos })
    }
  }

  async #runTask(task: Task, hosts: readonly HostState[], around: Around): Promise<void> {
    const info = this.#infoOf(task, around)
    if (!info) return
    this.#begin(info, hosts)
    if (this.#isOnce(task, hosts[0]!, around)) await this.#runOnce(task, hosts, { info, around })
    else await this.#runOnHosts(task, hosts, { info, around })
    this.#end(info, hosts)
    this.#checkAbort(task, hosts)
  }

  /** `undefined` for a task that --tags or --skip-tags leave out. */
  #infoOf(task: Task, { infos, handler }: Around): TaskInfo | undefined {
    const known = infos.get(task)
    if (known || !(handler || this.#run.run.allows(task))) return known
    const info = this.#run.newInfo(task, handler)
    infos.set(task, info)
    return info
  }

  /** Under `strategy: free` hosts come to a task one by one, and the last one ends it. */
  #begin(info: TaskInfo, hosts: readonly HostState[]): void {
    this.#run.board.begin(info, this.#isAlone(hosts) ? this.#run.hosts.length : hosts.length)
  }

  #end(info: TaskInfo, hosts: readonly HostState[]): void {
    const { board } = this.#run
    if (!this.#isAlone(hosts) || board.ended(info) >= this.#run.hosts.length) board.end(info)
  }

  #isAlone(hosts: readonly HostState[]): boolean {
    return this.#run.play.strategy !== 'linear' && hosts.length < this.#run.hosts.length
  }

  #isOnce(task: Task, first: HostState, { layers }: Around): boolean {
    const action = this.#run.actions.get(task.action)!
    if ('perform' in action && action.once) return true
    return task.runOnce !== undefined && flag(task.runOnce, this.#run.scopeOf(first, task, layers))
  }

  async #runOnHosts(
    task: Task,
    hosts: readonly HostState[],
    { info, around }: { info: TaskInfo; around: Around },
  ): Promise<void> {
    const { throttle } = task
    const scope = () => this.#run.scopeOf(hosts[0]!, task, around.layers)
    const limit = throttle === undefined ? hosts.length : Number(scope().render(throttle))
    const waiting = hosts.values()
    const lane = async () => {
      for (const host of waiting) await runHostTask({ task, info, host, run: this.#run, ...around })
    }
    await Promise.all(Array.from({ length: Math.min(limit, hosts.length) }, lane))
  }

  async #runOnce(
    task: Task,
    hosts: readonly HostState[],
    { info, around }: { info: TaskInfo; around: Around },
  ): Promise<void> {
    const [first, ...others] = hosts
    const result = await runHostTask({ task, info, host: first!, run: this.#run, ...around })
    for (const host of others) {
      if (task.register) host.set({ [task.register]: result.register })
      if (result.attempt?.facts) host.set(result.attempt.facts)
      host.failure = first!.failure
    }
  }

  /** `any_errors_fatal` fails all hosts, so that a block around them may rescue them all. */
  #checkAbort(task: Task, hosts: readonly HostState[]): void {
    const { play } = this.#run
    const failed = hosts.find(host => !host.isActive)
    if (!failed) return
    if (task.anyErrorsFatal || play.anyErrorsFatal) {
      const failure = {
        task,
        result: failed.failure?.result ?? { unreachable: true },
        fatal: `any_errors_fatal: ${failed.name} failed`,
      }
      for (const host of this.#run.hosts)
        host.failure = host.failure ? { ...host.failure, fatal: failure.fatal } : failure
    }
    const bad = this.#run.hosts.filter(host => !host.isActive).length
    const { maxFailPercentage, maxFail } = play
    if (maxFailPercentage !== undefined && (bad / this.#run.hosts.length) * 100 > maxFailPercentage) {
      this.abortReason = `max_fail_percentage: ${bad} of ${this.#run.hosts.length} hosts failed`
    }
    if (maxFail !== undefined && bad > maxFail) this.abortReason = `max_fail: ${bad} hosts failed`
  }

  /** What was fatal and was not rescued ends the play. */
  #noteFatal(): void {
    this.abortReason ??= this.#run.hosts.find(host => host.failure?.fatal)?.failure?.fatal
  }

  /** Runs the handlers that were notified, in the order in which they are defined, until none is left. */
  async flushHandlers(hosts: readonly HostState[]): Promise<void> {
    for (;;) {
      const ready = (handler: Handler) => hosts.filter(host => host.notified.has(handler) && this.#mayHandle(host))
      const handler = this.#run.play.handlers.find(candidate => ready(candidate).length > 0)
      if (!handler || this.#isOver) return
      const notified = ready(handler)
      for (const host of notified) host.notified.delete(handler)
      await this.#runHandler(handler, notified)
    }
  }

  #mayHandle(host: HostState): boolean {
    return host.isActive || (this.#run.run.forceHandlers(this.#run.play) && !host.unreachable)
  }

  async #runHandler({ step }: Handler, hosts: readonly HostState[]): Promise<void> {
    const failures = new Map(hosts.map(host => [host, host.failure]))
    for (const host of hosts) host.failure = undefined
    await this.#runSteps([step], hosts, { rescuable: false, layers: [], infos: new Map(), handler: true })
    for (const [host, failure] of failures) host.failure = failure ?? host.failure
  }
}
