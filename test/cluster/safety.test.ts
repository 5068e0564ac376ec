import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { buildDistribution } from '../../src/sandbox/distribution.ts'
import { capture } from '../support/cluster.ts'
import { type HaCluster, startHaCluster } from '../support/ha-cluster.ts'

// Two masters and a worker of 2.9.3, on which the cases build one after the other: what can lose data, and what guards it.
const test = suite('backup, restore, upgrade, rollback, format and destroy')
let cluster: HaCluster
let name: string
let tree: string

test.before(async () => {
  cluster = await startHaCluster({ masters: 2, workers: 1, version: '2.9.3' })
  name = cluster.inventory.split('/').at(-1)!
  await alluxio('fs mkdir /tree')
  for (const file of ['a', 'b']) {
    await cluster.on('m1', `head -c 100000 /dev/urandom > /tmp/${file} && chmod 644 /tmp/${file}`)
    await alluxio(`fs -Dalluxio.user.file.writetype.default=CACHE_THROUGH copyFromLocal /tmp/${file} /tree/${file}`)
  }
  tree = await checksums()
})
test.after(() => cluster.destroy())

test('a backup is found on the standby that wrote it, brought here, and verified', async () => {
  const { code, changes, failures } = await cluster.play('backup')
  assert.equal(failures, [])
  assert.is(code, 0)
  assert.ok(changes.some(change => /^m\d: fetch \/opt\/alluxio\/backups\/alluxio-backup-/.test(change)))
  const [manifest] = await manifests()
  assert.is(manifest!.cluster, name)
  assert.is(manifest!.version, '2.9.3')
  assert.ok(manifest!.entries > 0)
  assert.is(await cluster.on(manifest!.host, 'ls /opt/alluxio/backups'), '')
})

test('only as many backups are kept as asked for', async () => {
  const { code } = await cluster.play('backup', '-e', 'alluxio_backup_keep=1')
  assert.is(code, 0)
  assert.is((await manifests()).length, 1)
})

test('a restore wants the name, and a whole file', async () => {
  const unnamed = await cluster.play('restore')
  assert.is(unnamed.code, 2)
  assert.match(unnamed.failures.join(), `add -e confirm_restore=${name}`)
})

test('a restore puts every entry back, and proves it', async () => {
  await alluxio('fs mkdir /later')
  const { code, failures, events } = await cluster.play('restore', '-e', `confirm_restore=${name}`)
  assert.equal(failures, [])
  assert.is(code, 0)
  const [manifest] = await manifests()
  const proof = events.find(event => event.type === 'host-end' && event.message?.startsWith('Restored '))
  assert.is(proof?.type === 'host-end' && proof.message, `Restored ${manifest!.entries} entries`)
  assert.not.match(await alluxio('fs ls /'), '/later')
  assert.is(await checksums(), tree)
})

test('a format is refused while the cluster runs, and without its name', async () => {
  const running = await cluster.play('format', '-e', `confirm_format=${name}`)
  assert.is(running.code, 2)
  assert.match(running.failures.join(), 'runs on this host. Run the playbook "stop" first')
  const wrong = await cluster.play('format', '-e', 'confirm_format=other')
  assert.is(wrong.code, 2)
  assert.match(wrong.failures.join(), /last written \d{4}-.*newest backup is of .*add -e confirm_format=/)
})

test('a release that does not start goes back by itself', async () => {
  const { code, failures } = await cluster.play('upgrade', ...(await release(await brokenTarball())))
  assert.is(code, 2)
  assert.match(failures.join(), /The upgrade to 2\.9\.4 failed on .*went back to alluxio-2\.9\.3 with its journal/)
  assert.match(await cluster.on('m1', 'readlink /opt/alluxio/current'), 'alluxio-2.9.3')
  assert.is(await checksums(), tree)
  await cluster.on('m1', 'rm -r /opt/alluxio/alluxio-2.9.4')
  await cluster.on('m2', 'rm -r /opt/alluxio/alluxio-2.9.4')
  await cluster.on('w1', 'rm -r /opt/alluxio/alluxio-2.9.4')
})

test('an upgrade keeps the namespace, and a second one changes nothing', async () => {
  const args = await release(await buildDistribution({ version: '2.9.4' }))
  const { code, failures } = await cluster.play('upgrade', ...args)
  assert.equal(failures, [])
  assert.is(code, 0)
  assert.is(await checksums(), tree)
  assert.equal((await cluster.play('upgrade', ...args)).changes, [])
})

test('a rollback reads the journal of the newer release, and a second one changes nothing', async () => {
  const { code, failures } = await cluster.play('rollback')
  assert.equal(failures, [])
  assert.is(code, 0)
  assert.match(await cluster.on('m1', 'readlink /opt/alluxio/current'), 'alluxio-2.9.3')
  assert.is(await checksums(), tree)
  assert.equal((await cluster.play('rollback')).changes, [])
})

test('with stop=true a format backs up and stops first', async () => {
  const { code, failures, changes } = await cluster.play('format', '-e', 'stop=true', '-e', `confirm_format=${name}`)
  assert.equal(failures, [])
  assert.is(code, 0)
  assert.ok(changes.some(change => change.includes('back up the metadata')))
  assert.is(changes.filter(change => change.includes('format the journal')).length, 2)
  assert.is(await cluster.on('m1', 'test -e /underfs/tree/a && echo there'), 'there')
})

test('a destroy that would take the under-store along is refused, and stops nothing', async () => {
  const { code, failures } = await cluster.play(
    'destroy',
    '-e',
    `confirm_destroy=${name}`,
    '-e',
    '{"alluxio_properties":{"alluxio.master.mount.table.root.ufs":"/opt/alluxio/logs"}}',
  )
  assert.is(code, 2)
  assert.match(failures.join(), 'the under-store "/opt/alluxio/logs" is in it')
})

test('a destroy leaves the under-store, and a second one changes nothing', async () => {
  const args = ['destroy', '-e', `confirm_destroy=${name}`]
  const { code, failures } = await cluster.play(...args)
  assert.equal(failures, [])
  assert.is(code, 0)
  assert.is(await cluster.on('m1', 'test -e /opt/alluxio || echo gone'), 'gone')
  assert.is(await cluster.on('m1', 'test -e /underfs/tree/a && echo there'), 'there')
  assert.equal((await cluster.play(...args)).changes, [])
})

test.run()

interface Manifest {
  readonly cluster: string
  readonly version: string
  readonly host: string
  readonly entries: number
}

async function manifests(): Promise<Manifest[]> {
  const folder = `${cluster.inventory}-backups`
  const names = (await readdir(folder)).filter(file => file.endsWith('.json'))
  return Promise.all(names.map(async file => JSON.parse(await readFile(join(folder, file), 'utf8')) as Manifest))
}

async function release(tarball: string): Promise<string[]> {
  return ['-e', 'alluxio_version=2.9.4', '-e', `alluxio_tarball=${tarball}`]
}

/** A release without the program that becomes the Java process of a role: it unpacks, and nothing starts. */
async function brokenTarball(): Promise<string> {
  const folder = join(cluster.folder, 'broken')
  const script = `mkdir -p ${folder} && tar -xzf ${await buildDistribution({ version: '2.9.4' })} -C ${folder} && tar -czf ${folder}.tar.gz -C ${folder} alluxio-2.9.4`
  await writeFile(
    join(cluster.folder, 'break.sh'),
    script.replace(
      ' && tar -czf',
      ` && printf '#!/bin/sh\\nexit 1\\n' > ${folder}/alluxio-2.9.4/bin/launch-process && tar -czf`,
    ),
  )
  const { code, stderr } = await capture('sh', [join(cluster.folder, 'break.sh')], cluster.folder)
  if (code !== 0) throw new Error(stderr)
  return `${folder}.tar.gz`
}

function checksums(): Promise<string> {
  return cluster.on(
    'm1',
    'for f in a b; do runuser -u alluxio -- /opt/alluxio/current/bin/alluxio fs cat /tree/$f | sha256sum; done',
  )
}

function alluxio(args: string): Promise<string> {
  return cluster.on('m1', `runuser -u alluxio -- /opt/alluxio/current/bin/alluxio ${args}`)
}
