import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { changedCounts, deploy, type HaCluster, leaderOf, startHaCluster } from '../support/ha-cluster.ts'

// Three masters and four workers, from empty hosts.
const test = suite('deploy of several masters')
let cluster: HaCluster

test.before(async () => {
  cluster = await startHaCluster({ fresh: true })
})
test.after(() => cluster.destroy())

test('deploys, and formats each master', async () => {
  const { changes, seconds } = await deploy(cluster)
  const formatted = changes.filter(change => change.includes('format'))
  assert.equal(
    formatted.toSorted(),
    ['m1', 'm2', 'm3'].map(host => `${host}: format the journal /opt/alluxio/journal`),
  )
  console.log(`deploy of 3 masters and 4 workers on empty hosts: ${seconds} s`)
})

test('each master has its own name, and all hosts the same addresses of the journal', async () => {
  const hosts = cluster.info.hosts.map(({ name }) => name)
  const key = (name: string) => `grep ^${name}= /opt/alluxio/current/conf/alluxio-site.properties || true`
  const addresses = await Promise.all(
    hosts.map(host => cluster.on(host, key('alluxio.master.embedded.journal.addresses'))),
  )
  assert.equal([...new Set(addresses)], ['alluxio.master.embedded.journal.addresses=m1:19200,m2:19200,m3:19200'])
  const names = await Promise.all(hosts.map(host => cluster.on(host, key('alluxio.master.hostname'))))
  assert.equal(names, [...['m1', 'm2', 'm3'].map(host => `alluxio.master.hostname=${host}`), '', '', '', ''])
})

test('one master leads, serves, counts four workers, and all of runTests pass', async () => {
  const { code, failures, events } = await cluster.play('verify')
  assert.equal(failures, [])
  assert.is(code, 0)
  const tests = events.find(event => event.type === 'host-end' && event.task.action === 'alluxio_tests')
  assert.is(tests?.type === 'host-end' && tests.message, '24 of 24 tests passed')
})

test('a second deploy changes nothing', async () => {
  const result = await deploy(cluster)
  assert.equal(result.changes, [])
  assert.equal(changedCounts(result), { m1: 0, m2: 0, m3: 0, w1: 0, w2: 0, w3: 0, w4: 0 })
  console.log(`deploy again: ${result.seconds} s`)
})

test('a standby that was killed is started again, and the leader stays', async () => {
  const leader = await leaderOf(cluster)
  const standby = ['m1', 'm2', 'm3'].find(host => host !== leader)!
  await cluster.on(standby, 'kill -9 $(pgrep -f [a]lluxio.master.AlluxioMaster)')
  const { changes } = await deploy(cluster)
  assert.equal(changes, [`${standby}: start the master`])
  assert.is(await leaderOf(cluster), leader)
})

test('restarts all masters at once, and they find a leader', async () => {
  const { code, failures } = await cluster.play('restart', '--tags', 'masters')
  assert.equal(failures, [])
  assert.is(code, 0)
  assert.ok(await leaderOf(cluster))
})

test('a master whose peers are all down is waited for, and told', async () => {
  for (const host of ['m2', 'm3']) await cluster.play('stop', '--tags', 'masters', '--limit', host)
  const { code, failures } = await cluster.play('restart', '--tags', 'masters', '--limit', 'm1')
  assert.is(code, 2)
  assert.match(failures.join(), /m1: Timed out after 120 s: no master answers as leader yet \(asked m1, m2, m3\)/)
  await deploy(cluster)
})

test.run()
