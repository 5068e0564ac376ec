import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { lastWords } from '../../src/alluxio/last-words.ts'

const test = suite('lastWords()')

test('frames of stack traces and lines that only inform are left out', () => {
  assert.equal(lastWords(unformatted), [
    '2026-11-24 00:12:04,710 ERROR [main](ProcessUtils.java:119) - Fatal error: Failed to create Alluxio master process',
    'java.lang.RuntimeException: Journal RaftJournalSystem{JournalPath=/opt/alluxio/journal} has not been formatted!',
  ])
})

test('the last lines are kept, and long ones cut', () => {
  assert.equal(lastWords('one\ntwo\nthree\n', 2), ['two', 'three'])
  assert.is(lastWords('x'.repeat(1000))[0]!.length, 300)
})

test('a log that ends without an error has none, not even an old warning that goes over several lines', () => {
  const warning = '2026-11-24 00:12:04,710 WARN [main](X.java:1) - Failed to sync {ttl: -1\nttlAction: FREE\n}\n'
  assert.equal(lastWords(`${warning}2026-11-24 00:12:05,000 INFO [main](X.java:2) - Ready\n`), [])
})

test('an error of long ago is not the reason', () => {
  const error = '2026-11-24 00:12:04,710 ERROR [main](X.java:1) - Lost\n'
  assert.equal(lastWords(error + '2026-11-24 00:12:05,000 INFO [main](X.java:2) - Ready\n'.repeat(100)), [])
})

test.run()

const unformatted = `2026-11-24 00:12:04,612 INFO  [main](AlluxioMaster.java:40) - Starting
2026-11-24 00:12:04,710 ERROR [main](ProcessUtils.java:119) - Fatal error: Failed to create Alluxio master process
java.lang.RuntimeException: Journal RaftJournalSystem{JournalPath=/opt/alluxio/journal} has not been formatted!
\tat alluxio.master.AlluxioMasterProcess.<init>(AlluxioMasterProcess.java:116)
\tat alluxio.master.AlluxioMaster.main(AlluxioMaster.java:45)
\t... 3 more

2026-11-24 00:12:04,785 INFO  [main](ProcessUtils.java:161) - Logging metrics and jstack on MASTER exit...
`
