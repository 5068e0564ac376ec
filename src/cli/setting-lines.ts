import { isCredential } from '../alluxio/credentials.ts'
import { shortPath } from '../errors.ts'
import { columns } from './columns.ts'
import type { ResolvedSettings } from './settings.ts'
import { settingNames } from './settings-schema.ts'

/** Each setting with its value and where that is from, below the file that was read. */
export function settingLines({ values, origins, file }: Omit<ResolvedSettings, 'warnings'>): string[] {
  const rows = settingNames.toSorted().map(name => [name, shown(values[name]), origins[name]])
  return [`settings file: ${file === undefined ? 'none' : shortPath(file)}`, ...columns(rows)]
}

function shown(value: unknown): string {
  if (value === undefined) return '-'
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.join(',')
  if (typeof value !== 'object' || value === null) return String(value)
  const variables = Object.entries(value).map(
    ([name, entry]) => `${name}=${isCredential(name) ? '***' : JSON.stringify(entry)}`,
  )
  return variables.join(' ') || '-'
}
