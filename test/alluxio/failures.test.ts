import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { explainLogs } from '../../src/alluxio/failures.ts'

const test = suite('explainLogs()')

test('each log shows its end, and the known failures what helps', () => {
  const logs = {
    'worker.out': '',
    'worker.log': '2026-11-24 00:12:04,710 ERROR [main](X.java:1) - No space left on device\n',
  }
  assert.is(
    explainLogs(logs),
    `worker.log:
  2026-11-24 00:12:04,710 ERROR [main](X.java:1) - No space left on device
What helps: a disk of this host is full`,
  )
})

test('logs without an error say that the process was stopped or killed', () => {
  const logs = { 'worker.out': '', 'worker.log': '2026-11-24 00:12:04,710 INFO [main](X.java:1) - Ready\n' }
  assert.match(explainLogs(logs), /^No error at the end of worker.out, worker.log: it was stopped or killed/)
})

test.run()
