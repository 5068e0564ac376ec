import { join } from 'node:path'
import type { RunEvent } from '../engine/events.ts'
import { preflight } from '../engine/preflight.ts'
import type { RunOptions } from '../engine/run-options.ts'
import { runPlaybook } from '../engine/start.ts'
import { prepareRun, readRun, runFolder, withJournal } from '../prepare.ts'
import { createReporter, type Reporter } from '../report/reporter.ts'
import { usesColour } from './colour.ts'
import { eventRecord } from './event-record.ts'
import { onInterrupt } from './interrupt.ts'
import { warnOfLogin } from './login-warnings.ts'
import { askPasswords } from './passwords.ts'
import { requestOf } from './request.ts'
import type { RunArguments } from './run.ts'
import { settingsFor } from './settings.ts'
import type { Settings } from './settings-schema.ts'
import { stepThrough } from './step.ts'
import { terminalAt } from './terminal.ts'

/** Runs a playbook as the command line asks, and gives the exit code. */
export async function runFromCommandLine(given: RunArguments): Promise<number> {
  const { playbook, startAtTask, step } = given
  const settings = await settingsFor(given)
  const interrupt = new AbortController()
  const terminal = terminalAt(interrupt.signal)
  const confirm = step ? stepThrough(terminal?.plainly) : undefined
  const request = { ...requestOf(settings), playbook, startAtTask, confirm }
  // Nobody is asked for a password for what cannot be run.
  if (terminal && (settings.ask_pass || settings.ask_become_pass)) preflight(await readRun(request))
  const passwords = await askPasswords(settings, terminal?.secretly)
  const prepared = await prepareRun({
    ...request,
    login: { ...request.login, ...passwords },
    signal: interrupt.signal,
    ...(terminal && { ask: ({ text, isPrivate }) => (isPrivate ? terminal.secretly(text) : terminal.plainly(text)) }),
  })
  warnOfLogin(prepared)
  return execute(prepared, {
    settings: step ? { ...settings, output: settings.output ?? 'lines' } : settings,
    interrupt,
  })
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
    columns: stdout.columns || 120,
  })
}

function codeOf(event: RunEvent): number | undefined {
  return event.type === 'run-end' ? event.code : undefined
}
