import { UserError } from '../errors.ts'
import { didYouMean } from '../similar.ts'
import { aliasesOf } from './aliases.ts'
import type { ActionShape } from './checker.ts'
import { inherit, listOf } from './inherit.ts'
import { steering, taskKeywords } from './keywords.ts'
import { loadArguments } from './load-arguments.ts'
import type { Source } from './load-steps.ts'
import { loopControlOf, loopOf } from './loops.ts'
import type { Task } from './model.ts'
import { strayKey, unknownAction } from './stray-keys.ts'

/** Reads a task: one action, its arguments, and keywords. What is wrong goes to the checker, and the task is left out. */
export function loadTask(source: Source, value: Record<string, unknown>): Task[] {
  const { document, path } = source
  const verb = actionOf(value, source)
  if (verb === undefined) return []
  const loopControl = loopControlOf(value, source)
  const checker = source.checker.within(new Set([...source.inherited.loops, ...loopControl.names]))
  const within = { ...source, checker }
  const { key, shape } = verb
  const written = value[key]
  const keywords = Object.fromEntries(Object.entries(value).filter(([name]) => Object.hasOwn(taskKeywords, name)))
  const shapely = checker.shape({ owner: 'task', keywords: taskKeywords, required: [] }, { ...source, value: keywords })
  const args = verb.hasStrays && written === null ? undefined : loadArguments(written, key, shape, within)
  const inherited = inherit(source.inherited, { value: keywords, document, path, checker })
  const conditions = (name: string) => checker.conditions(keywords[name], document, [...path, name])
  if (typeof keywords.name === 'string') checker.template(keywords.name, document, [...path, 'name'])
  if (typeof keywords.register === 'string' && shapely)
    checker.sets(keywords.register, document.locate([...path, 'register']))
  const until = conditions('until')
  const changedWhen = keywords.changed_when === undefined ? undefined : conditions('changed_when')
  const failedWhen = keywords.failed_when === undefined ? undefined : conditions('failed_when')
  const loop = loopOf(keywords.loop, source)
  // Everything was looked at, so that all mistakes are told at once.
  if (!shapely || !args || verb.hasStrays) return []
  const action = key.replace(builtin, '')
  for (const name of variablesGiven(action, args.values)) checker.sets(name, document.locateKey([...path, key, name]))
  if (action === 'setup') checker.sets('ansible_facts', document.locateKey([...path, key]))
  const { nearest } = inherited
  return [
    {
      kind: 'task',
      name: typeof keywords.name === 'string' ? keywords.name : action,
      isNamed: keywords.name !== undefined,
      action,
      args: args.values,
      position: document.locate(path),
      file: document.file,
      role: inherited.role,
      defaults: inherited.defaults,
      serial: keywords.serial,
      locate: args.locate,
      when: inherited.when,
      loop,
      loopControl: loopControl.control,
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

/** The variables that a task gives to hosts by the names of its arguments. */
function variablesGiven(action: string, args: Readonly<Record<string, unknown>>): string[] {
  if (action === 'set_fact') return Object.keys(args)
  return action === 'add_host' ? Object.keys(args).filter(name => name !== 'name' && name !== 'groups') : []
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
  return Object.hasOwn((schema.properties ?? {}) as object, key) || aliasesOf(schema).has(key)
    ? `"${key}" is an argument of "${action}": indent it, so that it stands under that`
    : undefined
}
