import { dirname, resolve } from 'node:path'
import { shortPath, UserError } from '../errors.ts'
import { compileSchema, type JsonSchema } from '../schema.ts'
import { didYouMean } from '../similar.ts'
import type { Path, SourceDocument } from '../yaml.ts'
import type { ActionShape, Checker } from './checker.ts'
import { isMap, readDocument } from './document.ts'
import { importRole, includeRole, includeTasks } from './includes.ts'
import { type Inherited, inherit, listOf } from './inherit.ts'
import { blockKeywords, foreignKeywords, importKeywords, notYet, steering, taskKeywords } from './keywords.ts'
import type { Block, Condition, Handler, LoopControl, Step, Task } from './model.ts'

/** A piece of YAML that holds steps, and what is known where it stands. */
export interface Source {
  readonly value: unknown
  readonly document: SourceDocument
  readonly path: Path
  readonly inherited: Inherited
  readonly checker: Checker
  readonly play: PlayUnit
}

/** What the steps of a play add to it as a whole. */
export interface PlayUnit {
  readonly playbookFile: string
  readonly handlers: Handler[]
  /** The files that are being read, the outermost first. */
  readonly reading: readonly string[]
}

/** Reads a list of tasks, blocks and imports; what is wrong goes to the checker and is left out. */
export function loadSteps({ value, ...source }: Source): Step[] {
  if (!Array.isArray(value)) {
    source.checker.add(new UserError('Tasks must be a list', { position: source.document.locate(source.path) }))
    return []
  }
  return value.flatMap((entry: unknown, index) => loadStep({ ...source, value: entry, path: [...source.path, index] }))
}

function loadStep(source: Source): Step[] {
  const { value, document, path, checker } = source
  if (!isMap(value)) {
    checker.add(new UserError('A task must be a map', { position: document.locate(path) }))
    return []
  }
  if ('block' in value) return loadBlock(source, value)
  if ('import_tasks' in value) return importTasks(source, value)
  return loadTask(source, value).flatMap(task => steered(task, source))
}

/** What is written as an action and is really a way to more steps. */
function steered(task: Task, source: Source): Step[] {
  if (task.action === 'include_tasks') return [includeTasks(task, source)]
  if (task.action === 'include_role') return [includeRole(task, source)]
  return task.action === 'import_role' ? importRole(task, source) : [task]
}

function loadBlock(source: Source, value: Record<string, unknown>): Block[] {
  const { document, path, checker } = source
  if (!checker.shape(blockKeywords, ['block'], source)) return []
  const inherited = inherit(source.inherited, { value, document, path, checker })
  const { play } = source
  const part = (key: string) =>
    loadSteps({ value: value[key] ?? [], document, path: [...path, key], inherited, checker, play })
  const name = typeof value.name === 'string' ? value.name : 'block'
  return [
    {
      kind: 'block',
      name,
      isNamed: value.name !== undefined,
      serial: value.serial,
      position: document.locate(path),
      steps: part('block'),
      rescue: part('rescue'),
      always: part('always'),
    },
  ]
}

function importTasks(source: Source, value: Record<string, unknown>): Step[] {
  const { document, path, checker } = source
  if (!checker.shape(importKeywords, ['import_tasks'], source)) return []
  const inherited = inherit(source.inherited, { value, document, path, checker })
  const position = document.locate([...path, 'import_tasks'])
  const file = resolve(dirname(document.file), String(value.import_tasks))
  return checker.from(position).attempt(() => readSteps(file, { ...source, inherited })) ?? []
}

/** The steps of a file; throws `UserErrors` when it cannot be read. */
export function readSteps(file: string, source: Source): Step[] {
  const { play, checker, inherited } = source
  if (play.reading.includes(file)) throw new UserError(`Cannot import "${shortPath(file)}": it imports itself`)
  const document = readDocument(file)
  const inner = { ...play, reading: [...play.reading, file] }
  return loadSteps({ value: document.value ?? [], document, path: [], inherited, checker, play: inner })
}

function loadTask(source: Source, value: Record<string, unknown>): Task[] {
  const { document, path, checker } = source
  const verb = actionOf(value, source)
  if (verb === undefined) return []
  const { key, shape } = verb
  const { [key]: written, ...keywords } = value
  const shapely = checker.shape(taskKeywords, [], { value: keywords, document, path })
  const args = argumentsOf(written, key, shape, source)
  const inherited = inherit(source.inherited, { value: keywords, document, path, checker })
  const conditions = (name: string) => checker.conditions(keywords[name], document, [...path, name])
  if (typeof keywords.name === 'string') checker.template(keywords.name, document, [...path, 'name'])
  if (typeof keywords.register === 'string') checker.declare(keywords.register, document.locate([...path, 'register']))
  const until = conditions('until')
  const changedWhen = keywords.changed_when === undefined ? undefined : conditions('changed_when')
  const failedWhen = keywords.failed_when === undefined ? undefined : conditions('failed_when')
  const loop = loopOf(keywords.loop, source)
  const loopControl = loopControlOf(keywords, source)
  // Everything was looked at, so that all mistakes are told at once.
  if (!shapely || !args) return []
  const action = key.replace(builtin, '')
  if (action === 'set_fact')
    for (const name of Object.keys(args)) checker.declare(name, document.locateKey([...path, key, name]))
  const { nearest } = inherited
  return [
    {
      kind: 'task',
      name: typeof keywords.name === 'string' ? keywords.name : action,
      action,
      args,
      position: document.locate(path),
      file: document.file,
      role: inherited.role,
      defaults: inherited.defaults,
      serial: keywords.serial,
      locate: inner => document.locate([...path, key, ...inner]),
      when: inherited.when,
      loop,
      loopControl,
      register: keywords.register as string | undefined,
      until,
      retries: keywords.retries,
      delay: keywords.delay,
      changedWhen,
      failedWhen,
      ignoreErrors: nearest.ignore_errors,
      ignoreUnreachable: nearest.ignore_unreachable,
      anyErrorsFatal: nearest.any_errors_fatal === true,
      notify: inherited.notify,
      listen: listOf(keywords.listen),
      tags: inherited.tags,
      become: nearest.become,
      becomeUser: nearest.become_user,
      delegateTo: nearest.delegate_to,
      runOnce: nearest.run_once,
      throttle: nearest.throttle,
      timeout: nearest.timeout,
      noLog: nearest.no_log,
      checkMode: nearest.check_mode,
      diff: nearest.diff,
      environment: inherited.environment,
      variables: inherited.variables,
    },
  ]
}

const builtin = /^ansible\.(builtin|legacy)\./

interface Verb {
  readonly key: string
  readonly shape: ActionShape
}

function actionOf(value: Record<string, unknown>, { document, path, checker }: Source): Verb | undefined {
  const actions = new Map<string, ActionShape>([...checker.language.actions, ...Object.entries(steering)])
  const others = Object.keys(value).filter(key => !Object.hasOwn(taskKeywords, key))
  const found = others.filter(key => actions.has(key.replace(builtin, '')))
  const unknown = others.filter(key => !found.includes(key))
  const hints = unknown.filter(key => notYet.includes(key) || Object.hasOwn(foreignKeywords, key))
  if (found.length === 1 && unknown.length === 0)
    return { key: found[0]!, shape: actions.get(found[0]!.replace(builtin, ''))! }
  const at = (key: string) => ({ position: document.locateKey([...path, key]) })
  if (hints.length > 0) {
    checker.shape(taskKeywords, [], { value: Object.fromEntries(hints.map(key => [key, value[key]])), document, path })
  } else if (found.length > 1) {
    checker.add(new UserError(`A task has one action: found "${found.join('" and "')}"`, at(found[1]!)))
  } else if (unknown.length > 0) {
    const known = found.length === 1 ? Object.keys(taskKeywords) : [...actions.keys(), ...Object.keys(taskKeywords)]
    const what = found.length === 1 ? 'keyword' : 'action'
    for (const key of unknown) checker.add(new UserError(`Unknown ${what} "${key}"${didYouMean(key, known)}`, at(key)))
  } else {
    checker.add(
      new UserError('A task must have an action, such as "copy" or "command"', { position: document.locate(path) }),
    )
  }
  return undefined
}

function argumentsOf(
  written: unknown,
  key: string,
  shape: ActionShape,
  source: Source,
): Record<string, unknown> | undefined {
  const { document, checker } = source
  const path = [...source.path, key]
  const isText = typeof written === 'string' || typeof written === 'number' || typeof written === 'boolean'
  if (isText && shape.freeForm === undefined) {
    const message = `"${key}" takes a map of arguments: found ${JSON.stringify(written)}`
    checker.add(new UserError(message, { position: document.locate(path) }))
    return undefined
  }
  const args = isText ? { [shape.freeForm!]: String(written) } : (written ?? {})
  const errors = checkOf(shape)(args, document, path)
  for (const error of errors) checker.add(error)
  if (errors.length > 0) return undefined
  checkValues(args as Record<string, unknown>, shape, { ...source, path, value: args })
  return args as Record<string, unknown>
}

function checkValues(
  args: Record<string, unknown>,
  { schema }: ActionShape,
  { document, path, checker }: Source,
): void {
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>
  for (const [name, value] of Object.entries(args)) {
    if (isCel(properties[name])) checker.conditions(value, document, [...path, name])
    else checker.templates(value, document, [...path, name])
  }
}

/** Whether an argument is a CEL expression, or a list of them. */
export function isCel(schema: JsonSchema | undefined): boolean {
  return schema?.format === 'cel' || (schema?.items as JsonSchema | undefined)?.format === 'cel'
}

const checks = new WeakMap<ActionShape, ReturnType<typeof compileSchema>>()

function checkOf(shape: ActionShape): ReturnType<typeof compileSchema> {
  const check = checks.get(shape) ?? compileSchema(shape.schema)
  checks.set(shape, check)
  return check
}

function loopOf(value: unknown, { document, path, checker }: Source): readonly unknown[] | Condition | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string') return checker.expression(value, document, [...path, 'loop'])
  checker.templates(value, document, [...path, 'loop'])
  return value as unknown[]
}

function loopControlOf(keywords: Record<string, unknown>, { document, path, checker }: Source): LoopControl {
  const control = (keywords.loop_control ?? {}) as Record<string, unknown>
  checker.templates(control, document, [...path, 'loop_control'])
  const variable = (control.loop_var as string | undefined) ?? 'item'
  const indexVariable = control.index_var as string | undefined
  if (keywords.loop !== undefined) checker.declared.add(variable)
  if (indexVariable) checker.declared.add(indexVariable)
  return { variable, indexVariable, label: control.label as string | undefined, pause: control.pause }
}
