/** A terminal, a file or a pipe. */
export type OutputStream = NodeJS.WritableStream & { readonly columns?: number; readonly rows?: number }

/** Where a reader of events writes to. */
export interface Sink {
  write(text: string): void
  /** Resolves when all that was written is out; rejects when it could not be. */
  flush(): Promise<void>
}

/** A sink over `stream`. Whoever reads it may leave before the end (`| head`): that must not end a deployment. */
export function openSink(stream: OutputStream): Sink {
  let broken: Error | undefined
  stream.on('error', error => {
    broken = error
  })
  return {
    write: text => {
      if (!broken) stream.write(text)
    },
    flush: async () => {
      broken ??= await written(stream)
      if (broken && !isGone(broken)) throw broken
    },
  }
}

function written(stream: OutputStream): Promise<Error | undefined> {
  return new Promise(resolve => stream.write('', error => resolve(error ?? undefined)))
}

/** Whether nobody reads any more, which is no failure of ours. */
function isGone(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')
}
