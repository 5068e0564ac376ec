import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { catalogueOf } from '../../src/alluxio/catalogue.ts'
import { changesBetween, parseEnvironment, rolesReading, showChange, whyNotRolling } from '../../src/alluxio/impact.ts'

const test = suite('impact')

const all = 'master job_master worker job_worker proxy'

/** Who must restart for a property. */
const readers: readonly [property: string, roles: string][] = [
  ['alluxio.master.worker.timeout', 'master job_master'],
  ['alluxio.master.mount.table.root.option.s3a.secretKey', 'master job_master'],
  ['alluxio.job.master.job.capacity', 'job_master'],
  ['alluxio.worker.ramdisk.size', 'worker job_worker'],
  ['alluxio.worker.memory.size', 'worker job_worker'],
  ['alluxio.worker.tieredstore.level4.dirs.path', 'worker job_worker'],
  ['alluxio.job.worker.threadpool.size', 'job_worker'],
  ['alluxio.job.master.worker.heartbeat.interval', 'job_worker'],
  ['alluxio.user.file.writetype.default', 'master job_master job_worker proxy'],
  ['alluxio.user.network.mine.max.connections', 'master job_master job_worker proxy'],
  ['alluxio.underfs.s3.region', all],
  ['alluxio.master.hostname', all],
  ['alluxio.master.rpc.address.cluster.m1', all],
  ['alluxio.proxy.s3.writetype', 'proxy'],
  ['alluxio.proxy.web.port', 'proxy'],
  ['alluxio.integration.master.resource.cpu', ''],
  ['fs.s3a.connection.maximum', all],
]

for (const [property, roles] of readers) {
  test(`${property} is read by ${roles || 'none of them'}`, () =>
    assert.is(rolesReading(property, catalogueOf('2.9.4')).join(' '), roles))
}

/** Who must restart for a variable of alluxio-env.sh. */
const variables: readonly [name: string, roles: string][] = [
  ['ALLUXIO_WORKER_JAVA_OPTS', 'worker'],
  ['ALLUXIO_JOB_MASTER_JAVA_OPTS', 'job_master'],
  ['ALLUXIO_JAVA_OPTS', all],
  ['JAVA_HOME', all],
  ['ALLUXIO_USER_JAVA_OPTS', ''],
  ['ALLUXIO_USER_LOGS_DIR', ''],
]

for (const [name, roles] of variables) {
  test(`${name} is read by ${roles || 'none of them'}`, () => {
    const none = { properties: {}, environment: {} }
    const [change] = changesBetween(none, { properties: {}, environment: { [name]: 'x' } }, catalogueOf('2.9.4'))
    assert.is(change!.roles.join(' '), roles)
  })
}

test('what is equal is no change, and each change is told without its secrets', () => {
  const before = {
    properties: { a: '1', b: '1', 's3a.secretKey': 'old-key' },
    environment: { X: "'-Daws.secretKey=q'" },
  }
  const after = {
    properties: { a: '1', c: '3', 's3a.secretKey': 'new-key' },
    environment: { X: "'-Daws.secretKey=r'" },
  }
  assert.equal(changesBetween(before, after, catalogueOf('2.9.4')).map(showChange), [
    'b: 1 is taken out',
    'c: is set to 3',
    's3a.secretKey: *** → ***',
    "X: '-Daws.secretKey=***' → '-Daws.secretKey=***'",
  ])
})

test('the variables of alluxio-env.sh are read as they are written', () => {
  const text = "# A=1\n\nexport JAVA_HOME=/x\nALLUXIO_JAVA_OPTS=' ''-Dx=y'\nexport B='1'\nB='2'\nunset C\n"
  assert.equal(parseEnvironment(text), { JAVA_HOME: '/x', ALLUXIO_JAVA_OPTS: "' ''-Dx=y'", B: "'1'; '2'" })
})

test('what masters find each other by is not rolled, where there are several', () => {
  assert.match(whyNotRolling('alluxio.master.embedded.journal.port', 3) ?? '', 'run "stop", then "deploy"')
  assert.is(whyNotRolling('alluxio.master.embedded.journal.port', 1), undefined)
  assert.match(whyNotRolling('alluxio.master.journal.folder', 1) ?? '', 'would not find its journal')
  assert.is(whyNotRolling('alluxio.master.worker.timeout', 3), undefined)
})

test.run()
