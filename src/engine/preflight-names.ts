import { type Position, showPosition, UserError } from '../errors.ts'
import { magicNames } from '../inventory/index.ts'
import type { Playbook, Reference, Task } from '../playbook/model.ts'
import { isTemplate, type ParseTemplate } from '../playbook/templates.ts'
import { didYouMean } from '../similar.ts'
import { isFactOf, playTasks, setsUnknown, tellable, uses } from './preflight-scope.ts'
import type { RunOptions } from './run-options.ts'
import { type Layer, recordLayer } from './scope.ts'

/** Says of what is read which variables nothing sets, and which groups and hosts the inventory does not have. */
export type CheckNames = (references: readonly Reference[]) => UserError[]

export function nameCheck(options: RunOptions): CheckNames {
  const { playbook } = options
  const known = knownNames(options)
  const isOpen = setsUnknown(playbook)
  const check = memberCheck(options)
  return references =>
    references.flatMap(reference => [
      ...(isOpen ? [] : unknownVariable(reference, known, playbook)),
      ...check(reference),
    ])
}

function unknownVariable(reference: Reference, known: ReadonlySet<string>, playbook: Playbook): UserError[] {
  const { name, position, member, isBare, loops } = reference
  if (member !== undefined || known.has(name) || isFactOf(playbook, name)) return []
  const isOfLoop = name === 'item' || playbook.loopVariables.has(name)
  if (isOfLoop && (!loops || loops.has(name))) return []
  const own = [...(loops ?? [])].at(0)
  const loop = own === undefined ? 'none is here' : `the one here sets "${own}"`
  const hint = isOfLoop ? `: a loop would set it, and ${loop}` : hintFor(name, known, isBare)
  return [new UserError(`Unknown variable "${name}"${hint}`, { position })]
}

function hintFor(name: string, known: ReadonlySet<string>, isBare = false): string {
  if (Object.hasOwn(inAnsible, name)) return `: write "${inAnsible[name]}"`
  if (name.startsWith('ansible_')) return ': "gather_facts: true" gathers the facts of the hosts'
  return didYouMean(name, known) || (isBare ? `: a text stands in quotes: '${name}'` : '')
}

const inAnsible: Readonly<Record<string, string>> = {
  ansible_host: 'inventory_hostname',
  ansible_user: 'ssh_user',
  ansible_port: 'ssh_port',
  ansible_check_mode: 'check_mode',
  ansible_diff_mode: 'diff_mode',
  ansible_play_hosts: 'play_hosts',
  ansible_play_batch: 'play_batch',
  ansible_play_name: 'play_name',
  ansible_failed_task: 'failed_task',
  ansible_failed_result: 'failed_result',
}

function memberCheck({ playbook, inventory }: RunOptions): (reference: Reference) => UserError[] {
  const isOpen = uses(playbook, ['add_host', 'group_by'])
  const known = { groups: [...inventory.groups.keys()], hostvars: [...inventory.hosts.keys()] }
  return ({ name, member, position }) => {
    if (isOpen || member === undefined || (name !== 'groups' && name !== 'hostvars')) return []
    if (known[name].includes(member)) return []
    const what = name === 'groups' ? 'group' : 'host'
    return [new UserError(`Unknown ${what} "${member}"${didYouMean(member, known[name])}`, { position })]
  }
}

/** A loop hides a variable of the same name, and whoever reads that gets an item in its place. */
export function hidingLoops(options: RunOptions): UserError[] {
  const { playbook } = options
  const common = commonLayers(options)
  return playbook.plays.flatMap(play =>
    playTasks(play).flatMap(task =>
      hidden(task, [...common, ...play.variables, ...play.fileVariables, ...task.variables]),
    ),
  )
}

function hidden({ loop, loopControl }: Task, layers: readonly Layer[]): UserError[] {
  if (loop === undefined) return []
  const { variable, indexVariable, position } = loopControl
  return [variable, ...(indexVariable === undefined ? [] : [indexVariable])].flatMap(name => {
    const entry = layers.map(layer => layer.get(name)).find(found => found !== undefined)
    const isMagic = name !== 'item' && magicNames.includes(name)
    if (!entry && !isMagic) return []
    const place = entry?.origin
      ? ` that ${showPosition(entry.origin)} sets`
      : isMagic
        ? ' that every run sets'
        : ' of that name'
    return [new UserError(`The loop variable "${name}" hides the variable${place}: choose another name`, { position })]
  })
}

function commonLayers({ inventory, defaults, login = {}, extraVariables = {} }: RunOptions): Layer[] {
  const ofHosts = new Set([...inventory.hosts.keys()].map(host => inventory.variables(host)))
  return [...(defaults ? [defaults] : []), recordLayer(login), ...ofHosts, recordLayer(extraVariables)]
}

/** What the playbook reads, and what the variables read that it reads. */
export function referencesOf(options: RunOptions): Reference[] {
  const { playbook, parseTemplate } = options
  const layers = commonLayers(options)
  const found = [...playbook.references]
  const followed = new Set<string>()
  // The list grows while it is walked.
  for (const { name } of found) {
    if (followed.has(name)) continue
    followed.add(name)
    for (const layer of layers) {
      const variable = layer.get(name)
      if (variable?.origin) found.push(...templateReferences(variable.value, variable.origin, parseTemplate))
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
    ...magicNames.filter(name => name !== 'item'),
    ...ofFailures,
  ])
}
