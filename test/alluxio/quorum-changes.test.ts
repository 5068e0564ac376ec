import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseQuorum } from '../../src/alluxio/quorum.ts'
import {
  equalize,
  giveLead,
  notYet,
  type QuorumChange,
  refuseLoss,
  remove,
  type SeenQuorum,
  takeLead,
} from '../../src/alluxio/quorum-changes.ts'
import { quorumInfoOf } from './quorum-answers.ts'

const test = suite('quorum-changes')

const home = '/opt/alluxio/current'
type Seen = readonly (readonly [host: string, state: 'up' | 'down' | 'dying', priority?: number])[]

/** The first leads. One that is dying is still AVAILABLE, because that lags, but answers no more. */
const quorumOf = (hosts: Seen, domain: 'MASTER' | 'JOB_MASTER' = 'MASTER'): SeenQuorum => {
  const rows = hosts.map(
    ([host, state, priority]) => [host, state === 'down' ? 'UNAVAILABLE' : 'AVAILABLE', priority] as const,
  )
  const quorum = parseQuorum(quorumInfoOf(domain, rows))!
  return { ...quorum, answering: quorum.members.filter((_, i) => hosts[i]![1] === 'up').map(({ address }) => address) }
}
const summaries = (changes: readonly QuorumChange[]) => changes.map(({ summary }) => summary)

const losses: [string, string, Seen, RegExp | undefined][] = [
  [
    'a standby of three',
    'm2',
    [
      ['m1', 'up'],
      ['m2', 'up'],
      ['m3', 'up'],
    ],
    undefined,
  ],
  [
    'one that is down already',
    'm3',
    [
      ['m1', 'up'],
      ['m2', 'up'],
      ['m3', 'down'],
    ],
    undefined,
  ],
  ['one that is no member', 'm9', [['m1', 'up']], undefined],
  [
    'the second of three',
    'm2',
    [
      ['m1', 'up'],
      ['m2', 'up'],
      ['m3', 'down'],
    ],
    /^Cannot do without "m2": of the 3 members of the quorum MASTER, 2 must be there, and 1 would be left \(m1\); start m3 first$/,
  ],
  [
    'one that died a moment ago',
    'm2',
    [
      ['m1', 'up'],
      ['m2', 'up'],
      ['m3', 'dying'],
    ],
    /start m3 first/,
  ],
  [
    'one of two',
    'm2',
    [
      ['m1', 'up'],
      ['m2', 'up'],
    ],
    /of the 2 members of the quorum MASTER, 2 must be there, and 1 would be left \(m1\)$/,
  ],
  ['the only one', 'm1', [['m1', 'up']], /1 must be there, and 0 would be left \(none\)$/],
  [
    'the leader',
    'm1',
    [
      ['m1', 'up'],
      ['m2', 'up'],
      ['m3', 'up'],
    ],
    /^Cannot do without "m1": it leads the masters; move the lead to another one first$/,
  ],
  [
    'two of five',
    'm5',
    [
      ['m1', 'up'],
      ['m2', 'up'],
      ['m3', 'up'],
      ['m4', 'down'],
      ['m5', 'up'],
    ],
    undefined,
  ],
  [
    'three of five',
    'm5',
    [
      ['m1', 'up'],
      ['m2', 'up'],
      ['m3', 'down'],
      ['m4', 'down'],
      ['m5', 'up'],
    ],
    /3 must be there, and 2 would be left \(m1, m2\); start m3, m4 first/,
  ],
]
for (const [title, host, hosts, refusal] of losses) {
  test(`may ${title} be stopped: ${refusal ? 'no' : 'yes'}`, () => {
    if (refusal) assert.throws(() => refuseLoss(host, quorumOf(hosts)), refusal)
    else assert.not.throws(() => refuseLoss(host, quorumOf(hosts)))
  })
}

test('the leader of the job masters may be stopped: nobody can move that lead', () => {
  assert.not.throws(() =>
    refuseLoss(
      'm1',
      quorumOf(
        [
          ['m1', 'up'],
          ['m2', 'up'],
          ['m3', 'up'],
        ],
        'JOB_MASTER',
      ),
    ),
  )
})

const three: Seen = [
  ['m1', 'up'],
  ['m2', 'down'],
  ['m3', 'up'],
]

test('the lead is given to a member that answers, and never to the one that has it', () => {
  assert.equal(summaries(giveLead(home, 'm3', quorumOf(three))), ['move the lead from m1 to m3'])
  assert.equal(giveLead(home, 'm1', quorumOf(three)), [])
  assert.throws(() => giveLead(home, 'm2', quorumOf(three)), /^Cannot let "m2" lead: it does not answer on port 19200$/)
  assert.throws(
    () => giveLead(home, 'm9', quorumOf(three)),
    /^Cannot let "m9" lead: no member of the quorum MASTER \(m1, m2, m3\)$/,
  )
})

test('the lead is taken from a host, to the first other that answers', () => {
  assert.equal(summaries(takeLead(home, 'm1', quorumOf(three))), ['move the lead from m1 to m3'])
  assert.equal(takeLead(home, 'm3', quorumOf(three)), [])
  assert.throws(() => takeLead(home, 'm1', quorumOf([['m1', 'up']])), /no other member of the quorum answers/)
})

test('priorities are made equal where they are not, by an election of the leader itself', () => {
  assert.equal(
    equalize(
      home,
      quorumOf([
        ['m1', 'up'],
        ['m2', 'up'],
      ]),
    ),
    [],
  )
  const [change] = equalize(
    home,
    quorumOf([
      ['m1', 'up', 1],
      ['m2', 'up', 0],
    ]),
  )
  assert.is(change?.summary, 'make the priorities of the masters equal (m1 1, m2 0)')
  assert.equal(change?.command.args.slice(-2), ['-address', 'm1:19200'])
})

test('a member that is gone is removed, and one that was removed is not there', () => {
  assert.equal(summaries(remove(home, 'm2', quorumOf(three))), ['remove m2:19200 from the quorum MASTER'])
  assert.equal(remove(home, 'm9', quorumOf(three)), [])
})

test('a live member is never removed', () => {
  assert.throws(
    () => remove(home, 'm3', quorumOf(three)),
    /^Cannot remove "m3" from the quorum MASTER: its port 19200 answers; stop it/,
  )
  assert.throws(
    () =>
      remove(
        home,
        'm3',
        quorumOf([
          ['m1', 'up'],
          ['m2', 'up'],
          ['m3', 'dying'],
        ]),
      ),
    /it is AVAILABLE; stop it, and wait/,
  )
})

test('nothing is removed without a majority that could agree', () => {
  assert.throws(
    () =>
      remove(
        home,
        'm2',
        quorumOf([
          ['m1', 'up'],
          ['m2', 'down'],
        ]),
      ),
    /^Cannot remove "m2" from the quorum MASTER: only 1 of its 2 members answer \(m1\), and 2 must agree$/,
  )
})

test('says who is not as waited for', () => {
  assert.is(notYet(['m1', 'm3'], 'available', quorumOf(three)), undefined)
  assert.is(notYet(['m1', 'm2'], 'available', quorumOf(three)), 'm2 is UNAVAILABLE in MASTER')
  assert.match(
    notYet(
      ['m2'],
      'available',
      quorumOf([
        ['m1', 'up'],
        ['m2', 'dying'],
      ]),
    ) ?? '',
    /does not answer on port 19200/,
  )
  assert.match(notYet(['m9'], 'available', quorumOf(three)) ?? '', /m9 is no member/)
  assert.is(notYet(['m2'], 'unavailable', quorumOf(three)), undefined)
  assert.is(notYet(['m9'], 'unavailable', quorumOf(three)), undefined)
  assert.match(notYet(['m3'], 'unavailable', quorumOf(three)) ?? '', /m3 is still AVAILABLE in MASTER/)
})

test.run()
