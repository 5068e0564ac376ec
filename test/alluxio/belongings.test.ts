import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  belongings,
  parseBelongings,
  printBelongings,
  refuseForeign,
  removeBelonging,
  underStoreFolder,
} from '../../src/alluxio/belongings.ts'

const test = suite('belongings')

const site = (dir: string, properties: Record<string, string> = {}) => ({
  dir,
  home: `${dir}/current`,
  logsDir: `${dir}/logs`,
  stateDir: `${dir}/state`,
  backupDir: `${dir}/backups`,
  properties: {
    'alluxio.master.journal.folder': `${dir}/journal`,
    'alluxio.master.metastore.dir': `${dir}/metastore`,
    'alluxio.worker.tieredstore.level0.dirs.path': `${dir}/cache`,
    ...properties,
  },
})
const release = { path: '/opt/alluxio/alluxio-2.9.4', real: '/opt/alluxio/alluxio-2.9.4', owner: 'alluxio' }

test('are the journal, the metastore, the blocks, the logs and the state', () => {
  assert.equal(
    belongings(site('/opt/alluxio')).map(path => path.slice('/opt/alluxio/'.length)),
    ['journal', 'metastore', 'cache/alluxioworker', 'logs', 'state', 'backups'],
  )
  assert.not.ok(belongings(site('/a', { 'alluxio.master.journal.folder': 'hdfs://nn/j' })).includes('hdfs://nn/j'))
})

for (const [ufs, folder] of [
  ['/underfs', '/underfs'],
  ['file:///underfs', '/underfs'],
  ['s3://bucket/x', undefined],
  ['hdfs://nn/x', undefined],
] as const) {
  test(`the under-store ${ufs} is ${folder ?? 'elsewhere'}`, () => {
    const properties = { 'alluxio.master.mount.table.root.ufs': ufs }
    assert.is(underStoreFolder({ home: '/opt/alluxio/current', properties }), folder)
  })
}

test('the under-store that nobody set is inside the release', () => {
  assert.is(underStoreFolder({ home: '/opt/alluxio/current', properties: {} }), '/opt/alluxio/current/underFSStorage')
})

test('a folder that holds the under-store is refused, and one beside it is not', () => {
  const inside = '/opt/alluxio/alluxio-2.9.4/underFSStorage'
  assert.throws(() => refuseForeign([release], inside, 'alluxio'), /the under-store ".*underFSStorage" is in it/)
  assert.throws(() => refuseForeign([release], release.real, 'alluxio'), /the under-store/)
  refuseForeign([release], '/opt/alluxio/alluxio-2.9.4-data', 'alluxio')
  refuseForeign([release], undefined, 'alluxio')
})

test("so is a folder of somebody else's, or one close to the root", () => {
  const logs = { path: '/var/log', real: '/var/log', owner: 'root' }
  assert.throws(() => refuseForeign([logs], undefined, 'alluxio'), /it belongs to "root", not to "alluxio"/)
  assert.throws(() => refuseForeign([{ ...logs, real: '/data' }], undefined, 'alluxio'), /close to the root/)
})

test('finds what is there, follows links to the under-store, and removes no more than that', () => {
  const dir = mkdtempSync(join(tmpdir(), 'belongings-'))
  try {
    for (const folder of [
      'alluxio-2.9.4/bin',
      'alluxio-mine',
      'journal/raft',
      'logs',
      'elsewhere',
      'cache/alluxioworker',
    ])
      mkdirSync(join(dir, folder), { recursive: true })
    writeFileSync(join(dir, 'alluxio-2.9.4/bin/alluxio'), '')
    symlinkSync('alluxio-2.9.4', join(dir, 'current'))
    symlinkSync('elsewhere', join(dir, 'store'))
    const ours = site(dir, { 'alluxio.master.mount.table.root.ufs': join(dir, 'store') })
    const { found, underStore } = parseBelongings(run(printBelongings(ours).text))
    assert.equal(
      found.map(({ path }) => path.slice(dir.length + 1)),
      ['alluxio-2.9.4', 'current', 'journal', 'cache/alluxioworker', 'logs'],
    )
    assert.is(underStore, join(dir, 'elsewhere'))
    for (const belonging of found) run(removeBelonging(belonging).text)
    assert.is(existsSync(join(dir, 'alluxio-mine')), true)
    assert.is(existsSync(join(dir, 'elsewhere')), true)
    assert.is(existsSync(join(dir, 'cache')), false)
    assert.equal(parseBelongings(run(printBelongings(ours).text)).found, [])
  } finally {
    rmSync(dir, { recursive: true })
  }
})

test.run()

function run(script: string): string {
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' })
}
