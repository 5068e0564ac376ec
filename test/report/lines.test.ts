import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RunEvent } from '../../src/engine/events.ts'
import { createReporter, type ReporterOptions } from '../../src/report/reporter.ts'
import { batchEnd, batchStart, hostEnd, playEnd, playStart, task, taskEvents, wholeRun } from './events.ts'
import { FakeTerminal } from './fake-terminal.ts'

const test = suite('lines')

const render = task(4, 'Render site properties')
const start = task(5, 'Start the master')
const replaced = { changes: ['replace conf/alluxio-site.properties'] }

test('tells a run in the order in which its tasks end', async () => {
  const events = wholeRun([
    playStart('Deploy masters', 3),
    batchStart(['m1', 'm2', 'm3'], [render, start]),
    ...taskEvents(render, [
      hostEnd(render, 'm1', 'changed', { ...replaced, seconds: 0.4 }),
      hostEnd(render, 'm2', 'ok', { seconds: 0.1 }),
      hostEnd(render, 'm3', 'ok', { seconds: 0.1 }),
    ]),
    { type: 'warning', message: 'm2 has less memory than the heap asks for' },
    ...taskEvents(start, [
      hostEnd(start, 'm1', 'ok', { seconds: 2 }),
      hostEnd(start, 'm2', 'ok', { seconds: 1 }),
      hostEnd(start, 'm3', 'failed', { message: 'the port 19998 is taken', seconds: 0.2 }),
    ]),
    batchEnd,
    playEnd,
  ])
  assert.equal(await told(events), [
    'RUN [deploy.yml] 3 hosts, id r1',
    '',
    'PLAY [Deploy masters] 3 hosts',
    'TASK [Render site properties] 2 ok, 1 changed, slowest m1 0.4 s',
    '  m1 changed: replace conf/alluxio-site.properties',
    'WARNING: m2 has less memory than the heap asks for',
    'TASK [Start the master] 2 ok, 1 failed, slowest m1 2.0 s',
    '  m3 failed: the port 19998 is taken',
    '      at playbooks/deploy.yml:5:7',
    '',
    'RECAP',
    'm1  ok=1 changed=1',
    'm2  ok=2 changed=0',
    'm3  ok=1 changed=0 failed=1',
    '',
    'WHAT FAILED',
    '[Start the master] failed on m3 at playbooks/deploy.yml:5:7',
    '  the port 19998 is taken',
    '',
    'Next: mend what failed, then run the same command again: what is already as it should be is left alone.',
    '',
    '1 of 3 hosts failed in 42.1 s',
  ])
})

test('names the batches where there are several, and says what check mode would change', async () => {
  const second = task(6, 'Render site properties', { batch: 1 })
  const events = wholeRun(
    [
      playStart('Deploy masters', 2, 2),
      batchStart(['m1'], [render]),
      ...taskEvents(render, [hostEnd(render, 'm1', 'changed', replaced)]),
      batchStart(['m2'], [second], 1),
      ...taskEvents(second, [hostEnd(second, 'm2', 'ok')]),
    ],
    { check: true },
  )
  assert.equal(await told(events), [
    'RUN [deploy.yml] 2 hosts, id r1, check mode: nothing will be changed',
    '',
    'PLAY [Deploy masters] 2 hosts in 2 batches',
    'BATCH 1 of 2: m1',
    'TASK [Render site properties] 1 would change',
    '  m1 would change: replace conf/alluxio-site.properties',
    'BATCH 2 of 2: m2',
    'TASK [Render site properties] 1 ok',
    '',
    'RECAP',
    'm1  ok=0 changed=1',
    'm2  ok=1 changed=0',
    '',
    'check mode: nothing was changed; done in 42.1 s',
  ])
})

test('speaks of a task that waits every ten seconds', async () => {
  let now = 0
  const terminal = new FakeTerminal()
  const reporter = createReporter({ ...options, stream: terminal, now: () => now })
  const wait = (host: string, seconds: number) => {
    now = seconds * 1000
    reporter.event({ type: 'host-waiting', task: start, host, message: 'port 19998 is closed', seconds })
  }
  reporter.event({ type: 'task-start', task: start, hosts: 4 })
  reporter.event(hostEnd(start, 'm1', 'ok'))
  for (const seconds of [1, 5, 9, 12, 15, 21, 22, 30]) for (const host of ['m2', 'm3', 'm4']) wait(host, seconds)
  reporter.event(hostEnd(start, 'm2', 'ok'))
  wait('m3', 41)
  await reporter.end()

  assert.equal(terminal.lines(), [
    'TASK [Start the master] waiting, 1 of 4 done',
    '  m[2-4] wait 12.0 s: port 19998 is closed',
    'TASK [Start the master] waiting, 1 of 4 done',
    '  m[2-4] wait 22.0 s: port 19998 is closed',
    'TASK [Start the master] waiting, 2 of 4 done',
    '  m3, m4 wait 41.0 s: port 19998 is closed',
    'TASK [Start the master] 2 ok, not finished',
  ])
})

test('tells what an interrupted task gave so far', async () => {
  const events: RunEvent[] = [
    { type: 'task-start', task: start, hosts: 2 },
    hostEnd(start, 'm1', 'changed', { changes: ['start the master'] }),
    { type: 'interrupted', message: 'SIGINT: m2 is let finish what it began' },
  ]
  assert.equal(await told(events), [
    'INTERRUPTED: SIGINT: m2 is let finish what it began',
    'TASK [Start the master] 1 changed, not finished',
    '  m1 changed: start the master',
  ])
})

test('more verbosity tells where tasks start', async () => {
  const events = taskEvents(start, [hostEnd(start, 'm1', 'skipped', { message: 'it runs' })])
  assert.equal(await told(events, { verbosity: 1 }), [
    'TASK [Start the master] starts at playbooks/deploy.yml:5:7',
    'TASK [Start the master] 1 skipped',
    '  m1 skipped: it runs',
  ])
})

test.run()

const options = { format: 'lines', color: false, verbosity: 0, diff: false, columns: 100 } as const

async function told(events: readonly RunEvent[], more: Partial<ReporterOptions> = {}): Promise<string[]> {
  const terminal = new FakeTerminal()
  const reporter = createReporter({ ...options, stream: terminal, ...more })
  for (const event of events) reporter.event(event)
  await reporter.end()
  return terminal.lines()
}
