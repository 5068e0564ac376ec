import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ClusterStatus, ProcessStatus } from '../../src/alluxio/status.ts'
import { painter } from '../../src/report/paint.ts'
import { statusLines } from '../../src/report/status-table.ts'
import { widthOf } from '../../src/report/text.ts'

const test = suite('status-table')

const gigabyte = 2 ** 30
const process = (host: string, role: ProcessStatus['role'], rest: Partial<ProcessStatus> = {}): ProcessStatus => ({
  ...{ host, role, state: 'serving', version: '2.9.4', uptime: 18125, pid: 4711, user: 'alluxio' },
  ...rest,
})
const storage = { used: 3.3 * gigabyte, total: 16 * gigabyte }
const status: ClusterStatus = {
  cluster: 'prod',
  healthy: false,
  version: '2.9.4',
  leader: 'm1',
  jobLeader: 'm1',
  ledFor: 400000,
  capacity: { used: 3.3 * gigabyte, total: 32 * gigabyte },
  liveWorkers: 1,
  lostWorkers: ['w9:29999'],
  unreachable: { w3: 'Cannot connect to w3 (10.0.0.3:22): no answer within 10 s' },
  refused: {},
  processes: [
    process('m1', 'master', { state: 'leader' }),
    process('m1', 'job_master', { state: 'leader' }),
    process('w1', 'worker', { storage, lastContact: 1 }),
    process('w1', 'job_worker'),
    { host: 'w2', role: 'worker', state: 'dead', problem: "its worker's process is not there" },
    process('w2', 'job_worker'),
    { host: 'w3', role: 'worker', state: 'unknown' },
  ],
  drift: [
    { host: 'w1', found: 'conf/workers names w1, w2' },
    { host: 'w2', found: 'conf/workers names w1, w2' },
  ],
}
const plain = painter(false)

test('80 columns hold what matters', () => {
  assert.is(
    statusLines(status, { paint: plain, width: 80 }).join('\n'),
    `prod: not healthy
Alluxio 2.9.4, leader m1 for 4d15h, 1 live worker, 1 lost
3.3 GB of 32.0 GB used (10%)

HOST  ROLE    STATE    VERSION  UP     HEARD  STORAGE               JOB
m1    master  leader   2.9.4    5h02m                               leader
w1    worker  serving  2.9.4    5h02m  1 s    3.3 GB / 16.0 GB 21%  serving
w2    worker  DEAD                                                  serving
w3    unreachable: Cannot connect to w3 (10.0.0.3:22): no answer within 10 s

Problems:
  w2: its worker's process is not there
  w3: Cannot connect to w3 (10.0.0.3:22): no answer within 10 s
  m1: lost the workers w9:29999

Drift:
  w1, w2: conf/workers names w1, w2`,
  )
})

test('120 columns have room for the user', () => {
  assert.match(statusLines(status, { paint: plain, width: 120 }).join('\n'), /JOB {6}PID {3}USER\n/)
})

for (const width of [40, 60, 80, 120]) {
  test(`no line is wider than ${width} columns, whatever names hosts have`, () => {
    const long = (host: string) => `${host}.a-very-long-name-of-a-rack.and-of-a-data-centre.example.net`
    const wide: ClusterStatus = {
      ...status,
      leader: long('m1'),
      unreachable: {
        [long('w3')]: 'no answer within 10 s, and this goes on for longer than a narrow terminal is wide',
      },
      processes: status.processes.map(one => ({ ...one, host: long(one.host) })),
    }
    for (const line of statusLines(wide, { paint: plain, width })) assert.ok(widthOf(line) <= width, line)
  })
}

test('what is dead is red, and what is gone has a colour of its own', () => {
  const lines = statusLines(status, { paint: painter(true), width: 80 })
  assert.match(lines.find(line => line.includes('DEAD'))!, /^\x1b\[31m/)
  assert.match(lines.find(line => line.includes('unreachable'))!, /^\x1b\[35m/)
})

test.run()
