import { setImmediate } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RunEvent } from '../../src/engine/events.ts'
import { createReporter, type Reporter } from '../../src/report/reporter.ts'
import { batchEnd, batchStart, hostEnd, playEnd, playStart, task, taskEvents, wholeRun } from './events.ts'
import { FakeTerminal } from './fake-terminal.ts'

const test = suite('live')

const render = task(4, 'Render site properties')
const start = task(5, 'Start the master')
const check = task(6, 'Check the health')
const masters = ['m1', 'm2', 'm3']

test('leaves a line a play, what deserves attention above it, and the recap below', async () => {
  const terminal = new FakeTerminal()
  const reporter = open(terminal)
  tell(
    reporter,
    wholeRun([
      playStart('Check the hosts', 3),
      batchStart(masters, [check]),
      ...taskEvents(check, [hostEnd(check, 'm1', 'ok'), hostEnd(check, 'm2', 'ok'), hostEnd(check, 'm3', 'ok')]),
      batchEnd,
      playEnd,
      playStart('Deploy masters', 3),
      batchStart(masters, [render, start]),
      ...taskEvents(render, [changed('m1'), changed('m2'), hostEnd(render, 'm3', 'ok')]),
      ...taskEvents(start, [
        hostEnd(start, 'm1', 'ok'),
        hostEnd(start, 'm2', 'ok'),
        hostEnd(start, 'm3', 'failed', { message: 'the port 19998 is taken', output: { stdout: '', stderr: 'why' } }),
      ]),
      batchEnd,
      playEnd,
    ]),
  )
  await reporter.end()

  assert.equal(terminal.lines(), [
    'RUN [deploy.yml] 3 hosts, id r1',
    '',
    'PLAY [Deploy masters] 3 hosts',
    'TASK [Render site properties] 1 ok, 2 changed',
    '  m1, m2 changed: replace conf/alluxio-site.properties',
    'TASK [Start the master] 2 ok, 1 failed',
    '  m3 failed: the port 19998 is taken',
    '      stderr:',
    '        why',
    '      at playbooks/deploy.yml:5:7',
    '',
    'PLAY [Check the hosts] 3 hosts: 3 ok',
    'PLAY [Deploy masters] 3 hosts: 2 changed, 1 failed',
    '',
    'RECAP',
    'm1  ok=2 changed=1',
    'm2  ok=2 changed=1',
    'm3  ok=2 changed=0 failed=1',
    '',
    'WHAT FAILED',
    '[Start the master] failed on m3 at playbooks/deploy.yml:5:7',
    '  the port 19998 is taken',
    '  why',
    '',
    'Next: mend what failed, then run the same command again: what is already as it should be is left alone.',
    '',
    '1 of 3 hosts failed in 42.1 s',
  ])
})

test('shows the tasks of the batch that goes on, with hosts that failed or wait', async () => {
  const terminal = new FakeTerminal()
  let now = 0
  const reporter = open(terminal, () => now)
  tell(reporter, [
    playStart('Deploy masters', 6, 3),
    batchStart(['m0'], [task(1, 'Render site properties')]),
    batchEnd,
    batchStart(masters, [render, start, check], 1),
    ...taskEvents(render, [hostEnd(render, 'm1', 'ok'), hostEnd(render, 'm2', 'ok'), hostEnd(render, 'm3', 'ok')]),
    { type: 'task-start', task: start, hosts: 3 },
    hostEnd(start, 'm1', 'ok'),
    hostEnd(start, 'm2', 'failed', { message: 'no\nspace' }),
    { type: 'host-waiting', task: start, host: 'm3', message: 'port 19998 is closed', seconds: 12 },
  ])
  now = 12_000
  await terminal.shows(/12\.0 s, slowest/)
  const handler = task(7, 'Restart', { handler: true })
  tell(reporter, [hostEnd(start, 'm3', 'ok'), { type: 'task-start', task: handler, hosts: 2 }])
  await terminal.shows(/handler/)

  assert.equal(terminal.lines().slice(-9), [
    'PLAY [Deploy masters] 6 hosts, batch 2 of 3, 12.0 s',
    '  BATCH 1 of 3: m0',
    '  BATCH 2 of 3: m[1-3]',
    '    Render site properties  3 ok',
    '  > Start the master        2/3 ok, 1 failed, 12.0 s',
    '      m2 failed no space',
    '    Check the health',
    '  > handler: Restart        0/2 ok',
    '  BATCH 3 of 3',
  ])
  await reporter.end()
})

test('listens to no signal and never ends the process itself', async () => {
  const listeners = () => ['SIGINT', 'SIGTERM', 'exit'].map(name => process.listenerCount(name))
  const before = listeners()
  const reporter = open(new FakeTerminal())
  tell(reporter, [playStart('Deploy masters', 3), batchStart(masters, [render])])
  await setImmediate()
  assert.equal(listeners(), before)

  await reporter.end()
  assert.equal(listeners(), before)
})

test('comes to its end, with the cursor shown, after an interruption and without an end of the run', async () => {
  const terminal = new FakeTerminal()
  const reporter = open(terminal)
  tell(reporter, [
    playStart('Deploy masters', 3, 2),
    batchStart(masters, [render, start]),
    { type: 'task-start', task: render, hosts: 3 },
    changed('m1'),
    { type: 'interrupted', message: 'SIGINT' },
  ])
  await terminal.shows(/> Render/)
  await reporter.end()

  assert.ok(terminal.cursorVisible)
  assert.equal(terminal.lines(), [
    'INTERRUPTED: SIGINT',
    '',
    'PLAY [Deploy masters] 3 hosts: 1 changed',
    '',
    'PLAY [Deploy masters] 3 hosts in 2 batches',
    'BATCH 1 of 2: m[1-3]',
    'TASK [Render site properties] 1 changed, not finished',
    '  m1 changed: replace conf/alluxio-site.properties',
  ])
})

test('folds a graph that is higher than the terminal', async () => {
  const terminal = new FakeTerminal()
  terminal.rows = 8
  const tasks = Array.from({ length: 20 }, (_, index) => task(index, `Task ${index}`))
  const reporter = open(terminal)
  tell(reporter, [
    playStart('Deploy masters', 1),
    batchStart(['m1'], tasks),
    ...tasks.slice(0, 10).flatMap(of => taskEvents(of, [hostEnd(of, 'm1', 'ok')])),
    { type: 'task-start', task: tasks[10]!, hosts: 1 },
  ])
  await terminal.shows(/Task 10/)

  assert.equal(terminal.lines().slice(1), [
    'PLAY [Deploy masters] 1 host',
    '  (8 lines of what is over)',
    '  Task 8   1 ok',
    '  Task 9   1 ok',
    '> Task 10  0/1 ok',
    '  (9 lines of what is to come)',
  ])
  await reporter.end()
})

test('is not disturbed by events that nothing announced', async () => {
  const terminal = new FakeTerminal()
  const reporter = open(terminal)
  tell(reporter, [
    { type: 'host-waiting', task: check, host: 'm1', message: 'closed', seconds: 1 },
    hostEnd(start, 'm1', 'failed', { message: 'lost' }),
    batchStart(masters, []),
    batchEnd,
    playEnd,
    playStart('Nobody', 0, 0),
    ...taskEvents(render, [changed('m1')]),
    playEnd,
  ])
  await reporter.end()

  assert.equal(terminal.lines().slice(-3), [
    'TASK [Start the master] 1 failed, not finished',
    '  m1 failed: lost',
    '      at playbooks/deploy.yml:5:7',
  ])
})

test.run()

function changed(host: string) {
  return hostEnd(render, host, 'changed', { changes: ['replace conf/alluxio-site.properties'] })
}

function open(terminal: FakeTerminal, now = () => 0): Reporter {
  const options = { format: 'live', color: false, verbosity: 0, diff: false, columns: 120 } as const
  return createReporter({ ...options, stream: terminal, now })
}

function tell(reporter: Reporter, events: readonly RunEvent[]): void {
  for (const event of events) reporter.event(event)
}
