import { performance } from 'node:perf_hooks'
import type { Action } from '../actions/action.ts'
import { shortPath, showPosition, withPosition } from '../errors.ts'
import { type Inventory, selectHosts } from '../inventory/index.ts'
import type { Play, Playbook, Step, Task, VariableLayer } from '../playbook/model.ts'
import type { ParseTemplate } from '../playbook/templates.ts'
import { batchesOf } from './batches.ts'
import { type Connect, Connections } from './connections.ts'
import type { HostEnd, RunEvent, TaskInfo } from './events.ts'
import { locateFile } from './files.ts'
import { HostState } from './hosts.ts'
import { type Journal, noJournal } from './journal.ts'
import { magicVariables } from './magic.ts'
import { PlayRun } from './play-run.ts'
import { exitCode } from './recap.ts'
import { Redactor } from './redactor.ts'
import { type Layer, recordLayer, Scope } from './scope.ts'
import { Semaphore } from './semaphore.ts'
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
  /** The strongest: `-e`. */
  readonly extraVariables?: Readonly<Record<string, unknown>>
  /** A host pattern that narrows every play. */
  readonly limit?: string | undefined
  readonly tags?: readonly string[]
  readonly skipTags?: readonly string[]
  readonly check?: boolean
  readonly diff?: boolean
  /** How many handshakes and snippets run at the same time; by default 50. */
  readonly forks?: number
  readonly runId: string
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
  readonly #hosts: ReadonlyMap<string, HostState>
  readonly #layers = new Map<HostState, readonly Layer[]>()
  readonly #failures: HostEnd[] = []
  readonly #limited: ReadonlySet<string>
  #tasks = 0

  constructor(options: RunOptions, listener: (event: RunEvent) => void) {
    this.options = options
    this.actions = options.actions
    this.semaphore = new Semaphore(options.forks ?? 50)
    this.connections = new Connections(options.connect, this.semaphore)
    this.journal = options.journal ?? noJournal
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
    const code = exitCode(Object.values(recap), this.signal.aborted)
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
    const hosts = this.hostsOf(play).map(name => this.#hosts.get(name)!)
    const active = hosts.filter(host => host.isActive)
    const batches = batchesOf(
      active.map(host => host.name),
      play.serial,
    )
    this.emit({ type: 'play-start', play: index, name: play.name, hosts: active.length, batches: batches.length })
    if (hosts.length === 0)
      this.emit({ type: 'warning', message: `No host matches "${play.hosts}": the play "${play.name}" does nothing` })
    let goesOn = hosts.length === 0 || active.length > 0
    for (const [number, names] of batches.entries()) {
      if (this.signal.aborted) break
      goesOn = await this.#runBatch(play, index, { number, hosts: names.map(name => this.#hosts.get(name)!) })
      if (!goesOn) break
    }
    this.emit({ type: 'play-end', play: index })
    return goesOn
  }

  async #runBatch(
    play: Play,
    index: number,
    { number, hosts }: { number: number; hosts: HostState[] },
  ): Promise<boolean> {
    const infos = new Map<Task, TaskInfo>()
    const newInfo = (task: Task, handler: boolean): TaskInfo => {
      return {
        id: this.#tasks++,
        play: index,
        batch: number,
        name: task.name,
        action: task.action,
        place: showPosition(task.position),
        handler,
      }
    }
    for (const task of tasksOf(play.sections.flat())) if (this.allows(task)) infos.set(task, newInfo(task, false))
    const batch = new PlayRun(this, play, { hosts, infos, newInfo: task => newInfo(task, true) })
    this.emit({
      type: 'batch-start',
      play: index,
      batch: number,
      hosts: hosts.map(host => host.name),
      tasks: [...infos.values()],
    })
    await batch.runSections()
    this.board.endAll()
    if (batch.abortReason !== undefined)
      this.emit({ type: 'warning', message: `The play "${play.name}" ends: ${batch.abortReason}` })
    this.emit({ type: 'batch-end', play: index, batch: number })
    return batch.abortReason === undefined && hosts.some(host => host.isActive)
  }

  /** The names of a play's hosts, after `--limit`. */
  hostsOf(play: Play): string[] {
    const { inventory, limit } = this.options
    const names = selectHosts(String(this.#playScope(play).render(play.hosts)), inventory)
    if (limit === undefined) return names
    return names.filter(name => this.#limited.has(name))
  }

  allows(task: Task): boolean {
    return tagsAllow(task.tags, { only: this.options.tags ?? [], skip: this.options.skipTags ?? [] })
  }

  locate(task: Task, kind: 'files' | 'templates', path: string): string {
    const { playbook, inventory } = this.options
    return locateFile(kind, path, {
      taskFile: task.file,
      playbookFile: playbook.file,
      inventoryFolder: inventory.folder,
    })
  }

  /** What a host knows in a play, before any task's own variables. */
  scopeOf(host: HostState, { play, batch }: { play: Play; batch: readonly HostState[] }): Scope {
    return new Scope({
      layers: this.#layersOf(host, play),
      parseTemplate: this.options.parseTemplate,
      magic: magicVariables({
        run: this,
        play,
        host,
        batch,
        scopeOfOther: other => this.scopeOf(other, { play, batch }),
        hosts: this.#hosts,
      }),
    })
  }

  /** A scope with a task's own variables, which registered values and `-e` are stronger than. */
  withTaskVariables(scope: Scope, task: Task, included: readonly Layer[] = []): Scope {
    const layers = [...task.variables, ...included]
    return layers.length === 0 ? scope : scope.insertBeforeLast(layers, 2)
  }

  #layersOf(host: HostState, play: Play): readonly Layer[] {
    const { defaults = new Map(), inventory, extraVariables = {} } = this.options
    let own = this.#layers.get(host)
    if (!own) {
      own = [defaults, inventory.variables(host.name)]
      this.#layers.set(host, own)
    }
    return [...own, ...play.variables, host.layer, recordLayer(extraVariables)]
  }

  #playScope(play: Play): Scope {
    const { defaults = new Map(), extraVariables = {}, parseTemplate } = this.options
    return new Scope({
      layers: [defaults, ...play.variables, recordLayer(extraVariables)],
      parseTemplate,
      magic: () => undefined,
    })
  }
}

function tasksOf(steps: readonly Step[]): Task[] {
  return steps.flatMap(step =>
    step.kind === 'task' ? [step] : [...tasksOf(step.steps), ...tasksOf(step.rescue), ...tasksOf(step.always)],
  )
}
