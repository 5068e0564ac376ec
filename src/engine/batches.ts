/** Splits hosts as `serial` says: numbers or percentages of all hosts, the last one repeated; none gives a single batch. */
export function batchesOf(hosts: readonly string[], serial: readonly (number | string)[]): string[][] {
  if (serial.length === 0) return hosts.length > 0 ? [[...hosts]] : []
  const batches: string[][] = []
  for (let begin = 0; begin < hosts.length; ) {
    const size = sizeOf(serial[Math.min(batches.length, serial.length - 1)]!, hosts.length)
    batches.push(hosts.slice(begin, begin + size))
    begin += size
  }
  return batches
}

function sizeOf(wanted: number | string, total: number): number {
  const text = String(wanted)
  const size = text.endsWith('%') ? Math.floor((total * Number.parseInt(text, 10)) / 100) : Number.parseInt(text, 10)
  return Math.max(size, 1)
}
