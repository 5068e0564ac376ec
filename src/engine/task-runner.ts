import { UserError, withPosition } from '../errors.ts'
import type { Task } from '../playbook/model.ts'
import { atPosition } from './arguments.ts'
import { flag, number } from './conditions.ts'
import type { TaskInfo } from './events.ts'
import { runHostTask } from './host-task.ts'
import type { HostState } from './hosts.ts'
import type { PlayRun } from './play-run.ts'
import { broken } from './results.ts'
import type { Layer } from './scope.ts'
import { settle } from './settle.ts'
import { Throttle } from './throttle.ts'

/** What comes down to steps from the blocks and includes around them. */
export interface Around {
  /** Whether a block around the steps rescues what fails in them. */
  readonly rescuable: boolean
  /** Variables of dynamic includes. */
  readonly layers: readonly Layer[]
  /** How readers know the tasks; those of an include have names of their own each time it is run. */
  readonly infos: Map<Task, TaskInfo>
  readonly handler: boolean
  /** Ends when the steps shall be cut short: with the run, unless they must run in any case. */
  readonly signal: AbortSignal
}

interface TaskRun {
  readonly info: TaskInfo
  readonly around: Around
}

type Manner = { readonly once: boolean; readonly limit: number | undefined } | { readonly error: unknown }

/** Takes hosts through one task. */
export class TaskRunner {
  readonly #run: PlayRun
  readonly #throttle = new Throttle()

  constructor(run: PlayRun) {
    this.#run = run
  }

  /** Whether the task was done; not where --tags or --skip-tags leave it out, or a person does. */
  async runTask(task: Task, hosts: readonly HostState[], around: Around): Promise<boolean> {
    const info = await this.begin(task, hosts, around)
    if (!info) return false
    const how = this.#manner(task, hosts, around)
    if ('error' in how) await this.#failAll(task, hosts, { info, around, error: how.error })
    else if (how.once) await this.#runOnce(task, hosts, { info, around })
    else await this.#runOnHosts(task, hosts, { info, around, limit: how.limit })
    this.end(info, hosts)
    return true
  }

  /** Tells that a task begins; `undefined` for one that is left out. */
  async begin(task: Task, hosts: readonly HostState[], around: Around): Promise<TaskInfo | undefined> {
    const info = this.#infoOf(task, around)
    if (!info || !(await this.#isConfirmed(info))) return undefined
    this.#run.board.begin(info, this.#isAlone(hosts) ? this.#run.hosts.length : hosts.length)
    return info
  }

  async #isConfirmed(info: TaskInfo): Promise<boolean> {
    const { confirm } = this.#run.run.options
    // Who interrupts the run is not asked about what must run in any case.
    return confirm === undefined || this.#run.signal.aborted || (await confirm(info))
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
  end(info: TaskInfo, hosts: readonly HostState[]): void {
    const { board } = this.#run
    if (!this.#isAlone(hosts) || board.ended(info) >= this.#run.hosts.length) board.end(info)
  }

  #isAlone(hosts: readonly HostState[]): boolean {
    return this.#run.play.strategy !== 'linear' && hosts.length < this.#run.hosts.length
  }

  /** Whether a task is done once for all, or by how many hosts at the same time. */
  #manner(task: Task, hosts: readonly HostState[], { layers }: Around): Manner {
    const action = this.#run.actions.get(task.action)!
    try {
      const scope = this.#run.scopeOf(hosts[0]!, task, layers)
      const limit =
        task.throttle === undefined ? undefined : number(task.throttle, scope, { name: 'throttle', minimum: 1 })
      return { once: ('perform' in action && action.once === true) || flag(task.runOnce, scope), limit }
    } catch (error) {
      if (error instanceof UserError) return { error: atPosition(error, task.position) }
      throw error
    }
  }

  async #failAll(
    task: Task,
    hosts: readonly HostState[],
    { info, around, error }: TaskRun & { error: unknown },
  ): Promise<void> {
    const message = error instanceof UserError ? withPosition(error) : String(error)
    const state = around.rescuable ? 'rescued' : 'failed'
    for (const host of hosts) {
      await settle({ task, info, host, run: this.#run, ...around }, broken(state, message), performance.now())
    }
  }

  async #runOnHosts(
    task: Task,
    hosts: readonly HostState[],
    { info, around, limit }: TaskRun & { limit: number | undefined },
  ): Promise<void> {
    const runHost = async (host: HostState) => {
      if (!around.signal.aborted) await runHostTask({ task, info, host, run: this.#run, ...around })
    }
    await Promise.all(hosts.map(host => this.#throttle.run(task, limit, () => runHost(host))))
  }

  /** What the first host gives holds for all; where it cannot be reached, nobody goes on. */
  async #runOnce(task: Task, hosts: readonly HostState[], { info, around }: TaskRun): Promise<void> {
    const [first, ...others] = hosts
    const result = await runHostTask({ task, info, host: first!, run: this.#run, ...around })
    const failure = first!.unreachable ? { task, result: result.register } : first!.failure
    for (const host of others) {
      if (task.register) host.set({ [task.register]: result.register })
      if (result.attempt?.facts) host.set(result.attempt.facts)
      host.failure = failure
    }
  }
}
