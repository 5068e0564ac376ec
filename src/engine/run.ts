import { performance } from 'node:perf_hooks'
import type { Action, InventoryAddition } from '../actions/action.ts'
import { shortPath, showPosition, UserError, withPosition } from '../errors.ts'
import { type Inventory, selectHosts } from '../inventory/index.ts'
import type { Order, Play, Playbook, Task, VariableLayer } from '../playbook/model.ts'
import type { ParseTemplate } from '../playbook/templates.ts'
import { isTemplate } from '../playbook/templates.ts'
import { batchesOf } from './batches.ts'
import { number } from './conditions.ts'
import { type Connect, Connections } from './connections.ts'
import type { HostEnd, RunEvent, TaskInfo } from './events.ts'
import { locateFile } from './files.ts'
import { HostState } from './hosts.ts'
import { type Journal, noJournal } from './journal.ts'
import { hostVariables, magicVariables } from './magic.ts'
import { PlayRun } from './play-run.ts'
import type { Ask } from './prompts.ts'
import { exitCode } from './recap.ts'
import { Redactor } from './redactor.ts'
import { RunInventory } from './run-inventory.ts'
import { type Layer, recordLayer, Scope } from './scope.ts'
import { Semaphore } from './semaphore.ts'
import { StepRunner } from './step-runner.ts'
import { tasksOf } from './steps.ts'
import { tagsAllow } from './tags.ts'
import { TaskBoard } from './task-board.ts'

/** What a run is made of. `playbook` and `inventory` are already checked. */
export interface RunOptions {
  readonly playbook: Playbook
  readonly inventory: Inventory
  readonly actions: ReadonlyMap<string, Action>
  readonly parseTemplate: ParseTemplate
  readonly connect: Connect
  /** The weakest variables. */
  readonly defaults?: VariableLayer
  /** How to log in where the inventory does not say, as variables: what `-u`, `-k` and their like give. */
  readonly login?: Readonly<Record<string, unknown>>
  /** The strongest: `-e`. */
  readonly extraVariables?: Readonly<Record<string, unknown>>
  /** A host pattern that narrows every play. */
  readonly limit?: string | undefined
  readonly tags?: readonly string[]
  readonly skipTags?: readonly string[]
  readonly check?: boolean
  readonly diff?: boolean
  /** Whether to become another user, and whom, where neither play nor task says. */
  readonly become?: boolean | undefined
  readonly becomeUser?: string | undefined
  /** Whether every play runs notified handlers also on hosts that failed. */
  readonly forceHandlers?: boolean | undefined
  /** Asked before each task; the task is left out where it gives false. */
  readonly confirm?: ((task: TaskInfo) => Promise<boolean>) | undefined
  /** How many handshakes and snippets run at the same time; by default 50. */
  readonly forks?: number
  readonly runId: string
  /** Asks a person for `vars_prompt`; left out where nobody can be asked. */
  readonly ask?: Ask
  readonly journal?: Journal
  /** Ends the run: what runs is stopped, and nothing new begins. */
  readonly signal?: AbortSignal
}

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
  /** Check mode: some change was planned and not made. */
  anyUnmade = false
  readonly #listener: (event: RunEvent) => void
  readonly #redactor: Redactor
  readonly #hosts: Map<string, HostState>
  readonly inventory: RunInventory
  readonly #answers: ReadonlyMap<Play, Layer>
  readonly #layers = new Map<HostState, readonly Layer[]>()
  readonly #failures: HostEnd[] = []
  readonly #limited: ReadonlySet<string>
  readonly #views = new WeakMap<readonly HostState[], { readonly size: number; readonly view: unknown }>()
  #tasks = 0
  #isAborted = false

  constructor(options: RunOptions, listener: (event: RunEvent) => void, answers: ReadonlyMap<Play, Layer> = new Map()) {
    this.options = options
    this.inventory = new RunInventory(options.inventory)
    this.#answers = answers
    this.actions = options.actions
    this.semaphore = new Semaphore(options.forks ?? 50)
    this.connections = new Connections(host => options.connect(host, this.inventory.added(host)), this.semaphore)
    const journal = options.journal ?? noJournal
    this.journal = { write: entry => journal.write(this.#redactor.scrubbed(entry)), close: () => journal.close() }
    this.signal = options.signal ?? new AbortController().signal
    this.check = options.check ?? false
    this.diff = options.diff ?? false
    this.#listener = listener
    this.board = new TaskBoard(event => this.emit(event))
    this.#hosts = new Map([...options.inventory.hosts.keys()].map(name => [name, new HostState(name)]))
    this.#redactor = Redactor.of(options)
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
    try {
      for (const [index, play] of playbook.plays.entries()) {
        if (this.signal.aborted) break
        if (this.#hasWork(play) && !(await this.#runPlay(play, index))) break
      }
    } finally {
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
      this.serialOf(play),
    )
    this.emit({ type: 'play-start', play: index, name: play.name, hosts: active.length, batches: batches.length })
    if (hosts.length === 0)
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

  /** A group that no task has made is no host, and no reason to end the run. */
  #chosen(play: Play): string[] {
    try {
      return this.hostsOf(play)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      this.emit({ type: 'warning', message: error.message })
      return []
    }
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
      name: this.rendered(task.name, this.options.playbook.plays[where.play]!),
      action: task.action,
      place: showPosition(task.position),
    }
  }

  /** A name, with the variables that the play has for all hosts; as written where those are not enough. */
  rendered(name: string, play: Play): string {
    if (!isTemplate(name)) return name
    try {
      return String(this.#playScope(play).render(name))
    } catch (error) {
      if (error instanceof UserError) return name
      throw error
    }
  }

  /** The abort rules of a play; throws `UserError` for what is no number. */
  limitsOf(play: Play): { maxFailPercentage: number | undefined; maxFail: number | undefined } {
    const scope = this.#playScope(play)
    const limit = (value: unknown, name: string) =>
      value === undefined ? undefined : number(value, scope, { name, minimum: 0 })
    return {
      maxFailPercentage: limit(play.maxFailPercentage, 'max_fail_percentage'),
      maxFail: limit(play.maxFail, 'max_fail'),
    }
  }

  /** The batch sizes of a play; throws `UserError` for what is none. */
  serialOf(play: Play): string[] {
    return play.serial.map(written => {
      const size = String(this.#playScope(play).render(written))
      if (/^[1-9]\d*%?$/.test(size)) return size
      throw new UserError(`"serial" must be a number or a percentage: found "${size}"`, { position: play.position })
    })
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
    const names = inOrder(selectHosts(String(this.#playScope(play).render(play.hosts)), this.inventory), play.order)
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

  /** What a host knows in a play, before any task's own variables. */
  scopeOf(host: HostState, { play, batch }: { play: Play; batch: readonly HostState[] }): Scope {
    const magic = magicVariables({ run: this, play, host, batch, hostvars: () => this.#hostvars(play, batch) })
    return new Scope({
      layers: this.#layersOf(host, play),
      parseTemplate: this.options.parseTemplate,
      magic,
      onValue: (name, value) => this.#redactor.learn(name, value),
    })
  }

  /** One map for all hosts of a batch, in which each host's variables are worked out once for each of its versions. */
  #hostvars(play: Play, batch: readonly HostState[]): unknown {
    const known = this.#views.get(batch)
    if (known?.size === this.#hosts.size) return known.view
    const scopes = new Map<HostState, { version: number; scope: Scope }>()
    const scopeOf = (host: HostState) => {
      const found = scopes.get(host)
      if (found?.version === host.version) return found.scope
      const scope = this.scopeOf(host, { play, batch })
      scopes.set(host, { version: host.version, scope })
      return scope
    }
    const view = hostVariables(this.#hosts, scopeOf)
    this.#views.set(batch, { size: this.#hosts.size, view })
    return view
  }

  /** A scope with a task's own variables, which registered values and `-e` are stronger than. */
  withTaskVariables(scope: Scope, task: Task, included: readonly Layer[] = []): Scope {
    const layers = [...task.variables, ...included]
    const inner = layers.length === 0 ? scope : scope.insertBeforeLast(layers, 2)
    return task.defaults.length === 0 ? inner : inner.insertAfterFirst(task.defaults)
  }

  #layersOf(host: HostState, play: Play): readonly Layer[] {
    const { defaults = new Map(), login = {}, extraVariables = {} } = this.options
    let own = this.#layers.get(host)
    if (!own) {
      own = [defaults, recordLayer(login, true), this.inventory.variables(host.name)]
      this.#layers.set(host, own)
    }
    const answers = this.#answers.get(play)
    return [...own, ...play.variables, ...(answers ? [answers] : []), host.layer, recordLayer(extraVariables)]
  }

  #playScope(play: Play): Scope {
    const { defaults = new Map(), extraVariables = {}, parseTemplate } = this.options
    const answers = this.#answers.get(play)
    return new Scope({
      layers: [defaults, ...play.variables, ...(answers ? [answers] : []), recordLayer(extraVariables)],
      parseTemplate,
      magic: () => undefined,
    })
  }
}

function inOrder(names: readonly string[], order: Order): string[] {
  if (order === 'inventory') return [...names]
  if (order === 'reverse_inventory') return names.toReversed()
  if (order === 'shuffle') return shuffled(names)
  const sorted = names.toSorted((a, b) => a.localeCompare(b))
  return order === 'sorted' ? sorted : sorted.reverse()
}

function shuffled(names: readonly string[]): string[] {
  return names
    .map(name => ({ name, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ name }) => name)
}
