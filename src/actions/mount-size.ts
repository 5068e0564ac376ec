/** The size of a tmpfs; `share` when it is one of the host's memory, which the kernel rounds in its own way. */
export interface Size {
  readonly bytes: number
  readonly share: boolean
}

/** What `size=` among the options means, as tmpfs reads it: bytes, with k, m, g or t, or a percentage of memory. */
export function sizeOf(options: readonly string[], memory: number): Size | undefined {
  const written = options.findLast(option => option.startsWith('size='))?.slice('size='.length)
  const [, digits, unit = ''] = /^(\d+)([kmgtpe%]?)$/i.exec(written ?? '') ?? []
  if (digits === undefined) return undefined
  if (unit === '%') return { bytes: (memory * Number(digits)) / 100, share: true }
  return { bytes: Number(digits) * 1024 ** ' kmgtpe'.indexOf(unit.toLowerCase() || ' '), share: false }
}

/** Whether the kernel would make one of the other: it rounds up to pages, of 64 KB at most. */
export function isSameSize(one: Size, other: Size): boolean {
  const tolerance = one.share || other.share ? one.bytes / 100 : 65_536
  return Math.abs(one.bytes - other.bytes) <= tolerance
}
