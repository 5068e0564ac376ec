import type { ExitCode, Recap, TaskState } from './events.ts'

export function emptyRecap(): Recap {
  return { ok: 0, changed: 0, skipped: 0, failed: 0, unreachable: 0, rescued: 0, ignored: 0 }
}

/** What the run ends with: an unreachable host comes before a failed one. */
export function exitCode(recaps: Iterable<Readonly<Recap>>, interrupted: boolean): ExitCode {
  if (interrupted) return 130
  const any = (state: TaskState) => [...recaps].some(recap => recap[state] > 0)
  if (any('unreachable')) return 4
  return any('failed') ? 2 : 0
}
