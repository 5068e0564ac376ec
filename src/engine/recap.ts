import type { ExitCode, Recap, TaskState } from './events.ts'

export function emptyRecap(): Recap {
  return { ok: 0, changed: 0, skipped: 0, failed: 0, unreachable: 0, rescued: 0, ignored: 0 }
}

interface Ending {
  readonly isInterrupted: boolean
  /** A rule of a play ended it for all its hosts. */
  readonly isAborted: boolean
}

/** What the run ends with: an unreachable host comes before a failed one. */
export function exitCode(recaps: Iterable<Readonly<Recap>>, { isInterrupted, isAborted }: Ending): ExitCode {
  if (isInterrupted) return 130
  const any = (state: TaskState) => [...recaps].some(recap => recap[state] > 0)
  if (any('unreachable')) return 4
  return any('failed') || isAborted ? 2 : 0
}
