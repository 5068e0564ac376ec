import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type HaCluster, leaderOf, masterPids, quorumOf, startHaCluster } from '../support/ha-cluster.ts'

// Three masters and a worker.
const test = suite('reconfigure of several masters')
const masters = ['m1', 'm2', 'm3']
let cluster: HaCluster
let variables: string
let original = ''

test.before(async () => {
  cluster = await startHaCluster({ workers: 1 })
  variables = join(cluster.inventory, 'group_vars', 'all.yml')
  original = await readFile(variables, 'utf8')
})
test.after(async () => {
  // Without a cluster it is `before` that failed, and says why.
  if (original === '') return
  await writeFile(variables, original)
  await cluster.destroy()
})

test("a master's property rolls through the masters, the leader last, and the worker goes on", async () => {
  await writeFile(variables, `${original.trimEnd()}\n  alluxio.master.worker.timeout: 4min\n`)
  const leader = await leaderOf(cluster)
  const pids = await masterPids(cluster, masters)
  const worker = await cluster.on('w1', 'pgrep -f [a]lluxio.worker.AlluxioWorker')
  const { code, changes, failures } = await cluster.play('reconfigure')
  assert.equal(failures, [])
  assert.is(code, 0)
  const standbys = masters.filter(host => host !== leader)
  const steps = changes.filter(change => /: (stop|start) the master|: move the lead/.test(change))
  assert.equal(
    steps.map(change => change.replace(/ \(process.*| from.*/, '')),
    [
      ...standbys.flatMap(host => [`${host}: stop the master`, `${host}: start the master`]),
      `${leader}: move the lead`,
      `${leader}: stop the master`,
      `${leader}: start the master`,
    ],
  )
  const now = await masterPids(cluster, masters)
  for (const host of masters) assert.not.equal(now[host], pids[host])
  assert.is(await cluster.on('w1', 'pgrep -f [a]lluxio.worker.AlluxioWorker'), worker)
  const { members } = await quorumOf(cluster)
  assert.equal(
    members.filter(({ isAvailable }) => isAvailable).map(({ host }) => host),
    masters,
  )
})

test('a second run changes nothing', async () => {
  const { code, changes } = await cluster.play('reconfigure')
  assert.is(code, 0)
  assert.equal(changes, [])
})

test('what masters find each other by is refused', async () => {
  const good = await readFile(variables, 'utf8')
  await writeFile(variables, `${good.trimEnd()}\n  alluxio.master.embedded.journal.port: 19201\n`)
  const { code, changes, failures } = await cluster.play('reconfigure')
  await writeFile(variables, good)
  assert.is(code, 2)
  assert.equal(changes, [])
  assert.match(
    failures.join(),
    /Cannot roll a change of "alluxio.master.embedded.journal.\w+": .*run "stop", then "deploy"/,
  )
})

test('a cluster that cannot elect is refused before anything is written', async () => {
  await writeFile(variables, `${original.trimEnd()}\n  alluxio.master.worker.timeout: 6min\n`)
  const standby = masters.find(host => host !== masters[0])!
  await cluster.play('stop', '--tags', 'masters', '--limit', standby)
  const { code, failures } = await cluster.play('reconfigure')
  assert.is(code, 2)
  assert.match(failures.join(), new RegExp(`${standby}`))
  const files = await Promise.all(
    masters.map(host => cluster.on(host, 'cat /opt/alluxio/current/conf/alluxio-site.properties')),
  )
  for (const text of files) assert.match(text, 'alluxio.master.worker.timeout=4min')
  assert.is((await cluster.play('start')).code, 0)
})

test.run()
