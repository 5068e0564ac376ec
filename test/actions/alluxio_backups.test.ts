import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alluxioBackups } from '../../src/actions/alluxio_backups.ts'
import { rejects } from '../support/rejects.ts'
import { contextOf } from './alluxio-support.ts'

const test = suite('alluxio_backups')

const manifest = (time: string) =>
  JSON.stringify({ cluster: 'prod', version: '2.9.4', entries: 28, host: 'm2', time, sha256: 'ab' })

test('lists what has both a file and a manifest, and what is too many', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'backups-'))
  try {
    mkdirSync(join(dir, 'kept'))
    for (const name of ['a', 'b', 'c', 'unverified']) writeFileSync(join(dir, 'kept', `${name}.gz`), '')
    for (const name of ['a', 'b', 'c', 'removed'])
      writeFileSync(join(dir, 'kept', `${name}.gz.json`), manifest(`2026-01-${name}`))
    const context = contextOf('m1', { playbook_dir: dir })
    const { fields } = await alluxioBackups.perform({ path: 'kept', cluster: 'prod', keep: 2 }, context)
    const paths = (fields!.backups as { path: string }[]).map(({ path }) => path)
    assert.equal(
      paths,
      ['c', 'b', 'a'].map(name => join(dir, 'kept', `${name}.gz`)),
    )
    assert.equal(fields?.expired, [join(dir, 'kept', 'a.gz')])
    const chosen = async (file: string) => {
      const report = await alluxioBackups.perform({ path: 'kept', cluster: 'prod', file }, context)
      return (report.fields!.backup as { time: string }).time
    }
    assert.is(await chosen(''), '2026-01-c')
    assert.is(await chosen(join(dir, 'kept', 'a.gz')), '2026-01-a')
    await rejects(chosen(join(dir, 'kept', 'unverified.gz')), /its manifest "unverified.gz.json", is missing/)
  } finally {
    rmSync(dir, { recursive: true })
  }
})

test('a folder that is not there holds none', async () => {
  const { fields } = await alluxioBackups.perform({ path: '/nowhere', cluster: 'prod' }, contextOf('m1'))
  assert.equal(fields, { backups: [], expired: [] })
})

test.run()
