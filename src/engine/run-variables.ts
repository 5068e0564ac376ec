import { UserError } from '../errors.ts'
import type { Play, Task } from '../playbook/model.ts'
import { isTemplate } from '../playbook/templates.ts'
import { number } from './conditions.ts'
import type { HostState } from './hosts.ts'
import { hostVariables, magicVariables } from './magic.ts'
import type { RunInventory } from './run-inventory.ts'
import type { RunOptions } from './run-options.ts'
import { type Layer, recordLayer, Scope } from './scope.ts'

interface VariablesOptions {
  readonly options: RunOptions
  readonly inventory: RunInventory
  readonly hosts: ReadonlyMap<string, HostState>
  /** What was answered to each play's `vars_prompt`. */
  readonly answers: ReadonlyMap<Play, Layer>
  /** Told each rendered value of a host. */
  readonly onValue: (name: string, value: unknown) => void
}

/** What is known in a run, by strength: to a play as a whole, to a host in a play, to a task on a host. */
export class RunVariables {
  readonly #options: RunOptions
  readonly #inventory: RunInventory
  readonly #hosts: ReadonlyMap<string, HostState>
  readonly #answers: ReadonlyMap<Play, Layer>
  readonly #onValue: (name: string, value: unknown) => void
  readonly #layers = new Map<HostState, readonly Layer[]>()
  readonly #views = new WeakMap<readonly HostState[], { readonly size: number; readonly view: unknown }>()

  constructor({ options, inventory, hosts, answers, onValue }: VariablesOptions) {
    this.#options = options
    this.#inventory = inventory
    this.#hosts = hosts
    this.#answers = answers
    this.#onValue = onValue
  }

  /** A name, with the variables that the play has for all hosts; as written where those are not enough. */
  rendered(name: string, play: Play): string {
    if (!isTemplate(name)) return name
    try {
      return String(this.playScope(play).render(name))
    } catch (error) {
      if (error instanceof UserError) return name
      throw error
    }
  }

  /** The abort rules of a play; throws `UserError` for what is no number. */
  limitsOf(play: Play): { maxFailPercentage: number | undefined; maxFail: number | undefined } {
    const scope = this.playScope(play)
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
      const size = String(this.playScope(play).render(written))
      if (/^[1-9]\d*%?$/.test(size)) return size
      throw new UserError(`"serial" must be a number or a percentage: found "${size}"`, {
        position: play.locate('serial'),
      })
    })
  }

  /** What a host knows in a play, before any task's own variables. */
  scopeOf(host: HostState, { play, batch }: { play: Play; batch: readonly HostState[] }): Scope {
    const magic = magicVariables({
      options: this.#options,
      inventory: this.#inventory,
      play,
      host,
      batch,
      hostvars: () => this.#hostvars(play, batch),
    })
    return new Scope({
      layers: this.#layersOf(host, play),
      parseTemplate: this.#options.parseTemplate,
      magic,
      onValue: this.#onValue,
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
    const layers = [...task.variables, ...included, ...roleLayer(task)]
    const inner = layers.length === 0 ? scope : scope.insertBeforeLast(layers, 2)
    return task.defaults.length === 0 ? inner : inner.insertAfterFirst(task.defaults)
  }

  #layersOf(host: HostState, play: Play): readonly Layer[] {
    const { defaults = new Map(), login = {}, extraVariables = {} } = this.#options
    let own = this.#layers.get(host)
    if (!own) {
      own = [defaults, recordLayer(login, true), this.#inventory.variables(host.name)]
      this.#layers.set(host, own)
    }
    return [...own, ...this.#layersOfPlay(play), host.layer, recordLayer(extraVariables)]
  }

  #layersOfPlay(play: Play): readonly Layer[] {
    const answers = this.#answers.get(play)
    return [...play.variables, ...(answers ? [answers] : []), ...play.fileVariables]
  }

  /** What a play knows that holds for all its hosts: no variable of the inventory. */
  playScope(play: Play): Scope {
    const { defaults = new Map(), extraVariables = {}, parseTemplate } = this.#options
    return new Scope({
      layers: [defaults, ...this.#layersOfPlay(play), recordLayer(extraVariables)],
      parseTemplate,
      magic: () => undefined,
    })
  }
}

function roleLayer({ role }: Task): Layer[] {
  return role ? [recordLayer({ role_name: role.name, role_path: role.folder }, true)] : []
}
