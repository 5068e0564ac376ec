/** The first interrupt lets what runs be stopped in order, which `tell` tells where nothing else does; the second one ends the program at once. */
export function onInterrupt(interrupt: AbortController, tell: () => void = () => undefined): () => void {
  const listener = () => {
    if (interrupt.signal.aborted) process.exit(130)
    interrupt.abort(new DOMException('Interrupted', 'AbortError'))
    tell()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, listener)
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, listener)
  }
}
