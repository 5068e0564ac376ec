import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createReporter } from '../../src/report/reporter.ts'
import { hostEnd, playStart, task, taskEvents, wholeRun } from './events.ts'
import { FakeTerminal } from './fake-terminal.ts'

const test = suite('json')

test('gives each event as it is, one a line', async () => {
  const start = task(1, 'Start')
  const failed = hostEnd(start, 'm1', 'failed', { message: 'two\nlines', output: { stdout: '', stderr: 'ü\x1b[31m' } })
  const events = wholeRun([playStart('Deploy', 1), ...taskEvents(start, [failed])])
  const terminal = new FakeTerminal()
  const reporter = createReporter({
    format: 'json',
    stream: terminal,
    color: true,
    verbosity: 0,
    diff: true,
    columns: 80,
  })
  for (const event of events) reporter.event(event)
  await reporter.end()

  const lines = terminal.written.trimEnd().split('\n')
  assert.is(lines.length, events.length)
  assert.equal(
    lines.map(line => JSON.parse(line)),
    events,
  )
})

test.run()
