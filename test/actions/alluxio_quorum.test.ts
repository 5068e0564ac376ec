import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Asker } from '../../src/actions/action.ts'
import { alluxioQuorum } from '../../src/actions/alluxio_quorum.ts'
import { quorumInfoOf } from '../alluxio/quorum-answers.ts'
import { contextOf, localAsker, planOf } from './alluxio-support.ts'

const test = suite('alluxio_quorum')

type Members = Parameters<typeof quorumInfoOf>[1]
type Args = Parameters<NonNullable<typeof alluxioQuorum.resolve>>[0]

const whole: Members = [
  ['m1', 'AVAILABLE'],
  ['m2', 'AVAILABLE'],
  ['m3', 'AVAILABLE'],
]
const lost: Members = [
  ['m1', 'AVAILABLE'],
  ['m2', 'AVAILABLE'],
  ['m3', 'UNAVAILABLE'],
]

test('asks for both domains, one after the other, and registers them', async () => {
  const { wanted, facts, changes } = await planOf(alluxioQuorum, {}, contextOf('m2'), asker(lost))
  assert.equal(changes, [])
  const fields = alluxioQuorum.report!(wanted, facts, []).fields!
  assert.is(fields.leader, 'm1')
  assert.equal(fields.members, ['m1', 'm2', 'm3'])
  assert.equal(Object.keys(fields.quorums as object), ['MASTER', 'JOB_MASTER'])
  const { leader, members } = (fields.quorums as Record<string, { leader: string; members: object[] }>).JOB_MASTER!
  assert.is(leader, 'm1:20003')
  assert.equal(members[2], { host: 'm3', address: 'm3:20003', available: false, priority: 1 })
})

test('by default it is about its own host', async () => {
  const { changes } = await planOf(alluxioQuorum, { state: 'leader' }, contextOf('m2'), asker(whole))
  assert.equal(changes, [
    {
      summary: 'move the lead from m1 to m2',
      apply: {
        isolated: {
          run: {
            argv: ['/opt/alluxio/current/bin/alluxio', 'fsadmin', 'journal', 'quorum', 'elect', '-address', 'm2:19200'],
          },
          directory: '/opt/alluxio/current',
        },
      },
    },
  ])
})

test('equal priorities are restored without a change, since the leader goes on telling the old ones', async () => {
  const unequal: Members = [
    ['m1', 'AVAILABLE'],
    ['m2', 'AVAILABLE', 0],
  ]
  const { changes } = await planOf(alluxioQuorum, { state: 'equal' }, contextOf('m1'), asker(unequal))
  assert.equal(
    changes.map(({ quiet }) => quiet),
    [true],
  )
})

test('a removal is one change in each domain', async () => {
  const { changes } = await planOf(alluxioQuorum, { state: 'removed', member: 'm3' }, contextOf('m1'), asker(lost))
  assert.equal(
    changes.map(({ summary }) => summary),
    ['remove m3:19200 from the quorum MASTER', 'remove m3:20003 from the quorum JOB_MASTER'],
  )
})

test('a removal that only says it was done in one domain is a failure', async () => {
  const { wanted, facts } = await planOf(
    alluxioQuorum,
    { state: 'removed', member: 'm3' },
    contextOf('m1'),
    asker(lost),
  )
  const said = { code: 0, stdout: 'Removed server at: m3:19200 from quorum: MASTER\n', stderr: '' }
  const { failure } = alluxioQuorum.report!(wanted, facts, [said, { code: 0, stdout: '', stderr: '' }])
  assert.match(
    failure ?? '',
    /^Cannot run "alluxio fsadmin journal quorum remove -domain JOB_MASTER -address m3:20003"/,
  )
})

test('guards what it is asked to guard', async () => {
  await refuses({ state: 'expendable', member: 'm2' }, lost, /Cannot do without "m2"/)
  await refuses({ state: 'removed', member: 'm2' }, lost, /Cannot remove "m2" from the quorum MASTER/)
})

test('waits for a member to come, or to go', async () => {
  assert.is(await pending({ state: 'available', member: 'm2' }, asker(lost)), undefined)
  assert.is(await pending({ state: 'available', member: 'm3' }, asker(lost)), 'm3 is UNAVAILABLE in MASTER')
  assert.is(await pending({ state: 'unavailable', member: 'm3' }, asker(lost)), undefined)
  assert.is(await pending({ state: 'whole' }, asker(lost)), 'm3 is UNAVAILABLE in MASTER')
  assert.is(await pending({ state: 'whole' }, asker(whole)), undefined)
})

test('while nobody answers it waits, or refuses where it was not told to wait', async () => {
  const silent = {
    ...asker(whole),
    shell: async () => ({ code: 255, stdout: 'Cannot connect to Alluxio leader master.\n', stderr: '' }),
  }
  assert.match((await pending({ state: 'available' }, silent)) ?? '', /exit code 255/)
  assert.is(await pending({ state: 'expendable' }, silent), undefined)
  try {
    await planOf(alluxioQuorum, { state: 'expendable' }, contextOf('m1'), silent)
    assert.unreachable('it was not refused')
  } catch (error) {
    assert.match(String(error), /perhaps no majority of it is there.*Cannot connect to Alluxio leader master/s)
  }
})

test.run()

async function refuses(args: Args, members: Members, why: RegExp): Promise<void> {
  try {
    await planOf(alluxioQuorum, args, contextOf('m1'), asker(members))
    assert.unreachable('it was not refused')
  } catch (error) {
    assert.match(String(error), why)
  }
}

async function pending(args: Args, asked: Asker): Promise<string | undefined> {
  const wanted = await alluxioQuorum.resolve!(args, contextOf('m1'))
  return alluxioQuorum.wait!(wanted).pending(await alluxioQuorum.probe(wanted).ask(asked))
}

/** Answers as Alluxio's command would; the ports of members that are AVAILABLE are open. */
function asker(members: Members): Asker {
  const open = members
    .filter(([, state]) => state === 'AVAILABLE')
    .flatMap(([host]) => [`${host}:19200`, `${host}:20003`])
  const domainOf = (text: string) => (text.includes('JOB_MASTER') ? 'JOB_MASTER' : 'MASTER')
  return {
    ...localAsker({}, open),
    shell: async ({ text }) => ({ code: 0, stdout: quorumInfoOf(domainOf(text), members), stderr: '' }),
  }
}
