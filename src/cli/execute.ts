import { join } from 'node:path'
import { askOnTerminal } from '../actions/terminal.ts'
import type { RunEvent } from '../engine/events.ts'
import type { Ask } from '../engine/prompts.ts'
import type { RunOptions } from '../engine/run-options.ts'
import { runPlaybook } from '../engine/start.ts'
import { prepareRun, runFolder, withJournal } from '../prepare.ts'
import { createReporter, type Reporter } from '../report/reporter.ts'
import { usesColour } from './colour.ts'
import { eventRecord } from './event-record.ts'
import { onInterrupt } from './interrupt.ts'
import { requestOf } from './request.ts'
import { settingsFor } from './settings.ts'
import type { Settings } from './settings-schema.ts'

interface RunArguments {
  readonly playbook: string
}

/** Runs a playbook as the command line asks, and gives the exit code. */
export async function runFromCommandLine(given: RunArguments): Promise<number> {
  const settings = await settingsFor(given)
  const interrupt = new AbortController()
  const { signal } = interrupt
  const prepared = await prepareRun({
    playbook: given.playbook,
    ...requestOf(settings),
    signal,
    ...(process.stdin.isTTY && { ask: askAt(signal) }),
  })
  return execute(prepared, { settings, interrupt })
}

async function execute(
  prepared: RunOptions,
  { settings, interrupt }: { settings: Settings; interrupt: AbortController },
): Promise<number> {
  const reporter = reporterFor(settings)
  const events = runPlaybook(withJournal(prepared))
  const stopListening = onInterrupt(interrupt)
  const record = eventRecord(join(runFolder(prepared.runId), 'events.ndjson'))
  let code = 0
  try {
    for await (const event of events) {
      record.write(event)
      reporter.event(event)
      code = codeOf(event) ?? code
    }
  } finally {
    stopListening()
    record.end()
    await reporter.end()
  }
  return code
}

function reporterFor({ output, verbose, diff }: Settings): Reporter {
  const { stdout } = process
  const isLive = stdout.isTTY && process.env.TERM !== 'dumb'
  return createReporter({
    format: output ?? (isLive ? 'live' : 'lines'),
    stream: stdout,
    color: usesColour(stdout),
    verbosity: verbose,
    diff,
    columns: stdout.columns ?? 120,
  })
}

function codeOf(event: RunEvent): number | undefined {
  return event.type === 'run-end' ? event.code : undefined
}

function askAt(signal: AbortSignal): Ask {
  return ({ text, isPrivate }) => askOnTerminal(text, { echo: !isPrivate, signal })
}
