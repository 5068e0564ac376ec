import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { PlayResult } from '../support/cluster.ts'
import { type HaCluster, startHaCluster } from '../support/ha-cluster.ts'
import { type Load, startLoad } from '../support/load.ts'

// Three masters and four workers, of which w4 joins and leaves; a client reads and writes through the proxy on m1 meanwhile. Each case
// goes on with the cluster of the one before.
const test = suite('operations under load')
let cluster: HaCluster
let load: Load

test.before(async () => {
  cluster = await startHaCluster({ workers: 4 })
  await setProperties({
    'alluxio.user.file.writetype.default': 'CACHE_THROUGH',
    // Clients, and the draining, know within this time which workers there are.
    'alluxio.user.worker.list.refresh.interval': '10s',
  })
  await appendFile(join(cluster.inventory, 'host_vars', 'm1.yml'), 'alluxio_proxy: true\n')
  assert.equal((await cluster.play('scale-in', '-e', 'hosts=w4', '-e', 'alluxio_drain_refresh=2s')).failures, [])
  assert.equal((await cluster.play('deploy')).failures, [])
  const { address } = cluster.info.hosts.find(({ name }) => name === 'm1')!
  load = await startLoad({ proxy: `http://${address}:39999`, rate: 12 })
})
test.after(() => cluster.destroy())

test('scale-out adds a worker, and restarts nobody', async () => {
  const { address } = cluster.info.hosts.find(({ name }) => name === 'w4')!
  assert.is((await cluster.cli('inventory', 'add', 'w4', '-i', cluster.inventory)).code, 0)
  await writeFile(join(cluster.inventory, 'host_vars', 'w4.yml'), `ssh_host: ${address}\n`)
  const { changes } = await underLoad('scale-out')
  assert.ok(changes.includes('w4: start the worker'), changes.join('\n'))
  assert.equal(
    changes.filter(change => /: (stop|restart)/.test(change)),
    [],
  )
  assert.equal((await cluster.play('scale-out')).changes, [])
})

test('rolling-worker-update restarts each worker, one after the other', async () => {
  await setProperties({ 'alluxio.user.file.metadata.sync.interval': `${1 + Math.floor(Math.random() * 1000)}min` })
  const { changes } = await underLoad('rolling-worker-update')
  assert.equal(
    changes.filter(change => / (stop|start) the worker/.test(change)).map(change => change.replace(/ \(.*/, '')),
    ['w1', 'w2', 'w3', 'w4'].flatMap(host => [`${host}: stop the worker`, `${host}: start the worker`]),
  )
  assert.equal((await cluster.play('rolling-worker-update')).changes, [])
})

test('scale-in takes a worker out, of the inventory too', async () => {
  const { changes } = await underLoad('scale-in', '-e', 'hosts=w4', '-e', 'wipe=true')
  assert.ok(changes.some(change => change.startsWith('w4: take the worker out')))
  assert.ok(changes.some(change => change.startsWith('w4: stop the worker')))
  assert.not.match(await readFile(join(cluster.inventory, 'workers'), 'utf8'), 'w4')
  assert.not.match(await cluster.on('m1', 'cat /opt/alluxio/current/conf/workers'), 'w4')
  assert.is(await cluster.on('w4', 'ls -d /opt/alluxio 2>/dev/null || echo gone'), 'gone')
  assert.equal((await cluster.play('scale-in', '-e', 'hosts=w4')).changes, [])
})

test('rolling-master-update restarts each master', async () => {
  const { changes } = await underLoad('rolling-master-update')
  assert.is(changes.filter(change => change.includes(': start the master')).length, 3)
})

test('every write that was acknowledged can be read', async () => {
  const { acknowledged, lost } = await load.finish()
  console.log(`${acknowledged} objects were written and read again`)
  assert.equal(lost, [])
})

test('the last worker, and more than the others can hold, are not taken out', async () => {
  const all = await cluster.play('scale-in', '-e', 'hosts=w1,w2,w3')
  assert.is(all.code, 2)
  assert.match(all.failures.join(), 'some of w1, w2, w3, but not all of them')
  const lease = await cluster.play(
    'scale-in',
    '-e',
    'hosts=w1,w2',
    '-e',
    'alluxio_properties={"alluxio.master.worker.register.lease.count": "1"}',
  )
  assert.is(lease.code, 2)
  assert.match(lease.failures.join(), 'a master lets 1 workers register at a time')
})

test.run()

/** Runs a playbook while the load goes on, and expects that no request failed. */
async function underLoad(...args: string[]): Promise<PlayResult> {
  load.lap()
  const result = await cluster.play(...args)
  const { writes, reads, retries, failures, longest, perSecond } = load.lap()
  const again = Object.entries(retries).map(([reason, count]) => `${count} × ${reason}`)
  console.log(
    `${args[0]}: ${writes} writes, ${reads} reads (${perSecond} a second), longest stall ${longest} ms, retried: ${again.join(', ') || 'none'}`,
  )
  assert.equal(result.failures, [])
  assert.is(result.code, 0)
  assert.equal(failures, [])
  return result
}

/** Writes lines into `alluxio_properties`, in place of those that are there. */
async function setProperties(properties: Readonly<Record<string, string>>): Promise<void> {
  const file = join(cluster.inventory, 'group_vars', 'all.yml')
  const names = Object.keys(properties)
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
  const kept = lines.filter(line => !names.some(name => line.startsWith(`  ${name}:`)))
  await writeFile(file, [...kept, ...names.map(name => `  ${name}: ${properties[name]}`), ''].join('\n'))
}
