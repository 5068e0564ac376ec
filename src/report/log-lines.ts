/** A line of a log, and where it stands. */
export interface LogLine {
  readonly host: string
  readonly role: string
  readonly text: string
}

/** Shows a line behind its host and role; each host always has the same colour. */
export function logPrefixer(
  sources: readonly { readonly host: string; readonly role: string }[],
  color: boolean,
): (line: LogLine) => string {
  const hostWidth = Math.max(0, ...sources.map(({ host }) => host.length))
  const roleWidth = Math.max(0, ...sources.map(({ role }) => role.length))
  return ({ host, role, text }) => {
    const prefix = `${host.padEnd(hostWidth)} ${role.padEnd(roleWidth)} |`
    return `${color ? `\x1b[${colourOfHost(host)}m${prefix}\x1b[39m` : prefix} ${text}`
  }
}

/** Everything but red, which says that something is wrong, and what a light or a dark screen swallows. */
const colours = [32, 33, 34, 35, 36, 92, 94, 95, 96]

function colourOfHost(host: string): number {
  let hash = 0
  for (const letter of host) hash = (hash * 31 + letter.codePointAt(0)!) >>> 0
  return colours[hash % colours.length]!
}

/**
 * The lines of several logs in the order of time. A line without a time (a stack trace) stays behind the one before it; those of one
 * log keep their order.
 */
export function mergeByTime(logs: readonly (readonly LogLine[])[]): LogLine[] {
  const entries = logs.flatMap(lines => {
    let time = ''
    return lines.map(line => {
      time = later(time, timeOf(line.text))
      return { time, line }
    })
  })
  return entries.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)).map(({ line }) => line)
}

/** `2026-11-24 03:21:13,123`, which sorts as text. */
function timeOf(text: string): string {
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[,.]\d{3}/.exec(text)?.[0].replace('.', ',') ?? ''
}

function later(a: string, b: string): string {
  return a > b ? a : b
}
