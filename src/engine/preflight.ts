import { withHosts } from '../alluxio/lint-text.ts'
import { type Position, UserError, UserErrors } from '../errors.ts'
import { selectHosts } from '../inventory/index.ts'
import type { Play, Task } from '../playbook/model.ts'
import { isTemplate } from '../playbook/templates.ts'
import { didYouMean } from '../similar.ts'
import { atPosition } from './arguments.ts'
import { HostState } from './hosts.ts'
import { lintInventory } from './lint-inventory.ts'
import { checkArguments, rescuedTasks } from './preflight-arguments.ts'
import { checkFile, fileArguments } from './preflight-files.ts'
import { type CheckNames, hidingLoops, nameCheck, referencesOf } from './preflight-names.ts'
import { playTasks, setsUnknown, tellable, uses } from './preflight-scope.ts'
import { brokenTemplates } from './preflight-templates.ts'
import { Run } from './run.ts'
import type { RunOptions } from './run-options.ts'
import type { Layer, Scope } from './scope.ts'

/**
 * Checks what can be known before any host is contacted: host patterns, the limit, tags, the names of variables, and the local files
 * and templates that tasks name. Throws `UserErrors` with everything that is wrong.
 */
export function preflight(options: RunOptions, answers: ReadonlyMap<Play, Layer> = new Map()): void {
  const errors: UserError[] = []
  const collect = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      if (error instanceof UserErrors) errors.push(...error.errors)
      else if (error instanceof UserError) errors.push(error)
      else throw error
    }
  }
  collect(() => checkLimit(options))
  if (errors.length > 0) throw new UserErrors(errors)
  const checkNames = nameCheck(options)
  const references = referencesOf(options)
  const mistaken = references.filter(reference => checkNames([reference]).length > 0)
  errors.push(
    ...checkNames(mistaken),
    ...brokenTemplates(options),
    ...hidingLoops(options),
    ...unknownTags(options),
    ...unknownDelegates(options),
  )
  const names = new Set(mistaken.map(({ name }) => name))
  const told = mistaken.map(({ position }) => position)
  const isOpen = setsUnknown(options.playbook)
  const unknown = (name: string) => isOpen || names.has(name)
  const run = new Run(options, () => undefined, answers)
  for (const play of options.playbook.plays) collect(() => checkPlay(play, { run, collect, checkNames, unknown, told }))
  if (errors.length === 0) errors.push(...lintErrors(run))
  if (errors.length > 0) throw new UserErrors(distinct(errors))
}

interface Checking {
  readonly run: Run
  readonly collect: (work: () => void) => void
  readonly checkNames: CheckNames
  /** Where names stand that are told already. */
  readonly told: readonly Position[]
  /** Whether of a name all is said, or nothing can be. */
  readonly unknown: (name: string) => boolean
}

/** The part of the checks that is about what the command line chooses: hosts and tags. */
export function checkSelection(options: RunOptions): void {
  checkLimit(options)
  const errors = unknownTags(options)
  if (errors.length > 0) throw new UserErrors(errors)
}

function checkLimit({ limit, inventory }: RunOptions): void {
  if (limit === undefined) return
  if (selectHosts(limit, inventory).length === 0) throw new UserError(`No host matches --limit "${limit}"`)
}

const specialTags = ['all', 'always', 'never', 'tagged', 'untagged']

function unknownTags({ playbook, tags = [], skipTags = [] }: RunOptions): UserError[] {
  const known = new Set(playbook.plays.flatMap(play => playTasks(play)).flatMap(task => [...task.tags]))
  return [...tags, ...skipTags]
    .filter(tag => !known.has(tag) && !specialTags.includes(tag))
    .map(tag => new UserError(`No task has the tag "${tag}"${didYouMean(tag, known)}`))
}

function checkPlay(play: Play, checking: Checking): void {
  const { run, collect, unknown } = checking
  let names: string[]
  try {
    names = run.hostsOf(play)
  } catch (error) {
    // A group of this name may come into being while the playbook runs.
    if (error instanceof UserError && uses(run.options.playbook, ['add_host', 'group_by'])) return
    if (!checking.told.some(place => isOnLine(place, play.hostsPosition))) throw atPosition(error, play.hostsPosition)
    return
  }
  checkLimits(play, checking)
  const hosts = names.map(name => new HostState(name))
  const scopes = hosts.map(host => ({ name: host.name, scope: run.variables.scopeOf(host, { play, batch: hosts }) }))
  const rescued = new Set(rescuedTasks(play.sections.flat()))
  const checked = new Set<string>()
  for (const task of playTasks(play).filter(candidate => run.allows(candidate))) {
    for (const { scope } of scopes) checkFiles(task, { ...checking, scope, checked })
    if (!rescued.has(task)) collect(() => checkArguments(task, { hosts: scopes, run, unknown }))
  }
}

function checkLimits(play: Play, { run: { variables }, collect, told }: Checking): void {
  const check = (position: Position, work: () => void) => {
    if (told.some(place => isOnLine(place, position))) return
    collect(() => located(work, position))
  }
  check(play.locate('serial'), () => variables.serialOf(play))
  check(play.locate('max_fail_percentage'), () => variables.limitsOf(play))
}

function isOnLine(a: Position, b: Position): boolean {
  return a.file === b.file && a.line === b.line
}

function checkFiles(
  task: Task,
  { scope, checked, ...checking }: Checking & { scope: Scope; checked: Set<string> },
): void {
  const { run, unknown, checkNames, collect } = checking
  const files = fileArguments(task, run)
  if (files.length === 0) return
  const own = run.variables.withTaskVariables(scope, task)
  for (const [name, schema] of files)
    collect(() => checkFile({ task, name, schema, scope: own, run, unknown, checkNames, checked }))
}

function located(work: () => void, position: Position): void {
  try {
    work()
  } catch (error) {
    throw atPosition(error, position)
  }
}

/** What `alluxio_lint` would find in the inventory, where it still has its place. */
function lintErrors(run: Run): UserError[] {
  const { inventory, defaults = new Map(), login = {}, extraVariables = {}, parseTemplate } = run.options
  const asks = run.options.playbook.plays.some(play =>
    playTasks(play).some(task => task.action === 'alluxio_lint' && run.allows(task) && mayRun(task, play, run)),
  )
  if (!asks) return []
  return lintInventory({ inventory, defaults, login, extraVariables, parseTemplate })
    .filter(({ severity }) => severity === 'error')
    .map(finding => new UserError(withHosts(finding), { position: finding.position }))
}

function mayRun(task: Task, play: Play, run: Run): boolean {
  const hosts = tellable(() => run.hostsOf(play)) ?? []
  return hosts.some(name => {
    const { lookup } = run.variables.scopeOf(new HostState(name), { play, batch: [] })
    return tellable(() => task.when.every(({ expression }) => expression.evaluate(lookup))) !== false
  })
}

function unknownDelegates({ playbook, inventory }: RunOptions): UserError[] {
  if (uses(playbook, ['add_host'])) return []
  const known = [...inventory.hosts.keys(), 'localhost']
  return playbook.plays
    .flatMap(play => playTasks(play))
    .filter(
      ({ delegateTo }) => delegateTo !== undefined && !isTemplate(delegateTo) && !known.includes(String(delegateTo)),
    )
    .map(({ delegateTo, position }) => {
      const name = String(delegateTo)
      return new UserError(`Unknown host "${name}"${didYouMean(name, known)}`, { position })
    })
}

function distinct(errors: readonly UserError[]): UserError[] {
  const seen = new Set<string>()
  return errors.filter(({ message, position }) => {
    const key = `${message}\0${position?.file}:${position?.line}:${position?.column}`
    return !seen.has(key) && seen.add(key)
  })
}
