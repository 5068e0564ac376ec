import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { shortPath, UserError } from '../errors.ts'
import { show } from '../expectation.ts'
import { isMap, readDocument } from './document.ts'
import { handlersOf } from './handlers.ts'
import { type Inherited, inherit } from './inherit.ts'
import { roleKeywords } from './keywords.ts'
import { readSteps, type Source } from './load-steps.ts'
import type { Step, VariableLayer } from './model.ts'

export interface RoleWanted {
  readonly name: string
  /** `tasks_from` and the like. */
  readonly parts: Readonly<Record<string, unknown>>
}

/**
 * The steps of a role and of the roles that it depends on, before its own. Its handlers join those of the play. Throws `UserError`
 * when there is no such role.
 */
export function loadRole({ name, parts }: RoleWanted, source: Source): Step[] {
  const folder = findRole(name, source)
  if (source.play.reading.includes(folder)) throw new UserError(`Cannot use the role "${name}": it depends on itself`)
  const play = { ...source.play, reading: [...source.play.reading, folder] }
  const file = (kind: string) => roleFile(folder, kind, parts[`${kind}_from`])
  const layer = (kind: string) => variablesOf(file(kind), source)
  const inherited: Inherited = {
    ...source.inherited,
    role: { name, folder },
    defaults: [...source.inherited.defaults, ...layer('defaults')],
    variables: [...layer('vars'), ...source.inherited.variables],
  }
  const inner = { ...source, inherited, play }
  const read = (kind: string) => {
    const found = file(kind)
    return found === undefined ? [] : readSteps(found, inner)
  }
  const before = dependencies(folder, { ...source, play })
  if (!play.handlers.some(({ role }) => role?.folder === folder))
    play.handlers.push(...handlersOf(read('handlers'), source.checker))
  return [...before, ...read('tasks')]
}

/** The roles that stand under `roles:` of a play, or under `dependencies:` of a role. */
export function loadRoles(value: unknown, source: Source): Step[] {
  return [value ?? []].flat().flatMap((entry: unknown, index) => {
    const path = [...source.path, index]
    const position = source.document.locate(path)
    const written = isMap(entry) ? entry : { role: entry }
    const { role, name = role, ...keywords } = written
    if (typeof name !== 'string') {
      source.checker.add(new UserError('A role must be a name, or a map with "role"', { position }))
      return []
    }
    if (
      !source.checker.shape(
        { owner: 'role', keywords: roleKeywords, required: [] },
        { value: written, document: source.document, path },
      )
    )
      return []
    const inherited = inherit(source.inherited, {
      value: keywords,
      document: source.document,
      path,
      checker: source.checker,
    })
    return source.checker.from(position).attempt(() => loadRole({ name, parts: {} }, { ...source, inherited })) ?? []
  })
}

/** The folder of a role; throws `UserError` when there is none. */
export function findRole(name: string, { play, document, inherited }: Source): string {
  const beside = inherited.role ? [dirname(inherited.role.folder)] : []
  const folders = [
    ...beside,
    join(dirname(play.playbookFile), 'roles'),
    join(dirname(document.file), 'roles'),
    resolve('roles'),
  ]
  const found = [...new Set(folders)].map(folder => join(folder, name)).find(folder => existsSync(folder))
  if (found) return found
  throw new UserError(`Cannot find the role "${name}": looked in ${[...new Set(folders)].map(shortPath).join(', ')}`)
}

function roleFile(folder: string, kind: string, from: unknown): string | undefined {
  const base = String(from ?? 'main')
  const names = /\.ya?ml$/.test(base) ? [base] : [`${base}.yml`, `${base}.yaml`]
  const found = names.map(name => join(folder, kind, name)).find(file => existsSync(file))
  if (!found && from !== undefined) throw new UserError(`Cannot find "${base}" in ${shortPath(join(folder, kind))}`)
  return found
}

function variablesOf(file: string | undefined, { checker }: Source): VariableLayer[] {
  if (file === undefined) return []
  const document = readDocument(file)
  if (document.value === null) return []
  if (isMap(document.value)) return [checker.variables(document.value, document, [])]
  const message = `A file of variables must be a map of names to values: found ${show(document.value)}`
  throw new UserError(message, { position: document.locate([]) })
}

function dependencies(folder: string, source: Source): Step[] {
  const file = roleFile(folder, 'meta', undefined)
  if (file === undefined) return []
  const document = readDocument(file)
  const value = isMap(document.value) ? document.value.dependencies : undefined
  return loadRoles(value, { ...source, document, path: ['dependencies'] })
}
