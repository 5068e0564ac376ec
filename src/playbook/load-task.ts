import { UserError } from '../errors.ts'
import { didYouMean } from '../similar.ts'
import type { ActionShape } from './checker.ts'
import { inherit, listOf } from './inherit.ts'
import { steering, taskKeywords } from './keywords.ts'
import { loadArguments } from './load-arguments.ts'
import type { Source } from './load-steps.ts'
import type { Condition, LoopControl, Task } from './model.ts'
import { strayKey, unknownAction } from './stray-keys.ts'

/** Reads a task: one action, its arguments, and keywords. What is wrong goes to the checker, and the task is left out. */
export function loadTask(source: Source, value: Record<string, unknown>): Task[] {
  const { document, path, checker } = source
  const verb = actionOf(value, source)
  if (verb === undefined) return []
  const { key, shape } = verb
  const written = value[key]
  const keywords = Object.fromEntries(Object.entries(value).filter(([name]) => Object.hasOwn(taskKeywords, name)))
  const shapely = checker.shape({ owner: 'task', keywords: taskKeywords, required: [] }, { ...source, value: keywords })
  const args = verb.hasStrays && written === null ? undefined : loadArguments(written, key, shape, source)
  const inherited = inherit(source.inherited, { value: keywords, document, path, checker })
  const conditions = (name: string) => checker.conditions(keywords[name], document, [...path, name])
  if (typeof keywords.name === 'string') checker.template(keywords.name, document, [...path, 'name'])
  if (typeof keywords.register === 'string' && shapely)
    checker.declare(keywords.register, document.locate([...path, 'register']))
  const until = conditions('until')
  const changedWhen = keywords.changed_when === undefined ? undefined : conditions('changed_when')
  const failedWhen = keywords.failed_when === undefined ? undefined : conditions('failed_when')
  const loop = loopOf(keywords.loop, source)
  const loopControl = loopControlOf(keywords, source)
  // Everything was looked at, so that all mistakes are told at once.
  if (!shapely || !args || verb.hasStrays) return []
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
  /** Whether other keys stand beside it that mean nothing there. */
  readonly hasStrays: boolean
}

/** The action of a task; says what is wrong with the keys that are neither it nor a keyword. */
function actionOf(value: Record<string, unknown>, { document, path, checker }: Source): Verb | undefined {
  const actions = new Map<string, ActionShape>([...checker.language.actions, ...Object.entries(steering)])
  const others = Object.keys(value).filter(key => !Object.hasOwn(taskKeywords, key))
  const [first, ...more] = others.filter(key => actions.has(key.replace(builtin, '')))
  const shape = first === undefined ? undefined : actions.get(first.replace(builtin, ''))
  const at = (key: string) => ({ position: document.locateKey([...path, key]) })
  if (more.length > 0) {
    checker.add(new UserError(`A task has one action: found "${[first, ...more].join('" and "')}"`, at(more[0]!)))
    return undefined
  }
  if (first === undefined && 'hosts' in value) {
    const message = 'This is a play, and a task belongs here: "import_playbook", beside the plays, brings plays'
    checker.add(new UserError(message, at('hosts')))
    return undefined
  }
  const strays = others.filter(key => key !== first)
  const names = new Set(actions.keys())
  for (const key of strays) {
    const why =
      (first !== undefined && shape && strayArgument(key, first, shape)) ||
      strayKey(key, 'task', names) ||
      (first === undefined
        ? unknownAction(key, names)
        : `Unknown keyword "${key}"${didYouMean(key, Object.keys(taskKeywords))}`)
    checker.add(new UserError(why, at(key)))
  }
  if (first !== undefined) return { key: first, shape: shape!, hasStrays: strays.length > 0 }
  if (others.length === 0) {
    const message = 'A task must have an action, such as "copy" or "command"'
    checker.add(new UserError(message, { position: document.locate(path) }))
  }
  return undefined
}

/** An argument that stands beside its action and not under it. */
function strayArgument(key: string, action: string, { schema }: ActionShape): string | undefined {
  return Object.hasOwn((schema.properties ?? {}) as object, key)
    ? `"${key}" is an argument of "${action}": indent it, so that it stands under that`
    : undefined
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
