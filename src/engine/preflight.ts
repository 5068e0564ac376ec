import { readFileSync } from 'node:fs'
import type { JsonSchema } from '../actions/action.ts'
import { type Position, UserError, UserErrors } from '../errors.ts'
import { magicNames, selectHosts } from '../inventory/index.ts'
import type { Play, Playbook, Reference, Task } from '../playbook/model.ts'
import { isTemplate, type ParseTemplate } from '../playbook/templates.ts'
import { didYouMean } from '../similar.ts'
import { atPosition } from './arguments.ts'
import { HostState } from './hosts.ts'
import { Run } from './run.ts'
import type { RunOptions } from './run-options.ts'
import type { Layer, Scope } from './scope.ts'
import { tasksOf } from './steps.ts'

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
      if (!(error instanceof UserError)) throw error
      errors.push(error)
    }
  }
  collect(() => checkLimit(options))
  if (errors.length > 0) throw new UserErrors(errors)
  errors.push(...unknownNames(options), ...unknownTags(options), ...unknownDelegates(options))
  const run = new Run(options, () => undefined, answers)
  for (const play of options.playbook.plays) {
    collect(() => checkPlay(play, run, collect))
  }
  if (errors.length > 0) throw new UserErrors(distinct(errors))
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

function unknownNames(options: RunOptions): UserError[] {
  // What a file will set while the play runs, only the run can tell.
  if (uses(options.playbook, ['include_vars', 'setup'])) return []
  const known = knownNames(options)
  return referencesOf(options)
    .filter(({ name }) => !known.has(name))
    .map(({ name, position }) => new UserError(`Unknown variable "${name}"${didYouMean(name, known)}`, { position }))
}

/** What the playbook reads, and what the variables read that it reads. */
function referencesOf(options: RunOptions): Reference[] {
  const { playbook, inventory, defaults, parseTemplate } = options
  const layers = [
    ...(defaults ? [defaults] : []),
    ...new Set([...inventory.hosts.keys()].map(host => inventory.variables(host))),
  ]
  const found = [...playbook.references]
  const followed = new Set<string>()
  // The list grows while it is walked.
  for (const { name } of found) {
    if (followed.has(name)) continue
    followed.add(name)
    for (const layer of layers) {
      const variable = layer.get(name)
      if (variable) found.push(...templateReferences(variable.value, variable.origin, parseTemplate))
    }
  }
  return found
}

function templateReferences(value: unknown, position: Position, parseTemplate: ParseTemplate): Reference[] {
  if (isTemplate(value)) {
    const template = tellable(() => parseTemplate(value))
    return [...(template?.required ?? [])].map(name => ({ name, position }))
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(entry => templateReferences(entry, position, parseTemplate))
}

function knownNames({ playbook, inventory, defaults, login = {}, extraVariables = {} }: RunOptions): Set<string> {
  const ofHosts = [...inventory.hosts.keys()].flatMap(host => [...inventory.variables(host).keys()])
  const ofFailures = ['failed_task', 'failed_result']
  return new Set([
    ...playbook.declared,
    ...ofHosts,
    ...(defaults?.keys() ?? []),
    ...Object.keys({ ...login, ...extraVariables }),
    ...magicNames,
    ...ofFailures,
  ])
}

const specialTags = ['all', 'always', 'never', 'tagged', 'untagged']

function unknownTags({ playbook, tags = [], skipTags = [] }: RunOptions): UserError[] {
  const known = new Set(playbook.plays.flatMap(play => playTasks(play)).flatMap(task => [...task.tags]))
  return [...tags, ...skipTags]
    .filter(tag => !known.has(tag) && !specialTags.includes(tag))
    .map(tag => new UserError(`No task has the tag "${tag}"${didYouMean(tag, known)}`))
}

function checkPlay(play: Play, run: Run, collect: (work: () => void) => void): void {
  let names: string[]
  try {
    names = run.hostsOf(play)
  } catch (error) {
    // A group of this name may come into being while the playbook runs.
    if (error instanceof UserError && uses(run.options.playbook, ['add_host', 'group_by'])) return
    throw atPosition(error, play.hostsPosition)
  }
  run.variables.serialOf(play)
  run.variables.limitsOf(play)
  const hosts = names.map(name => new HostState(name))
  const scopes = hosts.map(host => run.variables.scopeOf(host, { play, batch: hosts }))
  const checked = new Set<string>()
  for (const task of playTasks(play).filter(candidate => run.allows(candidate))) {
    const files = fileArguments(task, run)
    if (files.length === 0) continue
    for (const scope of scopes) {
      const own = run.variables.withTaskVariables(scope, task)
      for (const [name, schema] of files) collect(() => checkFile({ task, name, schema, scope: own, run, checked }))
    }
  }
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

function uses(playbook: Playbook, actions: readonly string[]): boolean {
  return playbook.plays.some(play => playTasks(play).some(({ action }) => actions.includes(action)))
}

function fileArguments(task: Task, run: Run): [string, JsonSchema][] {
  const action = run.actions.get(task.action)
  if (!action) return []
  const properties = Object.entries(action.schema.properties as Record<string, JsonSchema>)
  return properties.filter(
    ([name, { format }]) => task.args[name] !== undefined && (format === 'local-file' || format === 'template-file'),
  )
}

interface FileArgument {
  readonly task: Task
  readonly name: string
  readonly schema: JsonSchema
  readonly scope: Scope
  readonly run: Run
  /** What was looked at already, for another host. */
  readonly checked: Set<string>
}

function checkFile({ task, name, schema, scope, run, checked }: FileArgument): void {
  const path = tellable(() => scope.render(task.args[name]))
  if (
    typeof path !== 'string' ||
    tellable(() => task.when.every(({ expression }) => expression.evaluate(scope.lookup))) === false
  )
    return
  const key = `${task.position.file}:${task.position.line}:${name}:${path}`
  if (checked.has(key)) return
  checked.add(key)
  try {
    const isTemplateFile = schema.format === 'template-file'
    const file = run.locate(task, isTemplateFile ? 'templates' : 'files', path)
    // What the file needs can be told when no name in it is set by the run itself.
    if (isTemplateFile) renderEarly(file, scope, run)
  } catch (error) {
    throw atPosition(error, task.locate([name]))
  }
}

function renderEarly(file: string, scope: Scope, { options }: Run): void {
  const text = readFileSync(file, 'utf8')
  const { names } = options.parseTemplate(text, file)
  if (![...names].some(name => options.playbook.declared.has(name) || name === 'hostvars')) scope.renderFile(text, file)
}

/** What can be told before the run; `undefined` when it hangs on what only the run will know. */
function tellable<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

function playTasks(play: Play): Task[] {
  return tasksOf([...play.sections.flat(), ...play.gate, ...play.handlers.map(({ step }) => step)])
}

function distinct(errors: readonly UserError[]): UserError[] {
  const seen = new Set<string>()
  return errors.filter(({ message, position }) => {
    const key = `${message}\0${position?.file}:${position?.line}:${position?.column}`
    return !seen.has(key) && seen.add(key)
  })
}
