import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { HostEnd } from '../../src/engine/events.ts'
import { painter } from '../../src/report/paint.ts'
import { type BlockOptions, taskBlock } from '../../src/report/task-block.ts'
import { TaskTally } from '../../src/report/task-tally.ts'
import { hostEnd, task } from './events.ts'

const test = suite('taskBlock')

const render = task(12, 'Render site properties')

test('a task whose hosts have nothing to say is one line', () => {
  assert.equal(block([hostEnd(render, 'w1', 'ok', { seconds: 0.2 }), hostEnd(render, 'w2', 'ok', { seconds: 0.44 })]), [
    'TASK [Render site properties] 2 ok, slowest w2 0.4 s',
  ])
  assert.equal(block([hostEnd(render, 'w1', 'skipped', { message: 'not a master' })]), [
    'TASK [Render site properties] 1 skipped',
  ])
  assert.equal(block([]), ['TASK [Render site properties] no hosts'])
})

test('each changed host has a line with what was changed', () => {
  assert.equal(block([changed('w1'), hostEnd(render, 'w2', 'ok'), changed('w3')]), [
    'TASK [Render site properties] 1 ok, 2 changed',
    '  w1 changed: create /opt/a; set mode 644 on /opt/a',
    '  w3 changed: create /opt/a; set mode 644 on /opt/a',
  ])
})

test('hosts on which the same was changed can share a line', () => {
  assert.equal(block([changed('w1'), changed('w2'), changed('w3')], { grouped: true }), [
    'TASK [Render site properties] 3 changed',
    '  w[1-3] changed: create /opt/a; set mode 644 on /opt/a',
  ])
})

test('check mode says that hosts would change', () => {
  assert.equal(block([changed('w1')], { check: true }), [
    'TASK [Render site properties] 1 would change',
    '  w1 would change: create /opt/a; set mode 644 on /opt/a',
  ])
})

test('a failed host shows its message, the end of its output and the place of the task', () => {
  const stderr = Array.from({ length: 22 }, (_, index) => `line ${index + 1}\n`).join('')
  const failed = hostEnd(render, 'w1', 'failed', {
    message: 'Command failed with exit code 1: false\nsecond line',
    output: { stdout: 'said\n', stderr },
    seconds: 3,
  })
  assert.equal(block([failed, hostEnd(render, 'w2', 'ok')]), [
    'TASK [Render site properties] 1 ok, 1 failed, slowest w1 3.0 s',
    '  w1 failed: Command failed with exit code 1: false',
    '      second line',
    '      stdout:',
    '        said',
    '      stderr, its last 20 lines:',
    ...Array.from({ length: 20 }, (_, index) => `        line ${index + 3}`),
    '      at playbooks/deploy.yml:12:7',
  ])
})

test('hosts that failed in the same way share what was printed, and the worst come last', () => {
  const failed = { message: 'it is broken', output: { stdout: '', stderr: 'why' } }
  const ends = [
    hostEnd(render, 'w1', 'unreachable', { message: 'Cannot connect to "w1"' }),
    hostEnd(render, 'w2', 'failed', failed),
    hostEnd(render, 'w3', 'ignored', failed),
    hostEnd(render, 'w4', 'failed', failed),
    hostEnd(render, 'w5', 'rescued', failed),
  ]
  assert.equal(block(ends), [
    'TASK [Render site properties] 1 rescued, 1 ignored, 2 failed, 1 unreachable',
    '  w5 rescued: it is broken',
    '  w3 ignored: it is broken',
    '  w2 failed: it is broken',
    '  w4 failed: it is broken',
    '      stderr:',
    '        why',
    '      at playbooks/deploy.yml:12:7',
    '  w1 unreachable: Cannot connect to "w1"',
    '      at playbooks/deploy.yml:12:7',
  ])
})

test('what debug says is shown once for all hosts that say it', () => {
  const ends = ['w1', 'w2', 'w3'].map(host => hostEnd(render, host, 'ok', { message: 'heap: 8g\nport: 29999' }))
  assert.equal(block(ends), ['TASK [Render site properties] 3 ok', '  w[1-3]: heap: 8g', '      port: 29999'])
})

test('an item of a loop is named, and the end that sums the loop up does not say it again', () => {
  const change = { changes: ['create /opt/a'] }
  const ends = [
    hostEnd(render, 'w1', 'changed', { item: '/opt/a', ...change }),
    hostEnd(render, 'w1', 'ok', { item: '/opt/b' }),
    hostEnd(render, 'w1', 'changed', change),
  ]
  assert.equal(block(ends), ['TASK [Render site properties] 1 changed', '  w1 (item=/opt/a) changed: create /opt/a'])
})

test('more verbosity tells why hosts were skipped, then also which were as asked', () => {
  const ends = [hostEnd(render, 'w1', 'skipped', { message: 'not a master' }), hostEnd(render, 'w2', 'ok')]

  assert.equal(block(ends, { verbosity: 1 }).slice(1), ['  w1 skipped: not a master'])
  assert.equal(block(ends, { verbosity: 2 }).slice(1), ['  w2', '  w1 skipped: not a master'])
})

test('a handler is called so, and diffs follow the hosts', () => {
  const handler = task(3, 'Restart', { handler: true })
  const diffs = [{ path: '/a', before: 'x\n', after: 'y\n' }]
  assert.equal(block([hostEnd(handler, 'w1', 'changed', { changes: ['replace /a'], diffs })], { diff: true }), [
    'HANDLER [Restart] 1 changed',
    '  w1 changed: replace /a',
    '--- before: /a (w1)',
    '+++ after: /a (w1)',
    '@@ -1,1 +1,1 @@',
    '-x',
    '+y',
  ])
})

test('colours tell the states', () => {
  const paint = painter(true)
  assert.equal(block([changed('w1'), hostEnd(render, 'w2', 'failed', { message: 'no' })], { paint }).slice(0, 3), [
    'TASK [Render site properties] \x1b[33m1 changed\x1b[39m, \x1b[31m1 failed\x1b[39m',
    '  \x1b[33mw1 changed:\x1b[39m create /opt/a; set mode 644 on /opt/a',
    '  \x1b[31mw2 failed:\x1b[39m no',
  ])
})

test.run()

function changed(host: string): HostEnd {
  return hostEnd(render, host, 'changed', { changes: ['create /opt/a', 'set mode 644 on /opt/a'] })
}

function block(ends: readonly HostEnd[], options: Partial<BlockOptions> = {}): string[] {
  const { verbosity = 0 } = options
  const tally = new TaskTally(ends[0]?.task ?? render, { hosts: ends.length, verbosity })
  for (const end of ends) tally.end(end)
  const usual = { paint: painter(false), check: false, columns: 100, grouped: false, diff: false, finished: true }
  return taskBlock(tally, { ...usual, verbosity, ...options })
}
