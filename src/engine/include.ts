import { performance } from 'node:perf_hooks'
import { UserError, UserErrors, withPosition } from '../errors.ts'
import type { Include, Step } from '../playbook/model.ts'
import { allHold, evaluate, flag } from './conditions.ts'
import type { TaskInfo } from './events.ts'
import type { HostState } from './hosts.ts'
import type { PlayRun } from './play-run.ts'
import { broken, type Result, skipped } from './results.ts'
import { type Layer, recordLayer, type Scope } from './scope.ts'
import { settle } from './settle.ts'

interface IncludeOptions {
  readonly info: TaskInfo
  readonly hosts: readonly HostState[]
  readonly run: PlayRun
  readonly rescuable: boolean
  readonly layers: readonly Layer[]
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
    const started = performance.now()
    const scope = options.run.scopeOf(host, task, options.layers)
    const result = decide(include, scope, options, (key, group) => {
      const known = groups.get(key) ?? { key, ...group, hosts: [] }
      known.hosts.push(host)
      groups.set(key, known)
    })
    await settle({ ...options, task, host }, result, started)
  }
  return [...groups.values()]
}

type Choose = (key: string, group: Pick<IncludeGroup, 'steps' | 'layers'>) => void

function decide(include: Include, scope: Scope, { rescuable }: IncludeOptions, choose: Choose): Result {
  const { task } = include
  try {
    const names = itemsOf(include, scope).flatMap((item, index) => {
      const inner = item.length > 0 ? scope.extend(item) : scope
      if (!allHold(task.when, inner)) return []
      const name = String(inner.render(task.args.file ?? task.args.name))
      choose(`${index} ${name}`, { steps: include.load(name), layers: item })
      return [name]
    })
    if (names.length === 0) return skipped('the condition does not hold')
    const message = `included: ${names.join(', ')}`
    return { state: 'ok', register: { changed: false, failed: false, include: names }, attempt: undefined, message }
  } catch (error) {
    if (!(error instanceof UserError || error instanceof UserErrors)) throw error
    const message = error instanceof UserErrors ? error.message : withPosition(error)
    const isIgnored = flag(task.ignoreErrors, scope)
    return broken(isIgnored ? 'ignored' : rescuable ? 'rescued' : 'failed', message)
  }
}

/** The variables of each time that the steps are to be run. */
function itemsOf({ task }: Include, scope: Scope): Layer[][] {
  if (task.loop === undefined) return [[]]
  const items = 'expression' in task.loop ? evaluate(task.loop, scope) : scope.render(task.loop)
  if (!Array.isArray(items))
    throw new UserError(`A loop must be a list: found ${JSON.stringify(items)}`, { position: task.position })
  const { variable, indexVariable } = task.loopControl
  return items.map((item, index) => [
    recordLayer({ [variable]: item, ...(indexVariable && { [indexVariable]: index }) }, true),
  ])
}
