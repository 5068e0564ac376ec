import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { adminFailure } from '../../src/alluxio/admin-command.ts'
import { masterNamed, parseBackup, takeBackup } from '../../src/alluxio/backup.ts'

const test = suite('backup')

const file = 'alluxio-backup-2026-11-24-1795494000123.gz'
const said = ` Backup state: Initiating\r Backup state: Running | Entries processed: 12\r\n\nBackup Host        : m2
Backup URI         : file:///opt/alluxio/backups/${file}
Backup Entry Count : 28
`

test('reads the host, the path and the count after the progress', () => {
  assert.equal(parseBackup(said), { host: 'm2', path: `/opt/alluxio/backups/${file}`, entries: 28 })
})

for (const [uri, path] of [
  ['/b/x.gz', '/b/x.gz'],
  ['file:/b/x.gz', '/b/x.gz'],
  ['file://m2/b/x.gz', '/b/x.gz'],
  ['hdfs://nn:8020/b/x.gz', 'hdfs://nn:8020/b/x.gz'],
] as const) {
  test(`the path of ${uri} is ${path}`, () => {
    assert.is(parseBackup(said.replace(/file:\S+/, uri))?.path, path)
  })
}

test('the count may stand right after the progress', () => {
  assert.is(parseBackup(said.replaceAll('\n', '\r'))?.entries, 28)
})

test('what ends without a backup is none, and a failure', () => {
  const lost = ' Backup state: Running\rBackup lost. Please check Alluxio logs.\n'
  assert.is(parseBackup(lost), undefined)
  const failure = adminFailure(takeBackup('/opt/alluxio/current', '/b'), { code: 0, stdout: lost, stderr: '' })
  assert.match(failure ?? '', 'Backup lost')
})

test('the host is a master of the inventory, by its short or its long name', () => {
  assert.is(masterNamed('m2', ['m1', 'm2']), 'm2')
  assert.is(masterNamed('m2.example.org', ['m1', 'm2']), 'm2')
  assert.is(masterNamed('m2', ['m1.example.org', 'm2.example.org']), 'm2.example.org')
  assert.is(masterNamed('10.0.0.2', ['10.0.0.1', '10.0.0.2']), '10.0.0.2')
})

test('another host, or one that may be either, is an error that names it', () => {
  assert.throws(() => masterNamed('x', ['m1', 'm2']), /wrote it on "x", which is none of the masters m1, m2/)
  assert.throws(() => masterNamed('10.0.0.3', ['10.0.0.1']), /10\.0\.0\.3/)
  assert.throws(() => masterNamed('m1', ['m1.a', 'm1.b']), /none of/)
})

test.run()
