import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { adminFailure } from '../../src/alluxio/admin-command.ts'
import {
  hasEqualPriorities,
  leaderOf,
  majorityOf,
  parseQuorum,
  quorumElect,
  quorumEqualize,
  quorumInfo,
  quorumRemove,
} from '../../src/alluxio/quorum.ts'
import { quorumInfoOf } from './quorum-answers.ts'

const test = suite('quorum')

const home = '/opt/alluxio/current'
const said = (code: number, stdout: string) => ({ code, stdout, stderr: '' })

// As printed, tabs included.
const printed = `Journal domain\t: MASTER
Quorum size\t: 3
Quorum leader\t: m2:19200

STATE       | PRIORITY | SERVER ADDRESS
AVAILABLE   | 0        | m1:19200
AVAILABLE   | 1        | m2:19200
UNAVAILABLE | 1        | m3:19200
`

test('reads the members, their states and priorities, and the leader', () => {
  assert.equal(parseQuorum(printed), {
    domain: 'MASTER',
    leader: 'm2:19200',
    members: [
      { address: 'm1:19200', host: 'm1', port: 19200, isAvailable: true, priority: 0 },
      { address: 'm2:19200', host: 'm2', port: 19200, isAvailable: true, priority: 1 },
      { address: 'm3:19200', host: 'm3', port: 19200, isAvailable: false, priority: 1 },
    ],
  })
})

test('what the tests script is what was printed', () => {
  const scripted = quorumInfoOf(
    'MASTER',
    [
      ['m1', 'AVAILABLE', 0],
      ['m2', 'AVAILABLE'],
      ['m3', 'UNAVAILABLE'],
    ],
    'm2',
  )
  assert.is(scripted, printed)
})

test('an address keeps what stands before its last colon', () => {
  const quorum = parseQuorum(printed.replaceAll('m1:', 'fd00::1:'))
  assert.is(quorum?.members[0]?.host, 'fd00::1')
})

test('reads a quorum of the job masters', () => {
  assert.is(parseQuorum(quorumInfoOf('JOB_MASTER', [['m1', 'AVAILABLE']]))?.members[0]?.address, 'm1:20003')
})

for (const stdout of ['', 'Cannot connect to Alluxio leader master.\n', 'Journal domain\t: MASTER\n']) {
  test(`what is no answer is none: ${JSON.stringify(stdout)}`, () => assert.is(parseQuorum(stdout), undefined))
}

for (const [size, majority] of [
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 3],
  [5, 3],
] as const) {
  test(`of ${size} members, ${majority} decide`, () => {
    const members = Array.from({ length: size }, (_, i) => [`m${i + 1}`, 'AVAILABLE'] as const)
    assert.is(majorityOf(parseQuorum(quorumInfoOf('MASTER', members))!), majority)
  })
}

test('finds the leader, and unequal priorities', () => {
  const quorum = parseQuorum(printed)!
  assert.is(leaderOf(quorum)?.host, 'm2')
  assert.not(hasEqualPriorities(quorum))
  assert.ok(
    hasEqualPriorities(
      parseQuorum(
        quorumInfoOf('MASTER', [
          ['m1', 'AVAILABLE'],
          ['m2', 'AVAILABLE'],
        ]),
      )!,
    ),
  )
})

const moved = `Initiating transfer of leadership to m2:19200
Successfully elected m2:19200 as the new leader
Resetting priorities of masters after successful transfer of leadership
Quorum priorities were reset to 1
`
const refused = `Initiating transfer of leadership to m2:19200
Failed to elect m2:19200 as the new leader: m2:19200 is already the leader
Resetting priorities of masters after failed transfer of leadership
Quorum priorities were reset to 1
`

test('an election counts when the leader was elected and the priorities were reset', () => {
  const elect = quorumElect(home, 'm2:19200')
  assert.is(adminFailure(elect, said(0, moved)), undefined)
  assert.match(adminFailure(elect, said(255, refused)) ?? '', /exit code 255.*m2:19200 is already the leader/s)
  assert.ok(adminFailure(elect, said(0, moved.replace(/^Quorum priorities.*\n/m, ''))))
})

test('priorities are equal again after an election that was refused', () => {
  const equalize = quorumEqualize(home, 'm2:19200')
  assert.is(adminFailure(equalize, said(255, refused)), undefined)
  assert.ok(adminFailure(equalize, said(255, 'Cannot connect to Alluxio leader master.\n')))
})

test('a removal counts when it names the domain', () => {
  const removal = quorumRemove(home, 'JOB_MASTER', 'm3:20003')
  assert.equal(removal.args.slice(-4), ['-domain', 'JOB_MASTER', '-address', 'm3:20003'])
  assert.is(adminFailure(removal, said(0, 'Removed server at: m3:20003 from quorum: JOB_MASTER\n')), undefined)
  assert.ok(adminFailure(removal, said(0, '')))
})

test('a question that no leader answered is a failure', () => {
  assert.is(adminFailure(quorumInfo(home, 'MASTER'), said(0, printed)), undefined)
  assert.ok(adminFailure(quorumInfo(home, 'MASTER'), said(255, 'Cannot connect to Alluxio leader master.\n')))
})

test.run()
