import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { backupsOf, type KeptBackup, parseManifest } from '../../src/alluxio/backup-manifest.ts'

const test = suite('backup-manifest')

const manifest = {
  cluster: 'prod',
  version: '2.9.4',
  entries: 28,
  host: 'm2',
  time: '2026-11-24T04:00:00.000Z',
  sha256: 'ab',
}
const kept = (cluster: string, time: string): KeptBackup => ({ ...manifest, cluster, time, path: `/b/${time}.gz` })

test('reads what was written, and leaves out what it does not know', () => {
  assert.equal(parseManifest(JSON.stringify({ ...manifest, more: 1 }), '/b/x.json'), manifest)
})

for (const [text, why] of [
  ['', 'it is no map in JSON'],
  ['null', 'it is no map in JSON'],
  [JSON.stringify({ ...manifest, entries: '28' }), '"entries" is not a number'],
  [JSON.stringify({ ...manifest, sha256: undefined }), '"sha256" is not a text'],
] as const) {
  test(`a manifest such as ${text || 'an empty one'} is an error that names it`, () => {
    assert.throws(() => parseManifest(text, '/b/x.json'), `Cannot read the manifest "/b/x.json": ${why}`)
  })
}

test('the newest comes first, and other clusters not at all', () => {
  const all = [
    kept('prod', '2026-01-02'),
    kept('test', '2026-01-03'),
    kept('prod', '2026-01-04'),
    kept('prod', '2026-01-01'),
  ]
  assert.equal(
    backupsOf('prod', all).map(({ time }) => time),
    ['2026-01-04', '2026-01-02', '2026-01-01'],
  )
})

test.run()
