import { performance } from 'node:perf_hooks'
import { UserError, UserErrors, withPosition } from '../errors.ts'
import type { Include, Step } from '../playbook/model.ts'
import { allHold, flag } from './conditions.ts'
import type { TaskInfo } from './events.ts'
import type { HostState } from './hosts.ts'
import { type LoopItem, loopItems } from './loops.ts'
import type { PlayRun } from './play-run.ts'
import { broken, loopResult, type Result, skipped } from './results.ts'
import { type Layer, recordLayer, type Scope } from './scope.ts'
import { hostEnd, settle } from './settle.ts'
import type { Work } from './work.ts'

interface IncludeOptions {
  readonly info: TaskInfo
  readonly hosts: readonly HostState[]
  readonly run: PlayRun
  readonly rescuable: boolean
  readonly layers: readonly Layer[]
  readonly signal: AbortSignal
}

/** Hosts for which an include means the same steps with the same variables. */
interface IncludeGroup {
  readonly key: string
  readonly steps: readonly Step[]
  readonly layers: readonly Layer[]
  readonly hosts: HostState[]
}

/** Decides for each host what an include gives it, and puts those hosts together that get the same. */
export async function decideIncludes(include: Include, options: IncludeOptions): Promise<IncludeGroup[]> {
  const { task } = include
  const groups = new Map<string, IncludeGroup>()
  for (const host of options.hosts) {
    const work = { ...options, task, host }
    const started = performance.now()
    const choose: Choose = (key, group) => {
      const known = groups.get(key) ?? { key, ...group, hosts: [] }
      known.hosts.push(host)
      groups.set(key, known)
    }
    await settle(work, decide(include, work, choose), started)
  }
  return [...groups.values()]
}

type Choose = (key: string, group: Pick<IncludeGroup, 'steps' | 'layers'>) => void

function decide(include: Include, work: Work, choose: Choose): Result {
  const { task, run, host } = work
  const scope = run.scopeOf(host, task, work.layers)
  return guarded(work, scope, () => {
    if (task.loop === undefined) return decideOnce(include, scope, (name, steps) => choose(name, { steps, layers: [] }))
    const items = loopItems(task, scope)
    return items === undefined ? skipped('the condition does not hold') : decideEach(include, work, { items, choose })
  })
}

function decideEach(
  include: Include,
  work: Work,
  { items, choose }: { items: readonly LoopItem[]; choose: Choose },
): Result {
  const { task, run, host } = work
  const results = items.map(({ values, shown }, index) => {
    const started = performance.now()
    const layers = [recordLayer(values, true)]
    const inner = run.scopeOf(host, task, work.layers).extend(layers)
    const result = guarded(work, inner, () =>
      decideOnce(include, inner, (name, steps) => choose(`${index} ${name}`, { steps, layers })),
    )
    run.emit(hostEnd(work, result, { item: shown(inner), started }))
    return { ...result, register: { ...result.register, ...values } }
  })
  return loopResult(results)
}

function decideOnce(
  { task, load }: Include,
  scope: Scope,
  choose: (name: string, steps: readonly Step[]) => void,
): Result {
  if (!allHold(task.when, scope)) return skipped('the condition does not hold')
  const name = String(scope.render(task.args.file ?? task.args.name))
  choose(name, load(name))
  const register = { changed: false, failed: false, include: name }
  return { state: 'ok', register, attempt: undefined, message: `included: ${name}` }
}

function guarded({ task, rescuable }: Work, scope: Scope, act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof UserError || error instanceof UserErrors)) throw error
    const message = error instanceof UserErrors ? error.message : withPosition(error)
    const isIgnored = flag(task.ignoreErrors, scope)
    return broken(isIgnored ? 'ignored' : rescuable ? 'rescued' : 'failed', message)
  }
}
