import type { Action } from '../actions/action.ts'
import { parseExpression } from '../playbook/expressions.ts'
import type { Play, Step, Task } from '../playbook/model.ts'
import { flag } from './conditions.ts'
import type { RunEvent, TaskInfo } from './events.ts'
import { runHostTask } from './host-task.ts'
import type { HostState } from './hosts.ts'
import type { Run } from './run.ts'
import type { Layer, Scope } from './scope.ts'

interface StepsOptions {
  /** Whether a block around the steps rescues what fails in them. */
  readonly rescuable: boolean
}

interface BatchOptions {
  readonly hosts: readonly HostState[]
  /** The tasks that --tags and --skip-tags let run. */
  readonly infos: ReadonlyMap<Task, TaskInfo>
  readonly newInfo: (handler: Task) => TaskInfo
}

/** One batch of one play: its hosts, and what of the run its tasks need. */
export class PlayRun {
  readonly play: Play
  readonly hosts: readonly HostState[]
  readonly #run: Run
  readonly #infos: ReadonlyMap<Task, TaskInfo>
  readonly #newInfo: (handler: Task) => TaskInfo
  readonly #scopes = new Map<HostState, { version: number; scope: Scope }>()
  /** Why the play ends for all its hosts. */
  abortReason: string | undefined

  constructor(run: Run, play: Play, { hosts, infos, newInfo }: BatchOptions) {
    this.#run = run
    this.play = play
    this.hosts = hosts
    this.#infos = infos
    this.#newInfo = newInfo
  }

  get connections() {
    return this.#run.connections
  }
  get semaphore() {
    return this.#run.semaphore
  }
  get journal() {
    return this.#run.journal
  }
  get actions(): ReadonlyMap<string, Action> {
    return this.#run.actions
  }
  get signal(): AbortSignal {
    return this.#run.signal
  }
  get check(): boolean {
    return this.#run.check
  }
  get diff(): boolean {
    return this.#run.diff
  }
  get anyUnmade(): boolean {
    return this.#run.anyUnmade
  }

  get board() {
    return this.#run.board
  }

  emit(event: RunEvent): void {
    this.#run.emit(event)
  }

  noteUnmade(host: HostState): void {
    host.hasUnmadeChanges = true
    this.#run.anyUnmade = true
  }

  evaluate(expression: string, scope: Scope): unknown {
    return parseExpression(expression).evaluate(scope.lookup)
  }

  locate(task: Task, kind: 'files' | 'templates', path: string): string {
    return this.#run.locate(task, kind, path)
  }

  /** What a host knows in this play, under a task's own variables. */
  scopeOf(host: HostState, task: Task, layers: readonly Layer[] = []): Scope {
    let known = this.#scopes.get(host)
    if (known?.version !== host.version) {
      known = { version: host.version, scope: this.#run.scopeOf(host, { play: this.play, batch: this.hosts }) }
      this.#scopes.set(host, known)
    }
    return this.#run.withTaskVariables(known.scope, task, layers)
  }

  notify(host: HostState, task: Task): void {
    if (task.notify.length === 0) return
    const names = task.notify.map(name => String(this.scopeOf(host, task).render(name)))
    for (const handler of this.play.handlers) {
      if (names.some(name => handler.name === name || handler.listen.includes(name))) host.notified.add(handler)
    }
  }

  /** Runs the play's sections, and the handlers at the end of each. */
  async runSections(): Promise<void> {
    for (const section of this.play.sections) {
      await this.#runSection(section)
      await this.#runHandlers()
    }
  }

  async #runSection(steps: readonly Step[]): Promise<void> {
    if (this.play.strategy === 'linear') return this.#runSteps(steps, this.hosts, { rescuable: false })
    // What is done once, or for another host, is where hosts that run on their own wait for each other.
    for (const part of splitAtBarriers(steps)) {
      if (part.some(needsAll)) await this.#runSteps(part, this.hosts, { rescuable: false })
      else await Promise.all(this.hosts.map(host => this.#runSteps(part, [host], { rescuable: false })))
      this.#run.board.endAll()
    }
  }

  async #runSteps(steps: readonly Step[], hosts: readonly HostState[], options: StepsOptions): Promise<void> {
    for (const step of steps) {
      const active = hosts.filter(host => host.isActive)
      if (active.length === 0 || this.#isOver) return
      if (step.kind === 'task') await this.#runTask(step, active, options)
      else await this.#runBlock(step, active, options)
    }
  }

  get #isOver(): boolean {
    return this.abortReason !== undefined || this.signal.aborted
  }

  async #runBlock(
    block: Extract<Step, { kind: 'block' }>,
    hosts: readonly HostState[],
    { rescuable }: StepsOptions,
  ): Promise<void> {
    const hasRescue = block.rescue.length > 0
    await this.#runSteps(block.steps, hosts, { rescuable: rescuable || hasRescue })
    if (hasRescue) {
      const failed = hosts.filter(host => !host.unreachable && host.failure)
      for (const host of failed) {
        const { task, result } = host.failure!
        host.set({ failed_task: { name: task.name, action: task.action }, failed_result: result })
        host.failure = undefined
      }
      await this.#runSteps(block.rescue, failed, { rescuable })
    }
    await this.#runAlways(block.always, hosts)
  }

  /** What stands under `always` also runs on hosts that failed, and they stay failed. */
  async #runAlways(steps: readonly Step[], hosts: readonly HostState[]): Promise<void> {
    if (steps.length === 0) return
    const failures = new Map(hosts.map(host => [host, host.failure]))
    const reason = this.abortReason
    this.abortReason = undefined
    for (const host of hosts) host.failure = undefined
    await this.#runSteps(steps, hosts, { rescuable: false })
    for (const [host, failure] of failures) host.failure = failure ?? host.failure
    this.abortReason = reason ?? this.abortReason
  }

  async #runTask(
    task: Task,
    hosts: readonly HostState[],
    options: StepsOptions,
    handlerInfo?: TaskInfo,
  ): Promise<void> {
    const info = handlerInfo ?? this.#infos.get(task)
    if (!info) return
    const { board } = this.#run
    // Under `strategy: free` hosts come here one by one, and the last one ends the task.
    const expected =
      hosts.length < this.hosts.length && this.play.strategy === 'free' ? this.hosts.length : hosts.length
    board.begin(info, expected)
    const first = hosts[0]!
    if (this.#isOnce(task, first)) await this.#runOnce(task, { info, hosts, options })
    else await this.#runOnHosts(task, { info, hosts, options })
    if (expected === hosts.length || board.ended(info) >= expected) board.end(info)
    this.#checkAbort(task)
  }

  #isOnce(task: Task, first: HostState): boolean {
    const action = this.actions.get(task.action)!
    if ('perform' in action && action.once) return true
    return task.runOnce !== undefined && flag(task.runOnce, this.scopeOf(first, task))
  }

  async #runOnHosts(
    task: Task,
    { info, hosts, options }: { info: TaskInfo; hosts: readonly HostState[]; options: StepsOptions },
  ): Promise<void> {
    const work = (host: HostState) =>
      runHostTask({ task, info, host, run: this, rescuable: options.rescuable, layers: [] })
    const limit =
      task.throttle === undefined ? hosts.length : Number(this.scopeOf(hosts[0]!, task).render(task.throttle))
    const waiting = hosts.values()
    const lane = async () => {
      for (const host of waiting) await work(host)
    }
    await Promise.all(Array.from({ length: Math.min(limit, hosts.length) }, lane))
  }

  async #runOnce(
    task: Task,
    { info, hosts, options }: { info: TaskInfo; hosts: readonly HostState[]; options: StepsOptions },
  ): Promise<void> {
    const [first, ...others] = hosts
    const result = await runHostTask({ task, info, host: first!, run: this, rescuable: options.rescuable, layers: [] })
    for (const host of others) {
      if (task.register) host.set({ [task.register]: result.register })
      if (result.attempt?.facts) host.set(result.attempt.facts)
      host.failure = first!.failure
    }
  }

  #checkAbort(task: Task): void {
    const { anyErrorsFatal, maxFailPercentage } = this.play
    const bad = this.hosts.filter(host => !host.isActive)
    if (bad.length === 0) return
    if (task.anyErrorsFatal || anyErrorsFatal) this.abortReason = `any_errors_fatal: ${bad[0]!.name} failed`
    if (maxFailPercentage !== undefined && (bad.length / this.hosts.length) * 100 > maxFailPercentage) {
      this.abortReason = `max_fail_percentage: ${bad.length} of ${this.hosts.length} hosts failed`
    }
  }

  async #runHandlers(): Promise<void> {
    for (;;) {
      const handler = this.play.handlers.find(candidate =>
        this.hosts.some(host => host.notified.has(candidate) && this.#mayHandle(host)),
      )
      if (!handler || this.#isOver) return
      const notified = this.hosts.filter(host => host.notified.has(handler) && this.#mayHandle(host))
      for (const host of notified) host.notified.delete(handler)
      await this.#runForced(handler, notified)
    }
  }

  #mayHandle(host: HostState): boolean {
    return host.isActive || (this.play.forceHandlers && !host.unreachable)
  }

  async #runForced(handler: Task, hosts: readonly HostState[]): Promise<void> {
    const failures = new Map(hosts.map(host => [host, host.failure]))
    for (const host of hosts) host.failure = undefined
    await this.#runTask(handler, hosts, { rescuable: false }, this.#newInfo(handler))
    for (const [host, failure] of failures) host.failure = failure ?? host.failure
  }
}

/** The steps cut so that each one that concerns all hosts together stands alone. */
function splitAtBarriers(steps: readonly Step[]): Step[][] {
  const parts: Step[][] = []
  for (const step of steps) {
    const last = parts.at(-1)
    if (last && !needsAll(step) && !last.some(needsAll)) last.push(step)
    else parts.push([step])
  }
  return parts
}

function needsAll(step: Step): boolean {
  if (step.kind === 'task') return step.runOnce !== undefined || step.delegateTo !== undefined || step.anyErrorsFatal
  return [...step.steps, ...step.rescue, ...step.always].some(needsAll)
}
