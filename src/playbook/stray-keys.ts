import { didYouMean } from '../similar.ts'
import {
  blockKeywords,
  foreignActions,
  foreignKeywords,
  importKeywords,
  playKeywords,
  roleKeywords,
  taskKeywords,
} from './keywords.ts'

/** A thing of the language that has keywords. */
export type Owner = 'play' | 'task' | 'block' | 'import' | 'role'

const keywordsOf: Readonly<Record<Owner, object>> = {
  play: playKeywords,
  task: taskKeywords,
  block: blockKeywords,
  import: importKeywords,
  role: roleKeywords,
}

/** What is said of a key that means nothing where it stands; `undefined` when it is nothing that is known. */
export function strayKey(key: string, owner: Owner, actions: ReadonlySet<string>): string | undefined {
  const foreign = owner === 'role' ? undefined : foreignKey(key)
  return foreign ?? misplaced[owner](key, actions)
}

/** What a name stands for that is no action here: one of Ansible's, one of a collection, or a word that is nearly right. */
export function unknownAction(name: string, actions: ReadonlySet<string>): string {
  const short = name.split('.').at(-1)!
  const isBuiltin = /^ansible\.(builtin|legacy)\./.test(name)
  const own = [short, foreignActions[short]].find(candidate => candidate !== undefined && actions.has(candidate))
  if (own !== undefined && own !== name) return `There is no action "${name}": write "${own}"`
  if (name.includes('.') && !isBuiltin)
    return `There is no action "${name}": there are no collections, all actions are built in`
  return `Unknown action "${name}"${didYouMean(short, [...actions, ...Object.keys(taskKeywords)])}`
}

function foreignKey(key: string): string | undefined {
  return Object.hasOwn(foreignKeywords, key) ? `"${key}" is Ansible's: ${foreignKeywords[key]}` : undefined
}

type Explain = (key: string, actions: ReadonlySet<string>) => string | undefined

const misplaced: Readonly<Record<Owner, Explain>> = {
  play: (key, actions) => {
    if (actions.has(plain(key)) || key === 'block' || key === 'import_tasks')
      return `"${key}" is for tasks, which stand under "tasks" of a play`
    return keywordOf('task', key) ? `"${key}" is a keyword of tasks, and this is a play` : undefined
  },
  task: key => {
    if (key === 'import_playbook') return '"import_playbook" stands at the top of a playbook, beside the plays'
    if (key === 'rescue' || key === 'always') return `"${key}" belongs to a "block", which is missing`
    return keywordOf('play', key) ? `"${key}" is a keyword of plays, and this is a task` : undefined
  },
  block: (key, actions) => {
    if (actions.has(plain(key))) return `A task has an action or a block: found "block" and "${key}"`
    return keywordOf('task', key) ? `"${key}" is a keyword of tasks, and this is a block` : undefined
  },
  import: (key, actions) => {
    if (actions.has(plain(key))) return `A task has one action: found "import_tasks" and "${key}"`
    if (key === 'loop') return 'What is imported is read once, before the run: "include_tasks" takes a "loop"'
    return keywordOf('task', key) ? `"${key}" is a keyword of tasks, and "import_tasks" is none` : undefined
  },
  role: key =>
    `Unknown key "${key}"${didYouMean(key, Object.keys(roleKeywords)) || ': variables of a role stand under "vars"'}`,
}

function keywordOf(owner: Owner, key: string): boolean {
  return Object.hasOwn(keywordsOf[owner], key)
}

function plain(key: string): string {
  return key.replace(/^ansible\.(builtin|legacy)\./, '')
}
