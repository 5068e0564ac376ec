import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { PlayResult } from '../support/cluster.ts'
import { type HaCluster, startHaCluster } from '../support/ha-cluster.ts'

// A master and two workers, whose inventory each case takes as the ones before it left it.
const test = suite('reconfigure')
const hosts = ['m1', 'w1', 'w2']
let cluster: HaCluster
let variables: string
let original = ''

test.before(async () => {
  cluster = await startHaCluster({ masters: 1, workers: 2 })
  variables = join(cluster.inventory, 'group_vars', 'all.yml')
  original = await readFile(variables, 'utf8')
})
test.after(async () => {
  // Without a cluster it is `before` that failed, and says why.
  if (original === '') return
  await writeFile(variables, original)
  await cluster.destroy()
})

test('a cluster that is as it should be is left alone', async () => {
  const { code, changes, failures } = await cluster.play('reconfigure')
  assert.equal(failures, [])
  assert.is(code, 0)
  assert.equal(changes, [])
})

test('check mode shows each property, who must restart for it, and changes nothing', async () => {
  await set({ 'alluxio.worker.block.heartbeat.interval': '2sec' })
  const before = await processes()
  const { code, stdout } = await cluster.cli('reconfigure', '-i', cluster.inventory, '--check', '--output', 'lines')
  assert.is(code, 0)
  assert.match(stdout, 'alluxio.worker.block.heartbeat.interval: is set to 2sec (for the worker, job worker)')
  assert.match(stdout, 'alluxio.worker.block.heartbeat.interval: is set to 2sec (no process here reads it)')
  assert.match(stdout, /w1 would change: stop the worker/)
  assert.not.match(stdout, /would change: stop the master/)
  assert.equal(await processes(), before)
  assert.not.match(
    await cluster.on('w1', 'cat /opt/alluxio/current/conf/alluxio-site.properties'),
    'heartbeat.interval',
  )
})

test("a worker's property restarts the workers one by one, and the master goes on", async () => {
  const before = await processes()
  const { code, changes, failures } = await cluster.play('reconfigure')
  assert.equal(failures, [])
  assert.is(code, 0)
  assert.equal(restarts(changes), [
    'w1: stop the job worker',
    'w1: stop the worker',
    'w1: start the worker',
    'w1: start the job worker',
    'w2: stop the job worker',
    'w2: stop the worker',
    'w2: start the worker',
    'w2: start the job worker',
  ])
  assert.ok(changes.includes('m1: replace /opt/alluxio/current/conf/alluxio-site.properties'))
  const after = await processes()
  assert.is(after.m1, before.m1)
  for (const worker of ['w1', 'w2']) {
    assert.not.equal(after[worker], before[worker])
    assert.is(await runningValue(worker, 'alluxio.worker.block.heartbeat.interval'), '2sec')
  }
})

test('a second run changes nothing, although the master is older than its files', async () => {
  const { code, changes } = await cluster.play('reconfigure')
  assert.is(code, 0)
  assert.equal(changes, [])
})

test("a job worker's property restarts it alone", async () => {
  await set({ 'alluxio.job.worker.threadpool.size': '8' })
  const { code, changes } = await cluster.play('reconfigure')
  assert.is(code, 0)
  assert.equal(restarts(changes), ['w1: restart the job worker', 'w2: restart the job worker'])
  assert.equal((await cluster.play('reconfigure')).changes, [])
})

test('what deploy wrote without a restart is brought in', async () => {
  await set({ 'alluxio.worker.block.heartbeat.interval': '3sec' })
  const before = await processes()
  assert.is((await cluster.play('deploy')).code, 0)
  assert.equal(await processes(), before)
  const { code, changes, stdout } = await cluster.play('reconfigure')
  assert.is(code, 0)
  assert.match(stdout, 'alluxio.worker.block.heartbeat.interval: 2sec → 3sec (for the worker, job worker)')
  assert.ok(restarts(changes).includes('w2: start the worker'))
  assert.is(await runningValue('w2', 'alluxio.worker.block.heartbeat.interval'), '3sec')
  assert.equal((await cluster.play('reconfigure')).changes, [])
})

test('a property of the only master restarts it, and a secret is not told', async () => {
  await set({ 'alluxio.master.worker.timeout': '4min', 's3a.secretKey': 'do-not-show' })
  const { code, stdout } = await cluster.cli('reconfigure', '-i', cluster.inventory, '--diff', '--output', 'lines')
  assert.is(code, 0, stdout)
  assert.match(stdout, 's3a.secretKey: is set to *** (for the master, job master)')
  assert.match(stdout, 'alluxio.master.worker.timeout: is set to 4min (for the master, job master)')
  assert.match(stdout, 'This cluster has one master')
  assert.not.match(stdout, 'do-not-show')
  assert.equal((await cluster.play('reconfigure')).changes, [])
  const found = await cluster.on('m1', 'cat /opt/alluxio/current/conf/alluxio-site.properties')
  assert.match(found, 's3a.secretKey=do-not-show')
})

test('what cannot be rolled is refused, with what to do', async () => {
  const good = await readFile(variables, 'utf8')
  await set({ 'alluxio.master.journal.folder': '/opt/alluxio/elsewhere' })
  const { code, changes, failures } = await cluster.play('reconfigure')
  await writeFile(variables, good)
  assert.is(code, 2)
  assert.equal(changes, [])
  assert.match(
    failures.join(),
    /m1: Cannot roll a change of "alluxio.master.journal.folder": a master that restarts with it would not find its journal/,
  )
})

test('a property that Alluxio does not know is refused before any host is contacted', async () => {
  const good = await readFile(variables, 'utf8')
  await set({ 'alluxio.worker.block.heartbeat.intervall': '2sec' })
  const { code, stderr } = await cluster.play('reconfigure')
  await writeFile(variables, good)
  assert.is(code, 1)
  assert.match(
    stderr,
    /all.yml:\d+:3: Alluxio 2.9.4 knows no property .* did you mean "alluxio.worker.block.heartbeat.interval"\?/,
  )
})

test('a property that is taken out goes back to its default', async () => {
  await writeFile(variables, original)
  const { code, stdout } = await cluster.play('reconfigure')
  assert.is(code, 0)
  assert.match(stdout, 'alluxio.master.worker.timeout: 4min is taken out')
  assert.is(await runningValue('w1', 'alluxio.worker.block.heartbeat.interval'), '1sec')
  assert.equal((await cluster.play('reconfigure')).changes, [])
})

test.run()

/** Sets properties for all hosts; the file ends with the map of properties. */
async function set(properties: Readonly<Record<string, string>>): Promise<void> {
  const lines = (await readFile(variables, 'utf8')).trimEnd().split('\n')
  const kept = lines.filter(line => !Object.keys(properties).some(name => line.startsWith(`  ${name}:`)))
  const added = Object.entries(properties).map(([name, value]) => `  ${name}: ${value}`)
  await writeFile(variables, `${[...kept, ...added].join('\n')}\n`)
}

/** The processes of Alluxio on each host. */
async function processes(): Promise<Record<string, string>> {
  const found = hosts.map(async host => [
    host,
    await cluster.on(host, 'pgrep -f "[a]lluxio[.](master|worker)[.]" | sort'),
  ])
  return Object.fromEntries(await Promise.all(found)) as Record<string, string>
}

/** What a worker says that it runs with. */
async function runningValue(worker: string, property: string): Promise<string | undefined> {
  const { address } = cluster.info.hosts.find(({ name }) => name === worker)!
  const answer = await fetch(`http://${address}:30000/api/v1/worker/info`)
  return ((await answer.json()) as { configuration: Record<string, string> }).configuration[property]
}

function restarts(changes: PlayResult['changes']): string[] {
  return changes
    .filter(change => /: (stop|start|restart) /.test(change))
    .map(change => change.replace(/ \(process.*/, ''))
}
