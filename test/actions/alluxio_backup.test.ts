import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alluxioBackup } from '../../src/actions/alluxio_backup.ts'
import { contextOf } from './alluxio-support.ts'

const test = suite('alluxio_backup')

const wanted = { home: '/opt/alluxio/current', path: '/b', masters: ['m1', 'm2'] }
const said = (stdout: string, code = 0) => [{ code, stdout, stderr: '' }]
const done = 'Backup Host        : m2\nBackup URI         : file:///b/x.gz\nBackup Entry Count : 28\n'

test('is one change each time, by the command of the release', () => {
  const resolved = alluxioBackup.resolve!({ path: '/b' }, contextOf('m1')) as typeof wanted
  const [change] = alluxioBackup.plan(resolved, undefined)
  assert.is(change?.summary, 'back up the metadata to /b')
  assert.equal(change?.apply, {
    isolated: {
      run: { argv: [`${wanted.home}/bin/alluxio`, 'fsadmin', 'backup', '/b', '--local', '--allow-leader'] },
      directory: wanted.home,
    },
  })
})

test('tells which master wrote which file', () => {
  const { fields, failure } = alluxioBackup.report!(wanted, undefined, said(done))
  assert.is(failure, undefined)
  const { time, ...rest } = fields!
  assert.equal(rest, { host: 'm2', path: '/b/x.gz', entries: 28 })
  assert.match(String(time), /^\d{4}-\d\d-\d\dT.*Z$/)
})

test('no leader is a failure in its own words', () => {
  const { failure } = alluxioBackup.report!(wanted, undefined, said('Failed to connect to master', 255))
  assert.match(failure ?? '', /exit code 255\n.*\n?.*Failed to connect to master/)
})

test('says nothing where nothing was done', () => {
  assert.equal(alluxioBackup.report!(wanted, undefined, []), {})
})

test.run()
