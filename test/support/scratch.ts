import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new empty folder, which is gone when the process ends. */
export function scratchFolder(): string {
  if (folders.length === 0) process.on('exit', removeAll)
  const folder = mkdtempSync(join(tmpdir(), 'alluxio-playbook-test-'))
  folders.push(folder)
  return folder
}

const folders: string[] = []

function removeAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}
