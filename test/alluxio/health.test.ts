import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Leader, notReady, type Sighting } from '../../src/alluxio/health.ts'

const test = suite('notReady()')

const listed = (lastContact: number, state = 'ACTIVE') => ({ name: 'w1:29999', state, lastContact })
const m1: Leader = { host: 'm1', version: '2.9.4', workers: [listed(0)], ledFor: 60 }
const m2: Leader = { ...m1, host: 'm2' }
const master: Sighting = {
  role: 'master',
  host: 'm1',
  masters: ['m1', 'm2', 'm3'],
  leaders: [m1],
  port: 19200,
  answers: true,
  name: '',
  age: 60,
}
const worker: Sighting = { ...master, role: 'worker', host: 'w1', port: 30000, name: 'w1:29999' }

const is = (title: string, sighting: Sighting, expected: string | undefined) =>
  test(title, () => assert.is(notReady(sighting, 5), expected))

is('a master that leads is ready', master, undefined)
is('a standby is ready when its journal port answers and somebody leads', { ...master, host: 'm2' }, undefined)
is(
  'a standby whose journal port is closed is not',
  { ...master, host: 'm2', answers: false },
  'its port 19200 does not answer yet',
)
is(
  'nobody is ready while nobody leads',
  { ...master, leaders: [] },
  'no master answers as leader yet (asked m1, m2, m3)',
)
is('two leaders are none', { ...master, leaders: [m1, m2] }, 'two masters say that they lead: m1 and m2')
is(
  'a leader in safe mode does not serve yet',
  { ...master, leaders: [{ ...m1, refusal: 'Alluxio master is in safe mode' }] },
  'the master on m1 leads, but does not serve yet: Alluxio master is in safe mode',
)
is(
  'a leader that only just leads may hand it on',
  { ...master, leaders: [{ ...m1, ledFor: 2.9 }] },
  'the master on m1 leads for only 2 s',
)
is(
  'a single master has nobody to hand it on to',
  { ...master, masters: ['m1'], leaders: [{ ...m1, ledFor: 0 }] },
  undefined,
)

is('a worker is ready when the leader just heard of it', worker, undefined)
is(
  'a worker of 2.9.3 has another word for it',
  { ...worker, leaders: [{ ...m1, workers: [listed(1, 'In Service')] }] },
  undefined,
)
is(
  'a worker whose page does not answer is not ready, though listed',
  { ...worker, answers: false },
  'its port 30000 does not answer yet',
)
is(
  'a worker that is not listed is named as it would be',
  { ...worker, name: 'w1.storage:29999' },
  'the master on m1 does not list it as w1.storage:29999 yet',
)
is(
  'a stopped worker stays listed, but is not heard of',
  { ...worker, leaders: [{ ...m1, workers: [listed(28)] }] },
  'the master on m1 heard of it 28 s ago',
)
is(
  'a restarted worker is not proven by what was heard of the old one',
  { ...worker, age: 3, leaders: [{ ...m1, workers: [listed(8)] }] },
  'the master on m1 heard of it 8 s ago',
)
is(
  'of two entries of a job worker the younger counts',
  { ...worker, role: 'job_worker', leaders: [{ ...m1, workers: [listed(40), listed(0)] }] },
  undefined,
)
is(
  'a decommissioned worker is not ready',
  { ...worker, leaders: [{ ...m1, workers: [listed(0, 'Decommissioned')] }] },
  'the master on m1 lists it as "Decommissioned"',
)
is(
  'job workers ask the job masters',
  { ...worker, role: 'job_worker', leaders: [] },
  'no job master answers as leader yet (asked m1, m2, m3)',
)
is('a proxy needs its port alone', { ...master, role: 'proxy', leaders: [], port: 39999 }, undefined)

test.run()
