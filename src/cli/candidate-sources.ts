import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import type { Task } from '../playbook/model.ts'
import type { Candidate, Sources } from './candidates.ts'

/** Candidates as the files of the current folder have them. What takes time to load is loaded when it is asked for. */
export const fileSources: Sources = {
  async playbooks() {
    const [{ listPlaybooks }, { description }] = await Promise.all([
      import('../named-playbooks.ts'),
      import('./list.ts'),
    ])
    return listPlaybooks().map(({ name, file }) => ({ value: name, description: description(file) }))
  },

  async hosts(inventory) {
    const { groups, hosts } = await inventoryAt(inventory)
    const ofGroups = [...groups].map(([value, members]) => ({ value, description: `group of ${members.length}` }))
    const ofHosts = [...hosts.values()].map(host => ({ value: host.name, description: host.groups.join(', ') }))
    return [...ofGroups, ...ofHosts]
  },

  async tags(playbook) {
    const tags = new Set((await tasksIn(playbook)).flatMap(task => [...task.tags]))
    return [...tags].sort().map(value => ({ value }))
  },

  async tasks(playbook) {
    const names = new Set((await tasksIn(playbook)).map(task => task.name))
    return [...names].map(value => ({ value }))
  },

  async variables(inventory) {
    const [{ hostSources }, found] = await Promise.all([import('../prepare.ts'), inventoryAt(inventory)])
    const { defaults } = hostSources(found)
    const ofHosts = [...found.hosts.keys()].flatMap(host => [...found.variables(host).keys()])
    return [...new Set([...defaults.keys(), ...ofHosts])].sort().map(value => ({ value }))
  },

  async actions() {
    const { actionNames, describeAction } = await import('./described-action.ts')
    return actionNames.map((value): Candidate => ({ value, description: describeAction(value).summary }))
  },

  async paths(start) {
    // As it is written, which `~/` and `./` are a part of.
    const folder = start.slice(0, start.lastIndexOf('/') + 1)
    const entries = await entriesOf(resolve(folder.replace(/^~(?=\/)/, homedir())))
    const isHidden = start.slice(folder.length).startsWith('.')
    return entries
      .filter(({ name }) => isHidden || !name.startsWith('.'))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(entry => ({ value: `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}` }))
  },
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return []
    throw error
  }
}

async function inventoryAt(given: string | undefined) {
  const [{ loadInventory }, { resolveSettings }] = await Promise.all([
    import('../inventory/index.ts'),
    import('./settings.ts'),
  ])
  return loadInventory(given ?? (await resolveSettings({})).values.inventory)
}

async function tasksIn(playbook: string): Promise<Task[]> {
  const [{ readPlaybook }, { tasksOf }] = await Promise.all([import('../prepare.ts'), import('../engine/steps.ts')])
  return readPlaybook({ playbook }).plays.flatMap(play => tasksOf([...play.sections.flat(), ...play.gate]))
}
