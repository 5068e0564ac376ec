import type { Readable, Writable } from 'node:stream'

/** A program on the host (or on this machine) with its three streams. None of the promises rejects. */
export interface RunningProcess {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** The exit code, 128 and more for a signal; `undefined` when the connection ended first. */
  readonly exited: Promise<number | undefined>
  /** The same, once its output is read to the end too. */
  readonly closed: Promise<number | undefined>
  /** Lets go of it without waiting. */
  destroy(): void
}

export interface OpenOptions {
  /** Not to be queued behind other programs: it is there to end one of them. */
  readonly urgent?: boolean
}

/** Starts a command line as the login shell of the host would; rejects with `ConnectionError`. */
export type OpenProcess = (commandLine: string, options?: OpenOptions) => Promise<RunningProcess>

/** At most this much of an output is kept, in bytes. */
export const outputLimit = 10 * 1024 * 1024

/** Keeps what a stream brings, up to `outputLimit` and a note that says so; `copy` gets it as it comes. */
export async function collect(stream: Readable, copy?: Writable): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    copy?.write(chunk)
    if (size <= outputLimit) chunks.push(chunk)
    size += chunk.length
  }
  return decode(Buffer.concat(chunks))
}

/** The text of an output; beyond `outputLimit` it is cut, and says so. */
export function decode(output: Buffer): string {
  if (output.length <= outputLimit) return output.toString('utf8')
  return `${output.toString('utf8', 0, outputLimit)}\n[the output is longer than 10 MB: the rest is left out]\n`
}
