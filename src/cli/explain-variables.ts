import { isCredential } from '../alluxio/credentials.ts'
import { type HostSources, hostScope } from '../engine/host-scope.ts'
import { HostState } from '../engine/hosts.ts'
import { Redactor } from '../engine/redactor.ts'
import { Run } from '../engine/run.ts'
import type { RunOptions } from '../engine/run-options.ts'
import type { Scope } from '../engine/scope.ts'
import { type Position, showPosition, UserError } from '../errors.ts'
import { mergedNames, mergeVariables, type Variable, type Variables } from '../inventory/index.ts'
import type { Play } from '../playbook/model.ts'

/** Every variable of a host before any play, as YAML: its value, and behind it the place that won. Throws `UserError`. */
export function explainHost(host: string, sources: Required<HostSources>): string[] {
  const { defaults, login, inventory, extraVariables } = sources
  const layers = [defaults, given(login, 'the command line'), inventory.variables(host), given(extraVariables, '-e')]
  return variableLines(mergeVariables(layers), hostScope(host, sources))
}

/** What each play of a playbook sets for a host beside that, and what wins there. */
export function explainPlays(host: string, options: RunOptions): string[] {
  const run = new Run(options, () => undefined)
  const { defaults = new Map(), login = {}, inventory, extraVariables = {}, playbook } = options
  const below = [defaults, given(login, 'the command line'), inventory.variables(host)]
  const explain = (play: Play): string[] => {
    const names = new Set(play.variables.flatMap(layer => [...layer.keys()]))
    const merged = mergeVariables([...below, ...play.variables, given(extraVariables, '-e')])
    const scope = run.variables.scopeOf(new HostState(host), { play, batch: [] })
    return variableLines(new Map([...merged].filter(([name]) => names.has(name))), scope)
  }
  return playbook.plays.flatMap((play, index) => {
    if (play.variables.length === 0 || !run.hostsOf(play).includes(host)) return []
    return ['', `# in play #${index + 1} (${play.name})`, ...explain(play)]
  })
}

/** Variables that stand in no file. */
function given(values: Readonly<Record<string, unknown>>, origin: string): Variables {
  const position = { file: origin, line: 0, column: 0 }
  return new Map(Object.entries(values).map(([name, value]) => [name, { value, origin: position }]))
}

function variableLines(variables: Variables, scope: Scope): string[] {
  const redactor = new Redactor()
  const sorted = [...variables].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const told = sorted.map(([name, variable]) => ({ name, variable, ...readValue(name, variable, scope) }))
  for (const { name, value } of told) redactor.learn(name, value)
  return redactor.scrubbed(told.flatMap(lines))
}

interface Told extends Value {
  readonly name: string
  readonly variable: Variable
}

function lines({ name, variable: { origin, keys }, value, problem }: Told): string[] {
  const note = problem === undefined ? '' : `; cannot be told before a play: ${problem}`
  if (!mergedNames.has(name) || typeof value !== 'object' || value === null)
    return [`${name}: ${shown(name, value)}  # ${place(origin)}${note}`]
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return [
    `${name}:`,
    ...entries.map(([key, entry]) => `  ${key}: ${shown(key, entry)}  # ${place(keys?.get(key) ?? origin)}${note}`),
  ]
}

interface Value {
  readonly value: unknown
  readonly problem?: string
}

/** The value as a task would see it; as it is written, where that hangs on what only a play knows. */
function readValue(name: string, { value }: Variable, scope: Scope): Value {
  try {
    return { value: scope.lookup(name) }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { value, problem: error.message }
  }
}

function shown(name: string, value: unknown): string {
  return (
    JSON.stringify(value, (key, entry: unknown) =>
      (isCredential(key) || isCredential(name)) && isText(entry) ? '***' : entry,
    ) ?? 'null'
  )
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number'
}

function place(origin: Position): string {
  return origin.line === 0 ? origin.file : showPosition(origin)
}
