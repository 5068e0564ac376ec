import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { usesColour } from '../../src/cli/colour.ts'
import { answerLines } from '../../src/cli/exec-hosts.ts'
import { pingLines } from '../../src/cli/ping-hosts.ts'
import { painter } from '../../src/report/paint.ts'

// What ping and exec make of the answers of many hosts.
const test = suite('answers')

test('exec tells equal answers once, that of the most hosts first', () => {
  const ok = (host: string, stdout: string) => ({ host, value: { code: 0, stdout, stderr: '' } })
  const visits = [
    ok('m1', 'five\n'),
    ok('w1', 'six\nseven\n'),
    { host: 'w2', value: { code: 3, stdout: '', stderr: 'no \x1b[31msuch\x1b[0m file\n' } },
    ok('w3', 'six\nseven\n'),
    ok('w4', 'six\nseven\n'),
    { host: 'w5', unreachable: 'Cannot connect to w5 (10.0.0.5:22): connection refused' },
    { host: 'w6', refused: 'Cannot become root on w6: sudo wants a password' },
    ok('w7', ''),
  ]
  assert.equal(answerLines(visits, painter(false)), [
    'w1, w3, w4 (3 hosts): exit code 0',
    '  six',
    '  seven',
    '',
    'm1: exit code 0',
    '  five',
    '',
    'w2: exit code 3',
    '  stderr:',
    '    no such file',
    '',
    'w5: unreachable: Cannot connect to w5 (10.0.0.5:22): connection refused',
    '',
    'w6: failed: Cannot become root on w6: sudo wants a password',
    '',
    'w7: exit code 0',
    '',
    '5 of 8 hosts ok, 2 failed, 1 unreachable',
  ])
})

test('ping has a line for each host, and names those that it did not reach', () => {
  const visits = [
    { host: 'm1', value: { user: 'root', shell: '/bin/bash', connected: 0.0832, roundTrip: 0.00123 } },
    { host: 'w10', unreachable: 'Cannot connect to w10 (10.0.0.5:22): connection refused' },
    { host: 'w2', refused: 'Cannot become root on w2: sudo wants a password' },
  ]
  assert.equal(pingLines(visits, false), [
    'm1   root, /bin/bash, round trip 1.2 ms, connected in 83 ms',
    'w10  unreachable: Cannot connect to w10 (10.0.0.5:22): connection refused',
    'w2   failed: Cannot become root on w2: sudo wants a password',
    '',
    '1 of 3 hosts answered, 1 failed, 1 unreachable',
  ])
})

test('colours are used only on a terminal that wants them', () => {
  const line = pingLines([{ host: 'm1', unreachable: 'x' }], true)[0]!
  assert.ok(line.startsWith('\x1b['))
  assert.is(usesColour({ isTTY: true }, {}), true)
  assert.is(usesColour({ isTTY: true }, { NO_COLOR: '1' }), false)
  assert.is(usesColour({ isTTY: true }, { NO_COLOR: '' }), true)
  assert.is(usesColour({ isTTY: true }, { TERM: 'dumb' }), false)
  assert.is(usesColour({}, {}), false)
})

test.run()
