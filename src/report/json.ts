import type { Reporter } from './reporter.ts'
import type { Sink } from './sink.ts'

/** Events for programs: each is one line of JSON. */
export function jsonReporter(sink: Sink): Reporter {
  return {
    event: event => sink.write(`${JSON.stringify(event)}\n`),
    end: () => sink.flush(),
  }
}
