import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { HostEnd, RunEvent } from '../../src/engine/events.ts'
import { closingLines } from '../../src/report/closing.ts'
import { painter } from '../../src/report/paint.ts'
import { hostEnd, task, taskEvents, wholeRun } from './events.ts'

const test = suite('closingLines')

const start = task(12, 'Start the worker')

test('a run that went well ends with its recap and the time it took', () => {
  assert.equal(closing([hostEnd(start, 'w1', 'ok')]), ['', 'RECAP', 'w1  ok=1 changed=0', '', 'done in 42.1 s'])
})

test('check mode says that nothing was changed', () => {
  const ends = [hostEnd(start, 'w1', 'changed')]
  assert.is(closing(ends, { check: true }).at(-1), 'check mode: nothing was changed; done in 42.1 s')

  const bad = [...ends, hostEnd(start, 'w2', 'failed')]
  assert.is(closing(bad, { check: true }).at(-1), 'check mode: nothing was changed; 1 of 2 hosts failed in 42.1 s')
})

test('what failed is told again, hosts with the same failure together, with what to do next', () => {
  const failed = { message: 'Command failed with exit code 1: start', output: { stdout: 'a', stderr: '1\n2\n3\n4\n' } }
  const ends = [
    hostEnd(start, 'w1', 'failed', failed),
    hostEnd(start, 'w2', 'failed', failed),
    hostEnd(start, 'w3', 'unreachable', { message: 'Cannot connect to "w3"' }),
    hostEnd(start, 'w4', 'ok'),
  ]
  assert.equal(closing(ends), [
    '',
    'RECAP',
    'w4  ok=1 changed=0',
    'w1  ok=0 changed=0 failed=1',
    'w2  ok=0 changed=0 failed=1',
    'w3  ok=0 changed=0 unreachable=1',
    '',
    'WHAT FAILED',
    '[Start the worker] failed on w1, w2 at playbooks/deploy.yml:12:7',
    '  Command failed with exit code 1: start',
    '  2',
    '  3',
    '  4',
    '[Start the worker] unreachable on w3 at playbooks/deploy.yml:12:7',
    '  Cannot connect to "w3"',
    '',
    'Next: make sure that ssh reaches w3, then mend what failed, then run the same command again: what is already as it should be is left alone.',
    '',
    '2 of 4 hosts failed and 1 was unreachable in 42.1 s',
  ])
})

test('many different failures are told again only in part', () => {
  const ends = [1, 2, 3, 4, 5, 6].map(id => hostEnd(start, `w${id}`, 'failed', { message: `reason ${id}` }))
  const lines = closing(ends)

  assert.is(lines.filter(line => line.startsWith('[Start')).length, 4)
  assert.ok(lines.includes('and 2 more failures, told above'))
})

test('an interrupted run says so', () => {
  const end = { ...runEnd([hostEnd(start, 'w1', 'ok')]), code: 130 as const }
  assert.equal(closingLines(end, options).slice(-3), [
    'Next: run the same command again: what is already as it should be is left alone.',
    '',
    'interrupted after 42.1 s',
  ])
})

test.run()

const options = { paint: painter(false), check: false, columns: 100 }

function closing(ends: readonly HostEnd[], { check = false } = {}): string[] {
  return closingLines(runEnd(ends), { ...options, check })
}

function runEnd(ends: readonly HostEnd[]): Extract<RunEvent, { type: 'run-end' }> {
  const end = wholeRun(taskEvents(start, ends)).at(-1)!
  if (end.type !== 'run-end') throw new TypeError(`The last event is "${end.type}"`)
  return end
}
