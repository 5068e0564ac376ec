import { structuredPatch } from 'diff'
import type { Diff } from '../actions/action.ts'
import type { HostEnd } from '../engine/events.ts'
import { compactHosts } from './compact-hosts.ts'
import type { Paint } from './paint.ts'
import { caret, plural } from './text.ts'

/** The diffs of a task as unified patches; hosts with the same one are shown together. */
export function patches(ends: readonly HostEnd[], { paint, columns }: { paint: Paint; columns: number }): string[] {
  return byContent(ends).flatMap(({ diff, hosts }) => {
    const names = compactHosts(hosts, Math.max(20, columns - diff.path.length - 22))
    return [...header(diff, names).map(line => paint('bold', line)), ...hunks(diff).map(line => painted(line, paint))]
  })
}

/** Comparing takes time that grows with the square of this: 0.1 s here, which the run has to wait for. */
const mostEdits = 1000

interface Same {
  readonly diff: Diff
  readonly hosts: string[]
}

function byContent(ends: readonly HostEnd[]): Same[] {
  const found = new Map<string, Same>()
  for (const { host, diffs } of ends) {
    for (const diff of diffs) {
      const content = JSON.stringify([diff.path, diff.before, diff.after])
      const same = found.get(content)
      if (same) same.hosts.push(host)
      else found.set(content, { diff, hosts: [host] })
    }
  }
  return [...found.values()]
}

function header({ path, before, after }: Diff, hosts: string): string[] {
  return [
    `--- before: ${caret(path)} (${hosts})${before === undefined ? ', absent' : ''}`,
    `+++ after: ${caret(path)} (${hosts})${after === undefined ? ', absent' : ''}`,
  ]
}

function hunks({ before, after }: Diff): string[] {
  const patch = structuredPatch('', '', before ?? '', after ?? '', '', '', { context: 3, maxEditLength: mostEdits })
  if (!patch) return [`@@ too different to show: ${size(before)} before, ${size(after)} after @@`]
  return patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`,
    ...lines.map(caret),
  ])
}

/** As in unified diffs, an empty range begins at the line before it. */
function range(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`
}

function size(text = ''): string {
  return plural(text.split('\n').length - (text.endsWith('\n') ? 1 : 0), 'line')
}

function painted(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint('green', line)
  if (line.startsWith('-')) return paint('red', line)
  return line.startsWith('@@') ? paint('cyan', line) : line
}
