import type { FileHandle } from 'node:fs/promises'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'

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

/** A journal in `folder/journal.ndjson`; all entries that are due in one tick share one flush. */
export async function openJournal(folder: string): Promise<Journal> {
  await mkdir(folder, { recursive: true })
  return new FileJournal(await open(join(folder, 'journal.ndjson'), 'a', 0o600))
}

/** For runs that keep no record. */
export const noJournal: Journal = { write: async () => undefined, close: async () => undefined }

class FileJournal implements Journal {
  readonly #file: FileHandle
  #due: string[] = []
  #flush: Promise<void> | undefined
  #last: Promise<void> = Promise.resolve()

  constructor(file: FileHandle) {
    this.#file = file
  }

  write(entry: JournalEntry): Promise<void> {
    this.#due.push(`${JSON.stringify(entry)}\n`)
    this.#flush ??= this.#last.then(() => this.#flushDue())
    return this.#flush
  }

  async close(): Promise<void> {
    await (this.#flush ?? this.#last)
    await this.#file.close()
  }

  #flushDue(): Promise<void> {
    const lines = this.#due.join('')
    this.#due = []
    this.#flush = undefined
    this.#last = this.#file.appendFile(lines).then(() => this.#file.datasync())
    return this.#last
  }
}
