import type { Action } from '../actions/action.ts'
import { UserError } from '../errors.ts'
import { handlerNames } from '../playbook/checker.ts'
import { parseExpression } from '../playbook/expressions.ts'
import type { Handler, Play, Task } from '../playbook/model.ts'
import type { RunEvent, TaskInfo } from './events.ts'
import type { HostState } from './hosts.ts'
import { Lookahead } from './lookahead.ts'
import type { Run } from './run.ts'
import type { Layer, Scope } from './scope.ts'

/** One batch of one play: its hosts, and what of the run its tasks need. */
export class PlayRun {
  readonly play: Play
  readonly hosts: readonly HostState[]
  readonly run: Run
  /** How many hosts may fail before the play ends for all. */
  readonly limits: { readonly maxFailPercentage: number | undefined; readonly maxFail: number | undefined }
  /** Which tasks are likely to come after a task. */
  readonly lookahead: Lookahead
  readonly #batch: number
  readonly #index: number
  readonly #scopes = new Map<HostState, { version: number; scope: Scope }>()

  constructor(
    run: Run,
    play: Play,
    { hosts, batch, index }: { hosts: readonly HostState[]; batch: number; index: number },
  ) {
    this.run = run
    this.play = play
    this.hosts = hosts
    this.limits = run.variables.limitsOf(play)
    this.lookahead = new Lookahead(run.actions)
    this.#batch = batch
    this.#index = index
  }

  get connections() {
    return this.run.connections
  }
  get semaphore() {
    return this.run.semaphore
  }
  get moments() {
    return this.run.moments
  }
  get journal() {
    return this.run.journal
  }
  get actions(): ReadonlyMap<string, Action> {
    return this.run.actions
  }
  get signal(): AbortSignal {
    return this.run.signal
  }
  get check(): boolean {
    return this.run.check
  }
  get diff(): boolean {
    return this.run.diff
  }
  get anyUnmade(): boolean {
    return this.run.anyUnmade
  }
  get board() {
    return this.run.board
  }

  emit(event: RunEvent): void {
    this.run.emit(event)
  }

  /** How readers of events know a task of this batch. */
  newInfo(task: Task, handler: boolean): TaskInfo {
    return this.run.newInfo(task, { play: this.#index, batch: this.#batch, handler })
  }

  noteUnmade(host: HostState): void {
    host.hasUnmadeChanges = true
    this.run.anyUnmade = true
  }

  /** A task on the host waits, so that what was asked early may not hold any more. */
  timePasses(host: HostState): void {
    this.run.moments.pass()
    this.run.earlyAnswers(host.name).spoil()
  }

  evaluate(expression: string, scope: Scope): unknown {
    return parseExpression(expression).evaluate(scope.lookup)
  }

  locate(task: Task, kind: 'files' | 'templates' | 'vars', path: string): string {
    return this.run.locate(task, kind, path)
  }

  /** What a host knows in this play, under a task's own variables. */
  scopeOf(host: HostState, task: Task, layers: readonly Layer[] = []): Scope {
    let known = this.#scopes.get(host)
    if (known?.version !== host.version) {
      known = { version: host.version, scope: this.run.variables.scopeOf(host, { play: this.play, batch: this.hosts }) }
      this.#scopes.set(host, known)
    }
    return this.run.variables.withTaskVariables(known.scope, task, layers)
  }

  /** Notes which handlers a changed host is to run; of several with one name the last counts. Throws `UserError` for none. */
  notify(host: HostState, task: Task, layers: readonly Layer[]): void {
    for (const written of task.notify) {
      const name = String(this.scopeOf(host, task, layers).render(written))
      const named = this.play.handlers.filter(handler => this.#namesOf(handler).includes(name))
      if (named.length === 0) throw new UserError(`There is no handler "${name}"`, { position: task.position })
      const own = named.filter(handler => handler.listen.includes(name))
      for (const handler of own.length > 0 ? own : named.slice(-1)) host.notified.add(handler)
    }
  }

  /** A handler's name may be a template over the play's variables. */
  #namesOf(handler: Handler): string[] {
    return handlerNames(handler).map(name => this.run.variables.rendered(name, this.play))
  }
}
