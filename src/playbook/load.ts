import { dirname, resolve } from 'node:path'
import { UserError } from '../errors.ts'
import { show } from '../expectation.ts'
import type { SourceDocument } from '../yaml.ts'
import { Checker, type Language } from './checker.ts'
import { isMap, readDocument } from './document.ts'
import { handlersOf } from './handlers.ts'
import { type Inherited, inherit, nothingInherited } from './inherit.ts'
import { importPlaybookKeywords, playKeywords, steering } from './keywords.ts'
import { foundNoList, loadSteps, type PlayUnit, type Source } from './load-steps.ts'
import type { Play, Playbook, Prompt, VariableLayer } from './model.ts'
import { loadRoles } from './roles.ts'
import { checkReachable } from './unreachable.ts'

export type { Language } from './checker.ts'

/**
 * Reads a playbook and every file that it imports, and checks all of it: shape, keywords, actions and their arguments, templates,
 * conditions, handlers. Throws `UserErrors` with everything that is wrong in all files.
 */
export function loadPlaybook(file: string, language: Language): Playbook {
  const checker = new Checker(language)
  const plays = loadPlays(file, { inherited: nothingInherited, checker, importedFrom: [] })
  checker.finish()
  return {
    file,
    plays,
    references: checker.references,
    declared: checker.declared,
    late: checker.late,
    loopVariables: checker.loopVariables,
  }
}

interface Loading {
  readonly inherited: Inherited
  readonly checker: Checker
  readonly importedFrom: readonly string[]
}

function loadPlays(file: string, { inherited, checker, importedFrom }: Loading): Play[] {
  const document = checker.attempt(() => readDocument(file))
  if (!document) return []
  if (!Array.isArray(document.value)) {
    const message = `A playbook must be a list of plays: ${foundNoList(document.value)}`
    checker.add(new UserError(message, { position: document.locate([]) }))
    return []
  }
  return document.value.flatMap((entry: unknown, index) => {
    if (!isMap(entry)) {
      const message = `A play must be a map with "hosts" and "tasks": found ${show(entry)}`
      checker.add(new UserError(message, { position: document.locate([index]) }))
      return []
    }
    if (!('import_playbook' in entry)) return loadPlay({ document, index, play: entry, inherited, checker }) ?? []
    if (
      !checker.shape(
        { keywords: importPlaybookKeywords, required: ['import_playbook'] },
        { value: entry, document, path: [index] },
      )
    )
      return []
    const target = resolve(dirname(file), String(entry.import_playbook))
    if ([file, ...importedFrom].includes(target)) {
      checker.add(
        new UserError(`Cannot import "${entry.import_playbook}": it imports itself`, {
          position: document.locate([index, 'import_playbook']),
        }),
      )
      return []
    }
    const nested = inherit(inherited, { value: entry, document, path: [index], checker })
    return loadPlays(target, {
      inherited: nested,
      checker: checker.from(document.locate([index, 'import_playbook'])),
      importedFrom: [file, ...importedFrom],
    })
  })
}

interface PlaySource {
  readonly document: SourceDocument
  readonly index: number
  readonly play: Record<string, unknown>
  readonly inherited: Inherited
  readonly checker: Checker
}

function loadPlay(of: PlaySource): Play | undefined {
  const { document, index, play, inherited, checker } = of
  const path = [index]
  if (isTask(play, of)) return undefined
  const shapely = checker.shape(
    { owner: 'play', keywords: playKeywords, required: ['hosts'] },
    { value: play, document, path },
  )
  // A play's variables and tags are the weakest that its tasks have; its own variables belong to the play's hosts, not to each task.
  const passed = inherit(inherited, { value: { ...play, vars: undefined }, document, path, checker })
  const unit: PlayUnit = { playbookFile: document.file, handlers: [], reading: [document.file] }
  const source = (key: string) => ({
    value: play[key] ?? [],
    document,
    path: [index, key],
    inherited: passed,
    checker,
    play: unit,
  })
  const section = (key: string) => loadSteps(source(key))
  unit.handlers.push(...handlersOf(section('handlers'), checker))
  const roles = Array.isArray(play.roles) ? loadRoles(play.roles, source('roles')) : []
  const setup = play.gather_subset === undefined ? {} : { gather_subset: play.gather_subset }
  const facts = play.gather_facts === true ? [{ name: 'Gathering Facts', setup, tags: 'always' }] : []
  const gathering = loadSteps({ ...source('gather_facts'), value: facts })
  const sections = [[...gathering, ...section('pre_tasks')], [...roles, ...section('tasks')], section('post_tasks')]
  const gate = section('gate')
  checker.notifications(unit.handlers)
  checkReachable(sections.flat(), checker)
  // All of it was read, so that all mistakes are told at once.
  const variables = [...inherited.variables, ...variableLayers(play.vars, document, [index, 'vars'], checker)]
  const fileVariables = variableFiles(play.vars_files, { document, path: [index, 'vars_files'], checker })
  if (!shapely) return undefined
  const hosts = Array.isArray(play.hosts) ? play.hosts.join(',') : String(play.hosts)
  for (const keyword of ['hosts', 'serial', 'max_fail', 'max_fail_percentage'])
    checker.templates(play[keyword], document, [index, keyword])
  return {
    name: typeof play.name === 'string' ? play.name : hosts,
    position: document.locate(path),
    hosts,
    hostsPosition: document.locate([index, 'hosts']),
    locate: keyword => document.locate([index, keyword]),
    strategy: (play.strategy as Play['strategy'] | undefined) ?? 'linear',
    order: (play.order as Play['order'] | undefined) ?? 'inventory',
    prompts: promptsOf(play.vars_prompt, source('vars_prompt')),
    serial: play.serial === undefined ? [] : ([play.serial].flat() as (number | string)[]),
    maxFailPercentage: play.max_fail_percentage,
    maxFail: play.max_fail,
    anyErrorsFatal: play.any_errors_fatal === true,
    forceHandlers: play.force_handlers === true,
    variables,
    fileVariables,
    sections,
    gate,
    handlers: unit.handlers,
  }
}

/** A task where a play belongs is told as a whole, rather than key by key. */
function isTask(play: Record<string, unknown>, { document, index, checker }: PlaySource): boolean {
  const names = new Set([...checker.language.actions.keys(), ...Object.keys(steering), 'block', 'import_tasks'])
  const action = Object.keys(play).find(key => names.has(key.replace(/^ansible\.(builtin|legacy)\./, '')))
  if (play.hosts !== undefined || action === undefined) return false
  const message = `This is a task, and a playbook is a list of plays: "${action}" stands under "tasks" of a play with "hosts"`
  checker.add(new UserError(message, { position: document.locateKey([index, action]) }))
  return true
}

function promptsOf(value: unknown, { document, path, checker }: Source): Prompt[] {
  return ([value ?? []].flat() as Record<string, unknown>[]).map((prompt, index) => {
    const position = document.locate([...path, index])
    const name = String(prompt.name)
    checker.declare(name, position)
    return {
      name,
      text: String(prompt.prompt ?? name),
      default: prompt.default === undefined ? undefined : String(prompt.default),
      isPrivate: prompt.private !== false,
      isConfirmed: prompt.confirm === true,
      position,
    }
  })
}

function variableLayers(
  value: unknown,
  document: SourceDocument,
  path: (string | number)[],
  checker: Checker,
): VariableLayer[] {
  return isMap(value) ? [checker.variables(value, document, path)] : []
}

interface FilesSource {
  readonly document: SourceDocument
  readonly path: (string | number)[]
  readonly checker: Checker
}

function variableFiles(files: unknown, { document, path, checker }: FilesSource): VariableLayer[] {
  return [files ?? []].flat().flatMap((name, index) => {
    const position = document.locate([...path, index])
    const found = checker.from(position).attempt(() => readDocument(resolve(dirname(document.file), String(name))))
    if (!found || found.value === null) return []
    if (isMap(found.value)) return [checker.variables(found.value, found, [])]
    const message = `A file of variables must be a map of names to values: found ${show(found.value)}`
    checker.add(new UserError(message, { position: found.locate([]) }))
    return []
  })
}
