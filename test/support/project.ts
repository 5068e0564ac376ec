import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { scratchFolder } from './scratch.ts'

/** A new folder with these files, which is gone when the process ends. */
export function projectFolder(files: Readonly<Record<string, string>>): string {
  const folder = scratchFolder()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}
