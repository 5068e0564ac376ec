import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { MasterReport, WorkerReport } from '../../src/alluxio/rest-status.ts'
import { parseUnpersisted, persist } from '../../src/alluxio/unpersisted.ts'
import {
  busyWith,
  canDecommission,
  decommission,
  type Leave,
  notGone,
  notRestored,
  refuseLeave,
} from '../../src/alluxio/worker-changes.ts'

const test = suite('worker-changes')

const giga = 1024 ** 3

test('workers are spared when the others have room for what they hold', () => {
  refuseLeave(leave(['w1']), cluster({ w1: giga / 2, w2: 0, w3: 0 }))
})

test('not when the others have no room, unless cached data may be dropped', () => {
  const full = cluster({ w1: giga, w2: giga, w3: giga / 2 })
  assert.throws(
    () => refuseLeave(leave(['w1']), full),
    /^Cannot do without w1: they hold 1 GB, and the other workers have 512 MB free; take fewer at a time/,
  )
  refuseLeave({ ...leave(['w1']), mayEvict: true }, full)
})

test('not when nobody would be left, or only workers that were drained', () => {
  const message = /^Cannot do without w1, w2: no other worker is live/
  assert.throws(() => refuseLeave(leave(['w1', 'w2']), cluster({ w1: 0, w2: 0 })), message)
  const drained = cluster({ w1: 0, w2: 0, w3: 0 }, { w3: 'Decommissioned' })
  assert.throws(() => refuseLeave(leave(['w1', 'w2']), drained), message)
})

test('not more at a time than a master lets register', () => {
  assert.throws(
    () => refuseLeave({ ...leave(['w1', 'w2']), leases: 1 }, cluster({ w1: 0, w2: 0, w3: 0 })),
    /^Cannot do without w1, w2 at the same time: a master lets 1 workers register at a time .*, and these are 2; make the batch smaller$/,
  )
})

test('2.9.4 is the first that takes workers out while they serve', () => {
  assert.equal(['2.8.1', '2.9.3', '2.9.4', '2.9.5-SNAPSHOT', '2.10.0', '3.0.0'].map(canDecommission), [
    false,
    false,
    true,
    true,
    true,
    true,
  ])
})

test('an option stands behind the name of the command, where bin/alluxio takes it for one', () => {
  assert.equal(decommission('/a', { address: 'w1:30000', wait: 60, refresh: '10s' }).args, [
    'fsadmin',
    'decommissionWorker',
    '-Dalluxio.user.worker.list.refresh.interval=10s',
    '--addresses',
    'w1:30000',
    '--wait',
    '60s',
  ])
  assert.not.ok(decommission('/a', { address: 'w1:30000', wait: 60, refresh: '' }).args.some(arg => /^-D/.test(arg)))
})

test('a worker is busy with clients, or with requests that wait', () => {
  const idle = { gauges: { 'Worker.RpcQueueLength': { value: 0 } }, counters: { 'Worker.ActiveClients': { count: 0 } } }
  assert.is(busyWith(idle), undefined)
  assert.is(busyWith({}), undefined)
  assert.match(
    busyWith({ ...idle, counters: { 'Worker.ActiveClients.w1': { count: 3 } } }) ?? '',
    '3 clients still read',
  )
  assert.match(busyWith({ ...idle, gauges: { 'Worker.RpcQueueLength': { value: 2 } } }) ?? '', '2 requests still wait')
})

test('gone is whom the leader lists no longer, or as no live one', () => {
  const report = cluster({ w1: 0, w2: 0 }, { w2: 'Decommissioned' })
  assert.match(notGone('w1:29999', report) ?? '', /^the leader still counts it, 0 s after/)
  assert.is(notGone('w2:29999', report), undefined)
  assert.is(notGone('w3:29999', report), undefined)
})

test('restored is whose storage the leader counts as the worker itself does', () => {
  const report = cluster({ w1: 0 })
  assert.is(notRestored('w1:29999', giga, report), undefined)
  assert.is(notRestored('w1:29999', undefined, report), 'its web page does not answer yet')
  assert.is(notRestored('w1:29999', 2 * giga, report), 'the leader counts 1 GB of its storage, and it has 2 GB')
  assert.is(notRestored('w2:29999', giga, report), 'the leader does not list it as live yet')
})

test('what is not in the under-store is told from what Alluxio is about to write there', () => {
  const states = { '/a': 'PERSISTED', '/b': 'NOT_PERSISTED', '/c': 'TO_BE_PERSISTED' }
  const fileInfos = Object.entries(states).map(([absolutePath, persistenceState]) => ({
    absolutePath,
    persistenceState,
  }))
  assert.equal(parseUnpersisted(JSON.stringify({ fileInfos })), { paths: ['/b'], later: ['/c'] })
  assert.equal(parseUnpersisted('{"fileInfos":null}'), { paths: [], later: [] })
  assert.equal(persist('/a', ['/b']).args, ['fs', 'persist', '/b'])
})

test.run()

function leave(hosts: readonly string[]): Leave {
  return { hosts, names: hosts.map(host => `${host}:29999`), leases: 25, mayEvict: false }
}

/** Workers of 1 GB, and how much of it each uses. */
function cluster(used: Readonly<Record<string, number>>, states: Readonly<Record<string, string>> = {}): MasterReport {
  const workers = Object.entries(used).map(
    ([host, bytes]): WorkerReport => ({
      name: `${host}:29999`,
      state: states[host] ?? 'ACTIVE',
      lastContact: 0,
      version: '2.9.4',
      used: bytes,
      total: giga,
    }),
  )
  return { version: '2.9.4', uptime: 100, capacity: { used: 0, total: 0 }, workers, lost: [] }
}
