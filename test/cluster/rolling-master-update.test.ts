import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { changedCounts, type HaCluster, leaderOf, masterPids, quorumOf, startHaCluster } from '../support/ha-cluster.ts'

// Three masters and a worker, on which the cases build one after the other.
const test = suite('rolling-master-update')
const masters = ['m1', 'm2', 'm3']
let cluster: HaCluster
let leader: string

test.before(async () => {
  cluster = await startHaCluster({ workers: 1 })
  leader = await leaderOf(cluster)
  await appendFile(
    join(cluster.inventory, 'group_vars', 'all.yml'),
    '  alluxio.user.file.metadata.sync.interval: 7min\n',
  )
})
test.after(() => cluster.destroy())

test('check mode shows every stop and the move of the lead, and does nothing', async () => {
  const pids = await masterPids(cluster, masters)
  const { code, changes, failures } = await cluster.play('rolling-master-update', '--check')
  assert.equal(failures, [])
  assert.is(code, 0)
  for (const host of masters)
    assert.ok(
      changes.some(change => change.startsWith(`${host}: stop the master`)),
      host,
    )
  assert.ok(changes.some(change => change.startsWith(`${leader}: move the lead from ${leader} to `)))
  assert.equal(await masterPids(cluster, masters), pids)
})

test('standbys one by one, then the lead moves, and the old leader comes last', async () => {
  const pids = await masterPids(cluster, masters)
  const { code, changes, failures, seconds } = await timed(() => cluster.play('rolling-master-update'))
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
  assert.not.equal(await leaderOf(cluster), leader)
  console.log(`rolling-master-update of 3 masters: ${seconds} s`)
})

test('afterwards both quorums are whole, and no master has a higher priority', async () => {
  const { members } = await quorumOf(cluster)
  assert.equal(
    members.map(({ host }) => host),
    masters,
  )
  assert.ok(members.every(({ isAvailable }) => isAvailable))
  assert.is(new Set(members.map(({ priority }) => priority)).size, 1)
})

test('the leader has the new configuration', async () => {
  const { address } = cluster.info.hosts.find(({ name }) => name === 'm1')!
  assert.ok(address)
  const host = cluster.info.hosts.find(({ name }) => name === leader)!
  assert.match(
    await cluster.on(host.name, 'cat /opt/alluxio/current/conf/alluxio-site.properties'),
    'sync.interval=7min',
  )
})

test('a second run changes nothing', async () => {
  const result = await cluster.play('rolling-master-update')
  assert.equal(result.changes, [])
  assert.equal(Object.values(changedCounts(result)), [0, 0, 0])
})

test('what "deploy" wrote and nobody restarted for is rolled too', async () => {
  await appendFile(join(cluster.inventory, 'group_vars', 'all.yml'), '  alluxio.user.block.size.bytes.default: 32MB\n')
  assert.is((await cluster.play('deploy', '--tags', 'install')).code, 0)
  const { code, changes } = await cluster.play('rolling-master-update', '--check')
  assert.is(code, 0)
  for (const host of masters)
    assert.ok(
      changes.some(change => change.startsWith(`${host}: stop the master`)),
      host,
    )
})

test('not for a part of the masters', async () => {
  const { code, failures } = await cluster.play('rolling-master-update', '--limit', 'm1')
  assert.is(code, 2)
  assert.match(failures.join(), 'm1: The order depends on all masters. Run this without --limit')
})

test('not while a standby is down, and nothing was touched', async () => {
  const down = masters.find(host => host !== leader)!
  const up = masters.filter(host => host !== down)
  await cluster.play('stop', '--tags', 'masters', '--limit', down)
  const pids = await masterPids(cluster, up)
  const { code, failures, changes } = await cluster.play('rolling-master-update')
  assert.is(code, 2)
  assert.match(failures.join(), new RegExp(`${down}: Cannot wait for the master: its process is not there`))
  assert.equal(changes, [])
  assert.equal(await masterPids(cluster, up), pids)
  await refuses(
    up[0]!,
    'expendable',
    /Cannot do without "m\d": of the 3 members of the quorum MASTER, 2 must be there, and 1 would be left/,
  )
})

test('a member that lives is never removed from the quorum', async () => {
  const lives = await leaderOf(cluster)
  await refuses(lives, 'removed', /Cannot remove "m\d" from the quorum MASTER: its port 19200 answers; stop it/)
  assert.is((await quorumOf(cluster)).members.length, 3)
})

test('not while two of three masters are down', async () => {
  await cluster.play('stop', '--tags', 'masters', '--limit', masters.filter(host => host !== 'm1').join())
  const { code, failures, changes } = await cluster.play('rolling-master-update')
  assert.is(code, 2)
  assert.match(failures.join(), 'm2: Cannot wait for the master: its process is not there')
  assert.equal(changes, [])
  await refuses('m1', 'expendable', /Cannot ask for the quorum: perhaps no majority of it is there/)
  const started = await cluster.play('start', '--tags', 'masters')
  assert.equal(started.failures, [])
})

test.run()

/** Asks `alluxio_quorum` for this on the host, and expects exit code 2 with the message. */
async function refuses(host: string, state: string, message: RegExp): Promise<void> {
  const file = join(cluster.folder, 'quorum.yml')
  await writeFile(
    file,
    `- hosts: ${host}\n  become: true\n  become_user: alluxio\n  tasks:\n    - alluxio_quorum: { state: ${state} }\n`,
  )
  const { code, failures, changes } = await cluster.play(file)
  assert.is(code, 2)
  assert.match(failures.join(), message)
  assert.equal(changes, [])
}

async function timed<Result extends object>(work: () => Promise<Result>): Promise<Result & { seconds: number }> {
  const started = performance.now()
  const result = await work()
  return { ...result, seconds: Math.round((performance.now() - started) / 1000) }
}
