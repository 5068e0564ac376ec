import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alluxioTests } from '../../src/actions/alluxio_tests.ts'
import { contextOf, planOf } from './alluxio-support.ts'

const test = suite('alluxio_tests')

const passed = 'runTest --operation BASIC --readType CACHE --writeType THROUGH\nPassed the test!\n'
const failed =
  'runTest --operation BASIC --readType CACHE --writeType MUST_CACHE\nFailed the test!\nNumber of failed tests: 1\n'

test('the tests run isolated, and do not make the host changed', async () => {
  const { changes } = await planOf(alluxioTests, {}, contextOf('m1'))
  const home = '/opt/alluxio/current'
  assert.equal(changes, [
    {
      summary: 'run the tests of Alluxio',
      apply: { isolated: { run: { argv: [`${home}/bin/alluxio`, 'runTests'] }, directory: home } },
      quiet: true,
    },
  ])
})

test('all passed is a success with its numbers', () => {
  assert.equal(report(0, passed + passed), {
    fields: { total: 2, passed: 2, failed: 0, failed_tests: [], exit_code: 0 },
    message: '2 of 2 tests passed',
  })
})

test('failed tests are named', () => {
  const { failure, fields } = report(1, passed + failed)
  assert.match(failure ?? '', /^1 of 2 tests failed: BASIC CACHE MUST_CACHE\n/)
  assert.equal(fields?.failed_tests, ['BASIC CACHE MUST_CACHE'])
})

test('a run that fails for another reason, or tests nothing, is no success', () => {
  assert.match(
    report(255, 'UnknownHostException: m9').failure ?? '',
    /^Cannot run the tests of Alluxio: exit code 255 after 0 tests\n/,
  )
  assert.match(report(255, 'UnknownHostException: m9').failure ?? '', /What helps: a host name does not resolve/)
  assert.match(report(0, '').failure ?? '', /exit code 0 after 0 tests/)
})

test.run()

function report(code: number, stdout: string) {
  return alluxioTests.report!({ home: '/opt/alluxio/current' }, undefined, [{ code, stdout, stderr: '' }])
}
