import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs'
import { dirname } from 'node:path'
import type { RunEvent } from '../engine/events.ts'
import { shortPath } from '../errors.ts'

/** Keeps a run's events in a file, which is made with the first one: a playbook that is refused leaves nothing behind. */
export function eventRecord(file: string): { write(event: RunEvent): void; end(): void } {
  let stream: WriteStream | undefined
  const open = () => {
    mkdirSync(dirname(file), { recursive: true })
    return createWriteStream(file, { flags: 'a', mode: 0o600 }).on('error', error => {
      console.error(`Cannot keep the events in "${shortPath(file)}": ${error.message}`)
    })
  }
  return {
    write(event) {
      stream ??= open()
      if (!stream.destroyed) stream.write(`${JSON.stringify(event)}\n`)
    },
    end: () => stream?.end(),
  }
}
