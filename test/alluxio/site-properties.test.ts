import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { siteProperties } from '../../src/alluxio/site-properties.ts'

const test = suite('siteProperties()')

const one = { masters: ['m1'], workers: ['w1', 'w2'], dir: '/opt/alluxio', properties: {} }
const three = { ...one, masters: ['m1', 'm2', 'm3'] }
const journalAddresses = { 'alluxio.master.embedded.journal.addresses': 'm1:19200,m2:19200,m3:19200' }
const folders = {
  'alluxio.master.journal.folder': '/opt/alluxio/journal',
  'alluxio.master.metastore.dir': '/opt/alluxio/metastore',
}

test('with one master every host is told its name', () => {
  assert.equal(siteProperties({ ...one, host: 'm1' }), { 'alluxio.master.hostname': 'm1', ...folders })
  assert.equal(siteProperties({ ...one, host: 'w2' }), {
    'alluxio.master.hostname': 'm1',
    'alluxio.worker.hostname': 'w2',
  })
})

test('with several masters each says its own name, and all hosts know all of them', () => {
  assert.equal(siteProperties({ ...three, host: 'm2' }), {
    'alluxio.master.hostname': 'm2',
    ...journalAddresses,
    ...folders,
  })
  assert.equal(siteProperties({ ...three, host: 'w1' }), { ...journalAddresses, 'alluxio.worker.hostname': 'w1' })
  assert.equal(siteProperties({ ...three, host: 'client' }), journalAddresses)
})

test('a host that is master and worker is told both', () => {
  assert.equal(siteProperties({ ...one, workers: ['m1'], host: 'm1' }), {
    'alluxio.master.hostname': 'm1',
    'alluxio.worker.hostname': 'm1',
    ...folders,
  })
})

test('what the user asks for wins, and null takes a default out', () => {
  const properties = {
    'alluxio.worker.hostname': 'w1.storage',
    'alluxio.master.embedded.journal.port': 29200,
    'alluxio.master.hostname': null,
    'alluxio.worker.ramdisk.size': '4GB',
  }
  assert.equal(siteProperties({ ...three, host: 'w1', properties }), {
    'alluxio.master.embedded.journal.addresses': 'm1:29200,m2:29200,m3:29200',
    'alluxio.master.embedded.journal.port': '29200',
    'alluxio.worker.hostname': 'w1.storage',
    'alluxio.worker.ramdisk.size': '4GB',
  })
})

test('journal addresses are for the embedded journal alone', () => {
  const zookeeper = { 'alluxio.zookeeper.enabled': true }
  assert.equal(siteProperties({ ...three, host: 'client', properties: zookeeper }), {
    'alluxio.zookeeper.enabled': 'true',
  })
  const ufs = { 'alluxio.master.journal.type': 'UFS' }
  assert.equal(siteProperties({ ...three, host: 'client', properties: ufs }), ufs)
})

test('a work folder of the user’s own holds the journal and the metastore', () => {
  const properties = { 'alluxio.work.dir': '/data' }
  assert.equal(siteProperties({ ...one, host: 'm1', properties }), { 'alluxio.master.hostname': 'm1', ...properties })
})

test.run()
