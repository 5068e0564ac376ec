import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseTestRun } from '../../src/alluxio/run-tests.ts'

const test = suite('parseTestRun()')

test('passed tests are counted and failed ones named, through colours and log lines', () => {
  assert.equal(parseTestRun(printed), { passed: 1, failed: ['BASIC NO_CACHE MUST_CACHE'] })
})

test('a run that never came to a test has none', () => {
  assert.equal(parseTestRun('Cannot connect to Alluxio leader master.\n'), { passed: 0, failed: [] })
})

test.run()

const printed = `runTest --operation BASIC --readType CACHE_PROMOTE --writeType MUST_CACHE
2026-11-23 23:59:34,205 INFO  [main](BasicOperations.java:100) - writeFile to file /default_tests_files/BASIC_CACHE_PROMOTE_MUST_CACHE took 34 ms.
\x1b[32mPassed the test!\x1b[0m
runTest --operation BASIC --readType NO_CACHE --writeType MUST_CACHE
alluxio.exception.status.UnavailableException: No worker available
\tat alluxio.client.file.FileOutStream.write(FileOutStream.java:1)
\x1b[31mFailed the test!\x1b[0m
Number of failed tests: 1
`
