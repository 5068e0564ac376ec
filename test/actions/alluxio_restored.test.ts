import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alluxioRestored } from '../../src/actions/alluxio_restored.ts'

const test = suite('alluxio_restored')

const wanted = { home: '/opt/alluxio/current', logsDir: '/opt/alluxio/logs', entries: 28, timeout: 600 }
const process = { pid: 812, user: 'alluxio', startedAt: 1, home: '' }
const pending = (entries: number | undefined, skipped?: string) =>
  alluxioRestored.wait!(wanted).pending({ process, entries, skipped })

test('waits until the log says that all was restored', () => {
  assert.is(pending(undefined), 'the log of the master says nothing of a restore yet')
  assert.is(pending(28), undefined)
})

test('what was skipped, or restored in part, ends the waiting', () => {
  assert.throws(() => pending(undefined, 'skipping restoring backup from /b'), 'was not restored: "skipping restoring')
  assert.throws(() => pending(27), 'The backup was not restored as a whole: 27 entries of 28')
})

test('so does a master that died', () => {
  const none = { process: undefined, entries: undefined, skipped: undefined }
  assert.throws(() => alluxioRestored.wait!(wanted).pending(none), /the master is not running/)
})

test.run()
