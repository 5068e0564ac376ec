import type { RunEvent } from '../engine/events.ts'
import { jsonReporter } from './json.ts'
import { linesReporter } from './lines.ts'
import { liveReporter } from './live.ts'
import { painter } from './paint.ts'
import { type OutputStream, openSink } from './sink.ts'

/** A reader of a run's events, which tells people or programs about them. */
export interface Reporter {
  /** Never throws and never waits. */
  event(event: RunEvent): void
  /** Resolves when everything is told and written. */
  end(): Promise<void>
}

export interface ReporterOptions {
  /** `live` redraws the tasks of the current batch, for a terminal; `lines` only ever adds lines; `json` is one event a line. */
  readonly format: 'live' | 'lines' | 'json'
  readonly stream: OutputStream
  readonly color: boolean
  /** 0; 1 also tells why hosts were skipped and when tasks start; 2 also each host that was as asked. */
  readonly verbosity: number
  readonly diff: boolean
  /** The width to cut at, where the stream has none of its own. */
  readonly columns: number
  /** Milliseconds of a clock, by default the machine's. */
  readonly now?: () => number
}

/** Opens the reader that `format` names. */
export function createReporter(options: ReporterOptions): Reporter {
  const { format, stream, color, verbosity, diff, columns, now = () => performance.now() } = options
  const sink = openSink(stream)
  if (format === 'json') return jsonReporter(sink)
  const look = { paint: painter(color), verbosity, diff, columns: stream.columns || columns, now }
  return format === 'live' ? liveReporter(sink, stream, look) : linesReporter(sink, look)
}
