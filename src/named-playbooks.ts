import { existsSync, readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { UserError } from './errors.ts'
import { packageFile } from './package-files.ts'
import { didYouMean } from './similar.ts'

/** The file of a playbook: a path as it is, a name from `./playbooks` and then from the built-in ones. */
export function findPlaybook(name: string): string {
  if (/\.ya?ml$/.test(name) || name.includes('/')) {
    if (existsSync(name)) return resolve(name)
    throw new UserError(`Cannot find the playbook "${name}"`)
  }
  const found = playbookFolders()
    .map(folder => join(folder, `${name}.yml`))
    .find(file => existsSync(file))
  if (found) return found
  const known = listPlaybooks().map(playbook => playbook.name)
  throw new UserError(`Cannot find the playbook "${name}" among ${known.join(', ')}${didYouMean(name, known)}`)
}

export interface ListedPlaybook {
  readonly name: string
  readonly file: string
}

/** The playbooks that can be named: those in `./playbooks`, and the built-in ones that they do not replace. */
export function listPlaybooks(): ListedPlaybook[] {
  const found = new Map<string, string>()
  for (const folder of playbookFolders().filter(existsSync)) {
    for (const entry of readdirSync(folder)) {
      const name = basename(entry, '.yml')
      if (entry.endsWith('.yml') && entry !== 'defaults.yml' && !found.has(name)) found.set(name, join(folder, entry))
    }
  }
  return [...found].map(([name, file]) => ({ name, file })).sort((a, b) => a.name.localeCompare(b.name))
}

function playbookFolders(): string[] {
  return [resolve('playbooks'), packageFile('playbooks')]
}
