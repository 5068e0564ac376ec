import { chmod, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError, UserErrors } from '../errors.ts'
import { didYouMean } from '../similar.ts'
import { missingFrom, withHosts } from './edit-hosts.ts'
import { expandRange } from './expand-range.ts'
import { cannotRead } from './findings.ts'
import { parseHostList } from './host-list.ts'

interface Addition {
  readonly folder: string
  /** `masters` or `workers`. */
  readonly group: string
  /** Names and ranges of names: see `expandRange`. */
  readonly patterns: readonly string[]
}

/**
 * Adds hosts to the end of `masters` or `workers` and returns those that were not there yet. The file is the old one or the new one,
 * never a part. Throws `UserErrors` and leaves the file alone when it, or a name, is not right.
 */
export async function addHosts({ folder, group, patterns }: Addition): Promise<string[]> {
  if (group !== 'masters' && group !== 'workers') {
    throw new UserError(
      `Cannot add hosts to "${group}": only to masters or workers${didYouMean(group, ['masters', 'workers'])}`,
    )
  }
  const file = join(folder, group)
  const text = await textOf(file)
  const names = patterns.flatMap(expandRange)
  const added = missingFrom(text, names)
  if (added.length === 0) return []

  const changed = withHosts(text, names)
  const { errors } = parseHostList(changed, file)
  if (errors.length > 0) throw new UserErrors(errors)
  await replace(file, changed)
  return added
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw cannotRead(`"${file}"`, error, { EISDIR: 'it is a folder' })
  }
}

async function replace(path: string, text: string): Promise<void> {
  // A link stays a link: it is the file behind it that is replaced.
  const file = await unlessMissing(realpath(path), path)
  const temporary = `${file}.${process.pid}.new`
  try {
    const { mode } = await unlessMissing<{ mode: number }>(stat(file), { mode: 0o644 })
    await writeFile(temporary, text, { flush: true })
    await chmod(temporary, mode)
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw new UserError(`Cannot write "${path}": ${(error as Error).message}`, { cause: error })
  }
}

async function unlessMissing<Value>(value: Promise<Value>, fallback: Value): Promise<Value> {
  try {
    return await value
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return fallback
  }
}
