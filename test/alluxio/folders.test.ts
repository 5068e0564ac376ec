import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { blockFolders, journalFolder } from '../../src/alluxio/folders.ts'

const test = suite('folders')

test('the journal is where its property says, else in the work folder, else in the release', () => {
  const home = '/opt/alluxio/current'
  assert.equal(journalFolder({ 'alluxio.master.journal.folder': '/ssd/journal/' }, home), {
    path: '/ssd/journal',
    remote: false,
  })
  assert.equal(journalFolder({ 'alluxio.work.dir': '/data' }, home), { path: '/data/journal', remote: false })
  assert.equal(journalFolder({}, home), { path: '/opt/alluxio/current/journal', remote: false })
})

test('a journal on a shared storage is remote, one with a file address is not', () => {
  const at = (path: string) => journalFolder({ 'alluxio.master.journal.folder': path }, '/opt/alluxio')
  assert.equal(at('hdfs://nn:9000/journal'), { path: 'hdfs://nn:9000/journal', remote: true })
  assert.equal(at('file:///ssd/journal'), { path: '/ssd/journal', remote: false })
  assert.equal(at('file:/ssd/journal'), { path: '/ssd/journal', remote: false })
})

test('a worker has a folder in each path of each tier', () => {
  assert.equal(blockFolders({}), ['/mnt/ramdisk/alluxioworker'])
  const tiers = {
    'alluxio.worker.tieredstore.levels': '2',
    'alluxio.worker.tieredstore.level0.dirs.path': '/mnt/ramdisk',
    'alluxio.worker.tieredstore.level1.dirs.path': '/ssd1/, /ssd2',
    'alluxio.worker.data.folder': '/blocks/',
  }
  assert.equal(blockFolders(tiers), ['/mnt/ramdisk/blocks', '/ssd1/blocks', '/ssd2/blocks'])
})

test('the page store is not formatted', () => {
  assert.equal(blockFolders({ 'alluxio.worker.block.store.type': 'PAGE' }), [])
})

test.run()
