import { dirname, resolve } from 'node:path'
import { UserErrors } from '../errors.ts'
import { Checker } from './checker.ts'
import { type Inherited, inherit } from './inherit.ts'
import { readSteps, type Source } from './load-steps.ts'
import type { Include, Step, Task } from './model.ts'
import { findRole, loadRole } from './roles.ts'
import { isTemplate } from './templates.ts'

/** `include_tasks`: a file that is read when the play comes to it; one whose name is plain is checked with the playbook. */
export function includeTasks(task: Task, source: Source): Include {
  const inherited = passedOn(task, source)
  const file = (name: string) => resolve(dirname(source.document.file), name)
  return include(task, source, {
    written: String(task.args.file),
    place: file,
    load: (name, inner) => readSteps(file(name), { ...inner, inherited }),
  })
}

/** `include_role`: likewise, with the role's handlers, defaults and variables. */
export function includeRole(task: Task, source: Source): Include {
  const inherited = passedOn(task, source)
  return include(task, source, {
    written: String(task.args.name),
    place: name => findRole(name, source),
    load: (name, inner) => loadRole({ name, parts: task.args }, { ...inner, inherited }),
  })
}

/** `import_role`: its steps stand here as if written here. */
export function importRole(task: Task, source: Source): Step[] {
  const { when, tags, variables, environment, notify } = task
  const inherited = { ...source.inherited, when, tags, variables, environment, notify }
  const load = () => loadRole({ name: String(task.args.name), parts: task.args }, { ...source, inherited })
  return source.checker.from(task.position).attempt(load) ?? []
}

/** Steps that are included take the variables of the include and what `apply` says; its conditions and tags are its own. */
function passedOn(task: Task, { document, path, checker, inherited }: Source): Inherited {
  const { role, defaults, nearest, environment } = inherited
  const base = {
    role,
    defaults,
    nearest,
    environment,
    loops: new Set([...inherited.loops, ...loopNames(task)]),
    variables: task.variables,
    when: [],
    tags: new Set<string>(),
    notify: [],
  }
  const apply = task.args.apply
  return apply === undefined
    ? base
    : inherit(base, { value: apply, document, path: [...path, task.action, 'apply'], checker })
}

function loopNames({ loop, loopControl: { variable, indexVariable } }: Task): string[] {
  return loop === undefined ? [] : [variable, ...(indexVariable === undefined ? [] : [indexVariable])]
}

type Load = (name: string, source: Source) => Step[]

interface Included {
  /** The name in the playbook, which may be a template. */
  readonly written: string
  /** The file or the folder that a name stands for. */
  place(name: string): string
  readonly load: Load
}

function include(task: Task, source: Source, { written, place, load }: Included): Include {
  // What includes itself ends by its conditions, which only the run can tell.
  const isOpen = () => source.play.reading.includes(place(written))
  const early = isTemplate(written)
    ? undefined
    : source.checker.from(task.position).attempt(() => (isOpen() ? undefined : load(written, source)))
  return {
    kind: 'include',
    task,
    load: name => (early && name === written ? early : loadLate(name, source, load)),
  }
}

function loadLate(name: string, source: Source, load: Load): Step[] {
  const checker = new Checker(source.checker.language)
  const steps = checker.attempt(() => load(name, { ...source, checker, play: { ...source.play, reading: [] } }))
  checker.finish()
  if (!steps) throw new UserErrors([])
  return steps
}
