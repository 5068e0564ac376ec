import { performance } from 'node:perf_hooks'
import type { Action, InventoryAddition } from '../actions/action.ts'
import { shortPath, showPosition, UserError, withPosition } from '../errors.ts'
import { selectHosts } from '../inventory/index.ts'
import type { Play, Task } from '../playbook/model.ts'
import { batchesOf } from './batches.ts'
import { Connections } from './connections.ts'
import { EarlyAnswers, Moments } from './early-answers.ts'
import type { HostEnd, RunEvent, TaskInfo } from './events.ts'
import { locateFile } from './files.ts'
import { inOrder } from './host-order.ts'
import { HostState } from './hosts.ts'
import { type Journal, noJournal } from './journal.ts'
import { PlayRun } from './play-run.ts'
import { exitCode } from './recap.ts'
import { Redactor } from './redactor.ts'
import { RunInventory } from './run-inventory.ts'
import type { RunOptions } from './run-options.ts'
import { RunVariables } from './run-variables.ts'
import type { Layer } from './scope.ts'
import { Semaphore } from './semaphore.ts'
import { StepRunner } from './step-runner.ts'
import { tasksOf } from './steps.ts'
import { tagsAllow } from './tags.ts'
import { TaskBoard } from './task-board.ts'

/** One execution of a playbook. */
export class Run {
  readonly options: RunOptions
  readonly actions: ReadonlyMap<string, Action>
  readonly connections: Connections
  readonly semaphore: Semaphore
  readonly journal: Journal
  readonly signal: AbortSignal
  readonly check: boolean
  readonly diff: boolean
  readonly board: TaskBoard
  /** Whether questions of later tasks travel with those of a task. */
  readonly isPipelining: boolean
  readonly moments = new Moments()
  readonly #early = new Map<string, EarlyAnswers>()
  /** Check mode: some change was planned and not made. */
  anyUnmade = false
  readonly #listener: (event: RunEvent) => void
  readonly #redactor: Redactor
  readonly #hosts: Map<string, HostState>
  readonly inventory: RunInventory
  readonly variables: RunVariables
  readonly #failures: HostEnd[] = []
  readonly #limited: ReadonlySet<string>
  #tasks = 0
  #isAborted = false

  constructor(options: RunOptions, listener: (event: RunEvent) => void, answers: ReadonlyMap<Play, Layer> = new Map()) {
    this.options = options
    this.inventory = new RunInventory(options.inventory)
    this.actions = options.actions
    this.semaphore = new Semaphore(options.forks ?? 50)
    this.connections = new Connections(host => options.connect(host, this.inventory.added(host)), this.semaphore)
    const journal = options.journal ?? noJournal
    this.journal = { write: entry => journal.write(this.#redactor.scrubbed(entry)), close: () => journal.close() }
    this.signal = options.signal ?? new AbortController().signal
    this.check = options.check ?? false
    this.diff = options.diff ?? false
    this.isPipelining = options.pipelining ?? true
    this.#listener = listener
    this.board = new TaskBoard(event => this.emit(event))
    this.#hosts = new Map([...options.inventory.hosts.keys()].map(name => [name, new HostState(name)]))
    this.#redactor = Redactor.of(options)
    this.variables = new RunVariables({
      options,
      inventory: this.inventory,
      hosts: this.#hosts,
      answers,
      onValue: (name, value) => this.#redactor.learn(name, value),
    })
    this.#limited = new Set(options.limit === undefined ? [] : selectHosts(options.limit, options.inventory))
  }

  emit(event: RunEvent): void {
    const clean = this.#redactor.clean(event)
    if (
      clean.type === 'host-end' &&
      clean.item === undefined &&
      (clean.state === 'failed' || clean.state === 'unreachable')
    )
      this.#failures.push(clean)
    this.#listener(clean)
  }

  /** Runs every play; rejects only for a bug of ours or a mistake of the user that could not be seen before. */
  async execute(): Promise<void> {
    const { runId, playbook, inventory } = this.options
    const started = performance.now()
    const time = new Date().toISOString()
    await this.journal.write({ entry: 'run', run: runId, playbook: playbook.file, check: this.check, time })
    this.emit({
      type: 'run-start',
      run: runId,
      playbook: shortPath(playbook.file),
      check: this.check,
      hosts: inventory.hosts.size,
      time,
    })
    for (const warning of inventory.warnings) this.emit({ type: 'warning', message: withPosition(warning) })
    this.signal.addEventListener('abort', this.#tellInterrupt, { once: true })
    try {
      for (const [index, play] of playbook.plays.entries()) {
        if (this.signal.aborted) break
        if (this.#hasWork(play) && !(await this.#runPlay(play, index))) break
      }
    } finally {
      this.signal.removeEventListener('abort', this.#tellInterrupt)
      await this.connections.closeAll()
      await this.journal.close()
    }
    const touched = [...this.#hosts.values()].filter(host => Object.values(host.recap).some(count => count > 0))
    const recap = Object.fromEntries(touched.map(host => [host.name, host.recap]))
    const code = exitCode(Object.values(recap), { isInterrupted: this.signal.aborted, isAborted: this.#isAborted })
    this.emit({
      type: 'run-end',
      run: runId,
      recap,
      failures: this.#failures,
      code,
      seconds: (performance.now() - started) / 1000,
    })
  }

  /** What a host was asked before it was needed. */
  earlyAnswers(host: string): EarlyAnswers {
    const early = this.#early.get(host) ?? new EarlyAnswers()
    this.#early.set(host, early)
    return early
  }

  readonly #tellInterrupt = (): void => {
    const message = 'what runs on the hosts is stopped, and what stands under "always" is done; once more ends at once'
    this.emit({ type: 'interrupted', message })
  }

  /** Whether `--tags` and `--skip-tags` leave anything of a play. */
  #hasWork(play: Play): boolean {
    return tasksOf(play.sections.flat()).some(task => this.allows(task))
  }

  /** Whether the run goes on after the play. */
  async #runPlay(play: Play, index: number): Promise<boolean> {
    const hosts = this.#chosen(play).map(name => this.#hosts.get(name)!)
    const active = hosts.filter(host => host.isActive)
    const batches = batchesOf(
      active.map(host => host.name),
      this.variables.serialOf(play),
    )
    this.emit({ type: 'play-start', play: index, name: play.name, hosts: active.length, batches: batches.length })
    if (hosts.length === 0 && !this.#makesGroups)
      this.emit({ type: 'warning', message: `No host matches "${play.hosts}": the play "${play.name}" does nothing` })
    let next: 'on' | 'play' | 'run' = 'on'
    for (const [number, names] of batches.entries()) {
      if (this.signal.aborted) break
      next = await this.#runBatch(play, index, { number, hosts: names.map(name => this.#hosts.get(name)!) })
      if (next !== 'on') break
    }
    this.emit({ type: 'play-end', play: index })
    return next !== 'run'
  }

  /** A group that no task has made is no host, and no reason to end the run: any other unknown name was found before it began. */
  #chosen(play: Play): string[] {
    try {
      return this.hostsOf(play)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      if (!this.#makesGroups) this.emit({ type: 'warning', message: error.message })
      return []
    }
  }

  /** Whether a play may be for a group that turns out to have no hosts, as one that tells hosts apart expects. */
  get #makesGroups(): boolean {
    const tasks = this.options.playbook.plays.flatMap(play => tasksOf(play.sections.flat()))
    return tasks.some(({ action }) => action === 'group_by' || action === 'add_host')
  }

  async #runBatch(
    play: Play,
    index: number,
    { number, hosts }: { number: number; hosts: HostState[] },
  ): Promise<'on' | 'play' | 'run'> {
    const batch = new PlayRun(this, play, { hosts, batch: number, index })
    const runner = new StepRunner(batch)
    const names = hosts.map(host => host.name)
    this.emit({ type: 'batch-start', play: index, batch: number, hosts: names, tasks: runner.announced })
    await runner.runPlay()
    this.board.endAll()
    if (runner.abortReason !== undefined)
      this.emit({ type: 'warning', message: `The play "${play.name}" ends: ${runner.abortReason}` })
    this.emit({ type: 'batch-end', play: index, batch: number })
    const isLost = hosts.every(host => host.unreachable || host.failure)
    for (const host of hosts) host.isDone = false
    this.#isAborted ||= runner.abortReason !== undefined
    if (runner.abortReason !== undefined || isLost) return 'run'
    return runner.ended === 'play' ? 'play' : 'on'
  }

  newInfo(task: Task, where: { play: number; batch: number; handler: boolean }): TaskInfo {
    return {
      id: this.#tasks++,
      ...where,
      name: this.variables.rendered(task.name, this.options.playbook.plays[where.play]!),
      action: task.action,
      place: showPosition(task.position),
    }
  }

  /** Whether handlers run on hosts that failed. */
  forceHandlers(play: Play): boolean {
    return play.forceHandlers || this.options.forceHandlers === true
  }

  get forks(): number {
    return this.options.forks ?? 50
  }

  /** What `add_host` and `group_by` do: later plays see it. */
  addToInventory(addition: InventoryAddition): void {
    this.inventory.add(addition)
    if (!this.#hosts.has(addition.host)) this.#hosts.set(addition.host, new HostState(addition.host))
  }

  /** The names of a play's hosts, after `--limit`. */
  hostsOf(play: Play): string[] {
    const { limit } = this.options
    const names = inOrder(
      selectHosts(String(this.variables.playScope(play).render(play.hosts)), this.inventory),
      play.order,
    )
    if (limit === undefined) return names
    return names.filter(name => this.#limited.has(name) || this.inventory.added(name))
  }

  allows(task: Task): boolean {
    return tagsAllow(task.tags, { only: this.options.tags ?? [], skip: this.options.skipTags ?? [] })
  }

  locate(task: Task, kind: 'files' | 'templates' | 'vars', path: string): string {
    const { playbook, inventory } = this.options
    return locateFile(kind, path, {
      roleFolder: task.role?.folder,
      taskFile: task.file,
      playbookFile: playbook.file,
      inventoryFolder: inventory.folder,
    })
  }
}
