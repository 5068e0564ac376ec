import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { packageFile } from '../../src/package-files.ts'
import { type Cluster, type PlayResult, startCluster } from '../support/cluster.ts'

// One master and two workers, on which the cases build one after the other.
const test = suite('deploy')
let cluster: Cluster

test.before(async () => {
  cluster = await startCluster({ masters: 1, workers: 2 })
})
test.after(() => cluster.destroy())

test('check mode passes on empty hosts, and makes nothing', async () => {
  const { code, changes } = await cluster.play('deploy', '--check', '--diff')
  assert.is(code, 0)
  assert.ok(changes.includes('m1: create folder /opt/alluxio'), changes.join('\n'))
  assert.is(await cluster.on('m1', 'ls /opt'), '')
})

test('deploys, formats and starts a cluster', async () => {
  const { code, changes, failures } = await cluster.play('deploy')
  assert.equal(failures, [])
  assert.is(code, 0)
  assert.equal(
    changes.filter(change => change.includes('format')),
    ['m1: format the journal /opt/alluxio/journal'],
  )
})

test('the cluster works: all of runTests pass', async () => {
  const { code, events } = await cluster.play('verify')
  assert.is(code, 0)
  const tests = events.find(event => event.type === 'host-end' && event.task.action === 'alluxio_tests')
  assert.is(tests?.type === 'host-end' && tests.message, '24 of 24 tests passed')
})

test('a second deploy changes nothing', async () => {
  const result = await cluster.play('deploy')
  assert.equal(result.changes, [])
  assert.equal(
    Object.values(recapOf(result)).map(({ changed }) => changed),
    [0, 0, 0],
  )
})

test('processes and files are those of alluxio_user, and files that may hold secrets are its alone', async () => {
  assert.is(await cluster.on('m1', 'ps -o user= -p $(pgrep -f [a]lluxio.master.AlluxioMaster)'), 'alluxio')
  assert.is(await cluster.on('m1', 'stat -c "%U %a" /opt/alluxio/current/conf/alluxio-site.properties'), 'alluxio 600')
})

test('check mode with --diff shows an edit for each host that it touches, and no file changes', async () => {
  const variables = join(cluster.inventory, 'group_vars', 'all.yml')
  const before = await readFile(variables, 'utf8')
  await appendFile(variables, '  alluxio.user.file.metadata.sync.interval: 5min\n  s3a.secretKey: do-not-show\n')
  // The cluster itself writes its logs, its journal and its blocks.
  const own = ['logs', 'journal', 'metastore', 'storage'].map(name => `-path /opt/alluxio/${name} -prune -o`).join(' ')
  const times = `find /opt /etc /home /root -xdev ${own} -printf "%T@ %p\\n" | sort`
  const look = () => Promise.all(['m1', 'w1', 'w2'].map(host => cluster.on(host, times)))
  try {
    const old = await look()
    const { code, stdout } = await cluster.cli(
      'deploy',
      '-i',
      cluster.inventory,
      '--check',
      '--diff',
      '--output',
      'lines',
    )
    assert.is(code, 0)
    assert.match(stdout, '+alluxio.user.file.metadata.sync.interval=5min')
    assert.match(stdout, '+s3a.secretKey=***')
    assert.not.match(stdout, 'do-not-show')
    for (const host of ['m1', 'w1', 'w2']) {
      assert.match(
        stdout,
        new RegExp(`${host}.*would change: replace /opt/alluxio/current/conf/alluxio-site.properties`),
      )
    }
    const now = await look()
    const touched = now.flatMap((text, host) => text.split('\n').filter(line => !old[host]!.includes(line)))
    assert.equal(touched, [])
  } finally {
    await writeFile(variables, before)
  }
})

test('a worker that was killed is started again, and nothing else', async () => {
  await cluster.on('w1', 'kill -9 $(pgrep -f [a]lluxio.worker.AlluxioWorker)')
  const { code, changes } = await cluster.play('deploy')
  assert.is(code, 0)
  assert.equal(changes, ['w1: start the worker'])
})

test('the playbook that the README shows runs', async () => {
  const readme = await readFile(packageFile('README.md'), 'utf8')
  const file = join(cluster.folder, 'readme.yml')
  await writeFile(file, /```yaml\n(.*?)```/s.exec(readme)![1]!)
  const { code, changes } = await cluster.play(file)
  assert.is(code, 0)
  assert.equal(changes, [])
})

test('restarts one role of one host', async () => {
  const pids = () => cluster.on('w2', 'pgrep -f "[a]lluxio.worker.Alluxio(Job)?Worker" | sort')
  const [master, before] = await Promise.all([cluster.on('m1', 'pgrep -f [a]lluxio.master.AlluxioMaster'), pids()])
  const { code, failures } = await cluster.play('restart', '--limit', 'w2', '--tags', 'workers')
  assert.equal(failures, [])
  assert.is(code, 0)
  const after = await pids()
  assert.is(after.split('\n').length, 2)
  assert.not.equal(after, before)
  assert.is(await cluster.on('m1', 'pgrep -f [a]lluxio.master.AlluxioMaster'), master)
})

test('a running cluster is not formatted, and none without its name', async () => {
  const unnamed = await cluster.play('format')
  assert.is(unnamed.code, 2)
  assert.match(unnamed.failures.join(), 'If that is meant, add -e confirm_format=inventory')
  const running = await cluster.play('format', '-e', 'confirm_format=inventory')
  assert.is(running.code, 2)
  assert.match(running.failures.join(), 'm1: A master or worker runs on this host. Run the playbook "stop" first')
})

test('a worker whose link is down is named, and the others are deployed', async () => {
  const worker = cluster.info.hosts.find(({ name }) => name === 'w2')!
  await cluster.on('w2', 'ip link set eth0 down')
  try {
    const { code, failures, events } = await cluster.play('deploy', '-e', 'ssh_connect_timeout=3')
    assert.is(code, 4)
    assert.is(failures.length, 1)
    assert.match(failures[0]!, /^w2: Cannot connect to w2 .*: no answer within 3 s/)
    assert.match(failures[0]!, worker.address)
    const last = events.at(-1)!
    assert.is(last.type === 'run-end' && last.recap.w1!.ok > 10, true)
  } finally {
    await cluster.on('w2', 'ip link set eth0 up')
  }
})

test('stops all, formats, and starts again', async () => {
  assert.is((await cluster.play('stop')).code, 0)
  for (const host of ['m1', 'w1', 'w2']) assert.is(await cluster.on(host, 'pgrep -c -f [a]lluxio. || true'), '0')
  const formatted = await cluster.play('format', '-e', 'confirm_format=inventory')
  assert.equal(formatted.changes, ['m1: format the journal /opt/alluxio/journal again, losing what it holds'])
  assert.is((await cluster.play('start')).code, 0)
})

test('a journal that is gone is refused, not formatted', async () => {
  await cluster.play('stop', '--tags', 'masters')
  await cluster.on('m1', 'mv /opt/alluxio/journal /opt/alluxio/elsewhere')
  const { code, failures } = await cluster.play('deploy')
  assert.is(code, 2)
  assert.match(failures.join(), /m1: .*journal.* mount its disk and run again/)
  await cluster.on('m1', 'mv /opt/alluxio/elsewhere /opt/alluxio/journal')
})

test('an Alluxio that dies at its start shows the end of its log', async () => {
  const { code, failures } = await cluster.play('deploy', '-e', '{"alluxio_master_heap": "1k"}')
  assert.is(code, 2)
  assert.match(failures.join(), /m1: Cannot start the master.*Too small maximum heap/s)
})

test.run()

function recapOf({ events }: PlayResult) {
  const last = events.at(-1)!
  if (last.type !== 'run-end') throw new Error('the run did not end')
  return last.recap
}
