import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Source } from '../connection/connection.ts'
import { type Fingerprint, fingerprintOf, fingerprintOfFile } from './fingerprint.ts'
import { unreadable } from './unreadable.ts'

/** What a file on the host shall hold. */
export interface Content {
  readonly fingerprint: Fingerprint
  /** The whole of it, where it is text that people can compare. */
  readonly text?: string | undefined
  readonly open: Source
}

/** Text of more bytes is not shown as a diff. */
export const diffLimit = 100_000

export function contentOfText(text: string): Content {
  return contentOfBytes(Buffer.from(text))
}

export function contentOfBytes(bytes: Buffer): Content {
  return { fingerprint: fingerprintOf(bytes), text: comparable(bytes), open: () => Readable.from([bytes]) }
}

export async function contentOfFile(path: string): Promise<Content> {
  const fingerprint = await fingerprintOfFile(path)
  const text = fingerprint.size > diffLimit ? undefined : comparable(await readFile(path).catch(unreadable(path)))
  return { fingerprint, text, open: () => createReadStream(path, { highWaterMark: 1 << 20 }) }
}

/** The folders and files below a local folder, by their paths in it, links followed; a folder stands before what it holds. */
export async function treeOf(folder: string): Promise<{ folders: string[]; files: string[] }> {
  const folders: string[] = []
  const files: string[] = []
  const visit = async (inner: string): Promise<void> => {
    for (const name of (await readdir(join(folder, inner)).catch(unreadable(join(folder, inner)))).sort()) {
      const path = join(inner, name)
      const found = await stat(join(folder, path)).catch(unreadable(join(folder, path)))
      if (found.isFile()) files.push(path)
      if (!found.isDirectory()) continue
      folders.push(path)
      await visit(path)
    }
  }
  await visit('')
  return { folders, files }
}

/** The text of `bytes`, unless they are too many or not text. */
export function comparable(bytes: Buffer, limit = diffLimit): string | undefined {
  return bytes.length <= limit && !bytes.includes(0) && isUtf8(bytes) ? bytes.toString() : undefined
}
