import { dirname, resolve } from 'node:path'
import { shortPath, UserError } from '../errors.ts'
import { show } from '../expectation.ts'
import type { Path, SourceDocument } from '../yaml.ts'
import type { Checker } from './checker.ts'
import { isMap, readDocument } from './document.ts'
import { importRole, includeRole, includeTasks } from './includes.ts'
import { type Inherited, inherit } from './inherit.ts'
import { blockKeywords, importKeywords } from './keywords.ts'
import { loadTask } from './load-task.ts'
import type { Block, Handler, Step, Task } from './model.ts'

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
    // What stands under a keyword of the wrong type was told with the keywords.
    if (source.path.length > 0) return []
    const message = `A file of tasks must be a list: ${foundNoList(value)}`
    source.checker.add(new UserError(message, { position: source.document.locate(source.path) }))
    return []
  }
  return value.flatMap((entry: unknown, index) => loadStep({ ...source, value: entry, path: [...source.path, index] }))
}

function loadStep(source: Source): Step[] {
  const { value, document, path, checker } = source
  if (!isMap(value)) {
    checker.add(new UserError(`A task must be a map: ${foundNoMap(value)}`, { position: document.locate(path) }))
    return []
  }
  if ('block' in value) return loadBlock(source, value)
  if ('import_tasks' in value) return importTasks(source, value)
  return loadTask(source, value).flatMap(task => steered(task, source))
}

/** What stands where a list of plays or tasks belongs. */
export function foundNoList(value: unknown): string {
  return isMap(value) ? 'found a map: each of them begins with "- "' : `found ${show(value)}`
}

function foundNoMap(value: unknown): string {
  const [, key, rest] = typeof value === 'string' ? (/^([\w.]+):(\S.*)$/.exec(value) ?? []) : []
  return key === undefined ? `found ${show(value)}` : `a blank is missing after the colon: "${key}: ${rest}"`
}

/** What is written as an action and is really a way to more steps. */
function steered(task: Task, source: Source): Step[] {
  if (task.action === 'include_tasks') return [includeTasks(task, source)]
  if (task.action === 'include_role') return [includeRole(task, source)]
  return task.action === 'import_role' ? importRole(task, source) : [task]
}

function loadBlock(source: Source, value: Record<string, unknown>): Block[] {
  const { document, path, checker } = source
  if (!checker.shape({ owner: 'block', keywords: blockKeywords, required: ['block'] }, source)) return []
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
  if (!checker.shape({ owner: 'import', keywords: importKeywords, required: ['import_tasks'] }, source)) return []
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
