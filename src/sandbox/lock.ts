import { type FileHandle, mkdir, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UserError } from '../errors.ts'
import { unlessMissing } from './files.ts'
import { run } from './program.ts'

/**
 * Does `work` while nobody else does theirs under the same lock file, waiting for at most ten minutes. The kernel holds the
 * lock, so it ends with this process, however that ends. As its last act the work may remove the file.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true })
  const file = await acquire(path)
  try {
    return await work()
  } finally {
    await file.close()
  }
}

async function acquire(path: string): Promise<FileHandle> {
  for (;;) {
    const file = await open(path, 'a')
    // A lock of the open file, not of the process that asks: it stays ours when `flock` has ended.
    const { code, stderr } = await run(['flock', '--timeout', '600', '3'], { descriptor: file.fd })
    if (code === 0 && (await isStill(file, path))) return file
    await file.close()
    if (code !== 0) throw new UserError(`Cannot lock "${path}": ${stderr.trim() || 'another process holds it'}`)
  }
}

/** Whoever held the lock before may have removed the file: then it locks nothing any more. */
async function isStill(file: FileHandle, path: string): Promise<boolean> {
  const [held, named] = await Promise.all([file.stat(), unlessMissing(stat(path))])
  return held.ino === named?.ino
}
