import { type Look, Narrative } from './narrative.ts'
import type { Reporter } from './reporter.ts'
import type { Sink } from './sink.ts'

/** Plain lines, for logs, pipes and `grep`. */
export function linesReporter(sink: Sink, look: Look): Reporter {
  const narrative = new Narrative(look, { brief: false })
  const write = (lines: readonly string[]) => {
    if (lines.length > 0) sink.write(`${lines.join('\n')}\n`)
  }
  return {
    event: event => write(narrative.lines(event)),
    end: () => {
      write(narrative.unfinished())
      return sink.flush()
    },
  }
}
