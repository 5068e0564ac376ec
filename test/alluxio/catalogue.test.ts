import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cataloguedVersions, catalogueOf } from '../../src/alluxio/catalogue.ts'
import { roles } from '../../src/alluxio/roles.ts'
import { packageFile } from '../../src/package-files.ts'
import { alluxioVersions } from '../../src/sandbox/index.ts'

const test = suite('catalogue')

test('there is one of every version that the sandbox can run', () => {
  assert.equal(cataloguedVersions, alluxioVersions)
})

test('a property has all that Alluxio says of it', () => {
  const { description, ...property } = catalogueOf('2.9.4').find('alluxio.worker.ramdisk.size')!
  assert.match(description, "each worker node's ramdisk")
  assert.equal(property, {
    name: 'alluxio.worker.ramdisk.size',
    aliases: ['alluxio.worker.memory.size'],
    type: 'DATASIZE',
    values: [],
    delimiter: ',',
    default: '2/3 of total system memory, or 1GB if system memory size cannot be determined',
    scope: 'WORKER',
    consistency: 'WARN',
    display: 'DEFAULT',
    jvmOnly: false,
    hidden: false,
    deprecated: undefined,
  })
})

test('aliases, and names with names in them, are found', () => {
  const found = (name: string) => catalogueOf('2.9.4').find(name)?.name
  assert.is(found('alluxio.worker.memory.size'), 'alluxio.worker.ramdisk.size')
  assert.is(found('alluxio.worker.tieredstore.level7.alias'), 'alluxio.worker.tieredstore.level<N>.alias')
  assert.is(
    found('alluxio.master.mount.table.root.option.fs.azure.account.key.my-store.blob.core.windows.net'),
    'alluxio.master.mount.table.<name>.option.<name>',
  )
  assert.is(found('alluxio.worker.tieredstore.levelX.alias'), undefined)
})

test('an older version differs where it does', () => {
  const added = 'alluxio.master.metadata.sync.ufs.rate.limit'
  assert.is(catalogueOf('2.9.3').find(added), undefined)
  assert.ok(catalogueOf('2.9.4').find(added))
  assert.ok(catalogueOf('2.9.3').find('alluxio.master.journal.log.concurrency.max'))
  assert.is(catalogueOf('2.9.4').find('alluxio.master.journal.log.concurrency.max'), undefined)
})

test('an unknown version gets the nearest one before it', () => {
  const given = ['2.8.1', '2.9.3', '2.9.3-1', '2.9.4', '2.10.0', 'x']
  assert.equal(
    given.map(version => catalogueOf(version).version),
    ['2.9.3', '2.9.3', '2.9.3', '2.9.4', '2.9.4', '2.9.3'],
  )
})

test('what became of old properties is known', () => {
  assert.match(catalogueOf('2.9.4').removed.get('alluxio.keyvalue.enabled')!, 'removed since v2.0.0')
})

test('the ports of the roles are its ports', () => {
  const ports = Object.values(roles).flatMap(role => role.ports)
  assert.equal(
    ports.map(({ property }) => catalogueOf('2.9.4').find(property)?.default),
    ports.map(({ default: usual }) => String(usual)),
  )
})

test('nothing in it is of the machine that wrote it', () => {
  for (const version of cataloguedVersions) {
    const text = readFileSync(packageFile('catalogue', `${version}.json`), 'utf8')
    assert.not.match(text, /\/root\/|\/tmp\/catalogue|\.m2/)
  }
})

test('the credentials are those whose display type says so', () => {
  const listed = JSON.parse(readFileSync(packageFile('catalogue', 'credentials.json'), 'utf8'))
  const secret = [...catalogueOf('2.9.4').properties.values()].filter(({ display }) => display === 'CREDENTIALS')
  assert.equal(listed, secret.flatMap(({ name, aliases }) => [name, ...aliases]).sort())
})

test.run()
