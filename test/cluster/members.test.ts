import { existsSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  changedCounts,
  deploy,
  type HaCluster,
  leaderOf,
  masterPids,
  quorumOf,
  startHaCluster,
} from '../support/ha-cluster.ts'

// From one master to three, and back to two. The cases build one after the other.
const test = suite('add-master and remove-master')
let cluster: HaCluster

test.before(async () => {
  cluster = await startHaCluster({ fresh: true, workers: 1 })
  await writeMasters('# the masters\nm1\n')
  await deploy(cluster)
})
test.after(() => cluster.destroy())

test('with one master, an update says that it interrupts service, and a second one changes nothing', async () => {
  const variables = join(cluster.inventory, 'group_vars', 'all.yml')
  await writeFile(variables, `${await readFile(variables, 'utf8')}  alluxio.user.file.metadata.sync.interval: 7min\n`)
  const { code, changes, events } = await cluster.play('rolling-master-update')
  assert.is(code, 0)
  assert.ok(changes.some(change => change.startsWith('m1: stop the master')))
  const said = events.flatMap(event => (event.type === 'host-end' ? (event.message ?? []) : []))
  assert.match(said.join(), 'This cluster has one master: while it restarts, nothing can be read or written')
  assert.equal((await cluster.play('rolling-master-update')).changes, [])
})

test('two masters at once are refused', async () => {
  await writeMasters('# the masters\nm1\nm2\nm3\n')
  const { code, failures, changes } = await cluster.play('add-master')
  assert.is(code, 2)
  assert.match(
    failures.join(),
    /The members of the quorum are m1, and the file "masters" names m1, m2, m3.*one at a time/s,
  )
  assert.equal(changes, [])
})

test('from one master to two, all stops and starts together, and the namespace stays', async () => {
  await alluxio('m1', 'fs touch /kept')
  await writeMasters('# the masters\nm1\nm2\n')
  const { code, changes, failures } = await cluster.play('add-master')
  assert.equal(failures, [])
  assert.is(code, 0)
  assert.ok(
    changes.some(change => change.startsWith('w1: stop the worker')),
    changes.join('\n'),
  )
  assert.ok(changes.includes('m2: start the master'))
  assert.equal(await membersOf('MASTER'), ['m1', 'm2'])
  assert.equal(await membersOf('JOB_MASTER'), ['m1', 'm2'])
  assert.match(await alluxio('m2', 'fs ls /'), '/kept')
})

test('once more, nothing changes', async () => {
  const result = await cluster.play('add-master')
  assert.equal(result.changes, [])
  assert.equal(result.failures, [])
})

test('the third master joins while the others run on', async () => {
  await showVariables('m3', true)
  assert.is((await cluster.cli('inventory', 'add', '--group', 'masters', 'm3', '-i', cluster.inventory)).code, 0)
  const pids = await masterPids(cluster, ['m1', 'm2'])
  const { code, changes, failures } = await cluster.play('add-master')
  assert.equal(failures, [])
  assert.is(code, 0)
  assert.equal(
    changes.filter(change => / (start|stop) /.test(change)),
    ['m3: start the master', 'm3: start the job master'],
  )
  assert.equal(await masterPids(cluster, ['m1', 'm2']), pids)
  assert.equal(await membersOf('MASTER'), ['m1', 'm2', 'm3'])
  assert.equal(await membersOf('JOB_MASTER'), ['m1', 'm2', 'm3'])
  const addresses = 'alluxio.master.embedded.journal.addresses=m1:19200,m2:19200,m3:19200'
  for (const host of ['m1', 'm2', 'm3', 'w1']) assert.match(await cluster.on(host, `cat ${site}`), addresses)
})

test('afterwards neither a second run nor "deploy" changes anything', async () => {
  assert.equal((await cluster.play('add-master')).changes, [])
  assert.equal((await deploy(cluster)).changes, [])
})

test('what is to be removed must be named, and must not be the only one', async () => {
  const { code, failures } = await cluster.play('remove-master')
  assert.is(code, 2)
  assert.match(failures.join(), 'Name the master to remove (-e master=NAME): one of m1, m2, m3')
})

test('the leader is removed: it hands the lead on, and the others run on', async () => {
  const leader = await leaderOf(cluster)
  const others = ['m1', 'm2', 'm3'].filter(host => host !== leader)
  const pids = await masterPids(cluster, others)
  const { code, changes, failures } = await cluster.play('remove-master', '-e', `master=${leader}`)
  assert.equal(failures, [])
  assert.is(code, 0)
  assert.ok(changes.some(change => change.includes(`move the lead from ${leader} to `)))
  assert.ok(changes.some(change => change.includes(`remove ${leader}:19200 from the quorum MASTER`)))
  assert.equal(await masterPids(cluster, others), pids)
  assert.equal(await membersOf('MASTER'), others)
  assert.equal(await membersOf('JOB_MASTER'), others)
  assert.is(await readFile(join(cluster.inventory, 'masters'), 'utf8'), `# the masters\n${others.join('\n')}\n`)
  const again = await cluster.play('remove-master', '-e', `master=${leader}`)
  assert.equal(again.failures, [])
  assert.equal(again.changes, [])
  const deployed = await deploy(cluster)
  assert.equal(deployed.changes, [])
  assert.ok(Object.values(changedCounts(deployed)).every(count => count === 0))
})

test('of two masters none can be removed', async () => {
  const [first] = (await membersOf('MASTER')) as [string]
  const leads = await leaderOf(cluster)
  const standby = first === leads ? (await membersOf('MASTER'))[1]! : first
  const { code, failures } = await cluster.play('remove-master', '-e', `master=${standby}`)
  assert.is(code, 2)
  assert.match(
    failures.join(),
    /Cannot do without "m\d": of the 2 members of the quorum MASTER, 2 must be there, and 1 would be left/,
  )
  assert.equal((await membersOf('MASTER')).length, 2)
})

test.run()

const site = '/opt/alluxio/current/conf/alluxio-site.properties'

/** Writes the file, and puts the variables of the masters that it does not name aside, which the inventory would refuse. */
async function writeMasters(text: string): Promise<void> {
  await writeFile(join(cluster.inventory, 'masters'), text)
  for (const host of ['m1', 'm2', 'm3']) await showVariables(host, text.includes(host))
}

async function showVariables(host: string, isShown: boolean): Promise<void> {
  const [open, aside] = [`${host}.yml`, `.${host}.yml`].map(name => join(cluster.inventory, 'host_vars', name))
  const [from, to] = isShown ? [aside!, open!] : [open!, aside!]
  if (existsSync(from)) await rename(from, to)
}

async function membersOf(domain: 'MASTER' | 'JOB_MASTER'): Promise<string[]> {
  const { members } = await quorumOf(cluster, domain)
  return members.filter(({ isAvailable }) => isAvailable).map(({ host }) => host)
}

function alluxio(host: string, args: string): Promise<string> {
  return cluster.on(host, `runuser -u alluxio -- /opt/alluxio/current/bin/alluxio ${args}`)
}
