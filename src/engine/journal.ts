import type { FileHandle } from 'node:fs/promises'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { TaskInfo } from './events.ts'

/** What the journal holds, one JSON object a line. A `begin` without its `end` means that nobody knows whether it was done. */
export type JournalEntry =
  | {
      readonly entry: 'run'
      readonly run: string
      readonly playbook: string
      readonly check: boolean
      readonly time: string
    }
  | {
      readonly entry: 'begin'
      readonly task: string
      readonly host: string
      readonly item?: string | undefined
      readonly change: string
    }
  | {
      readonly entry: 'end'
      readonly task: string
      readonly host: string
      readonly state: string
      readonly register?: Readonly<Record<string, unknown>>
      readonly facts?: Readonly<Record<string, unknown>>
    }

/** The engine awaits each entry: a change is applied only after its `begin` is on the disk. */
export interface Journal {
  write(entry: JournalEntry): Promise<void>
  close(): Promise<void>
}

/** A journal in `folder/journal.ndjson`, made with its first entry; all entries that are due in one tick share one flush. */
export function openJournal(folder: string): Journal {
  return new FileJournal(async () => {
    await mkdir(folder, { recursive: true })
    return open(join(folder, 'journal.ndjson'), 'a', 0o600)
  })
}

/** What stands for a task: its place alone is not enough, since a file may be imported twice and a play has batches. */
export function keyOf({ play, batch, place, handler }: TaskInfo): string {
  return `${play}.${batch} ${handler ? 'handler ' : ''}${place}`
}

/** For runs that keep no record. */
export const noJournal: Journal = { write: async () => undefined, close: async () => undefined }

class FileJournal implements Journal {
  readonly #open: () => Promise<FileHandle>
  #file: Promise<FileHandle> | undefined
  #due: string[] = []
  #flush: Promise<void> | undefined
  #last: Promise<void> = Promise.resolve()

  constructor(open: () => Promise<FileHandle>) {
    this.#open = open
  }

  write(entry: JournalEntry): Promise<void> {
    this.#due.push(`${JSON.stringify(entry)}\n`)
    this.#flush ??= this.#last.then(() => this.#flushDue())
    return this.#flush
  }

  async close(): Promise<void> {
    await (this.#flush ?? this.#last)
    await (await this.#file)?.close()
  }

  #flushDue(): Promise<void> {
    const lines = this.#due.join('')
    this.#due = []
    this.#flush = undefined
    this.#last = this.#append(lines)
    return this.#last
  }

  async #append(lines: string): Promise<void> {
    this.#file ??= this.#open()
    const file = await this.#file
    await file.appendFile(lines)
    await file.datasync()
  }
}
