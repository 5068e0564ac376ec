import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { UserError, UserErrors, withPosition } from '../../src/errors.ts'

/** Runs `work` in a new folder with these files, and removes it; errors are shown as if the folder were called `cluster`. */
export async function inFolder<Value>(
  files: Readonly<Record<string, string>>,
  work: (folder: string) => Promise<Value>,
): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), 'inventory-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The messages with their places of what `work` is refused with. */
export async function refusal(folder: string, work: () => Promise<unknown>): Promise<string[]> {
  try {
    await work()
  } catch (error) {
    if (error instanceof UserErrors) return shown(folder, error.errors)
    if (error instanceof UserError) return shown(folder, [error])
    throw error
  }
  return []
}

export function shown(folder: string, errors: readonly UserError[]): string[] {
  return errors.map(error => withPosition(error).replaceAll(folder, 'cluster'))
}
