/** The first interrupt lets what runs be stopped in order; the second one ends the program at once. */
export function onInterrupt(interrupt: AbortController): () => void {
  const listener = () => {
    if (interrupt.signal.aborted) process.exit(130)
    interrupt.abort(new DOMException('Interrupted', 'AbortError'))
    console.error('Interrupted: stopping what runs on the hosts. Once more ends at once.')
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, listener)
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, listener)
  }
}
