import { existsSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { shortPath, showPosition, UserError, UserErrors } from '../errors.ts'
import { show } from '../expectation.ts'
import { isMap, readDocument } from '../playbook/document.ts'
import type { Found } from './setting-value.ts'
import { type SettingName, settingsSchema } from './settings-schema.ts'

export const settingsFileName = 'alluxio-playbook.yml'

/**
 * The settings file: the one that `ALLUXIO_PLAYBOOK_CONFIG` names (nothing is read where that is empty), or the nearest
 * `alluxio-playbook.yml` from `folder` upwards. One that another user could have put there is left alone.
 */
export function findSettingsFile(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): { file: string | undefined; warnings: string[] } {
  const named = environment.ALLUXIO_PLAYBOOK_CONFIG
  if (named !== undefined) return { file: named === '' ? undefined : resolve(folder, named), warnings: [] }
  const file = upwards(folder)
    .map(parent => join(parent, settingsFileName))
    .find(candidate => existsSync(candidate))
  const why = file && distrusted(file)
  if (!why) return { file, warnings: [] }
  return { file: undefined, warnings: [`${shortPath(file)} is not read: ${why}`] }
}

function upwards(folder: string): string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...upwards(parent)]
}

function distrusted(file: string): string | undefined {
  const { mode, uid } = statSync(file)
  if (mode & 0o002) return 'every user may write it'
  const isOwn = uid === process.getuid?.() || uid === 0
  if (!isOwn && statSync(dirname(file)).mode & 0o002)
    return "it is another user's, in a folder that every user may write"
  return undefined
}

/** What a settings file sets; its relative paths are relative to its folder. Throws `UserErrors`. */
export async function readSettingsFile(file: string): Promise<ReadonlyMap<SettingName, Found>> {
  const { compileSchema } = await import('../schema.ts')
  const document = readDocument(file)
  if (document.value === null) return new Map()
  if (!isMap(document.value)) {
    const message = `A settings file must be a map of names to values: found ${show(document.value)}`
    throw new UserError(message, { position: document.locate([]) })
  }
  const errors = compileSchema(settingsSchema)(document.value, document)
  if (errors.length > 0) throw new UserErrors(errors)
  const entries = Object.entries(document.value as Record<SettingName, unknown>) as [SettingName, unknown][]
  return new Map(
    entries.map(([name, value]) => {
      const position = document.locateKey([name])
      if (name !== 'extra_vars' && JSON.stringify(value).includes('{{'))
        throw new UserError(`Cannot use "${name}": settings are no templates`, { position: document.locate([name]) })
      return [name, { value: fromFile(name, value, file), origin: showPosition(position) }]
    }),
  )
}

function fromFile(name: SettingName, value: unknown, file: string): unknown {
  if ((name !== 'inventory' && name !== 'private_key') || typeof value !== 'string') return value
  const path = resolve(dirname(file), value.replace(/^~(?=\/|$)/, homedir()))
  return relative(process.cwd(), path) === '' ? '.' : shortPath(path)
}
