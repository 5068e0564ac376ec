import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { packageFile } from '../../src/package-files.ts'
import { capture } from '../support/cluster.ts'
import { type HaCluster, leaderOf, startHaCluster } from '../support/ha-cluster.ts'

// Three masters and two workers that are only looked at, and hurt.
const test = suite('living')
let cluster: HaCluster
let leader: string

test.before(async () => {
  cluster = await startHaCluster({ masters: 3, workers: 2 })
  leader = await leaderOf(cluster)
})
test.after(() => cluster?.destroy())

const masters = ['m1', 'm2', 'm3']
const cli = (command: string, ...args: string[]) => cluster.cli(command, '-i', cluster.inventory, ...args)

async function status(...args: string[]) {
  const started = performance.now()
  const { code, stdout, stderr } = await cli('status', '--output', 'json', ...args)
  const seconds = (performance.now() - started) / 1000
  if (stdout === '') throw new Error(stderr)
  return { code, seconds, ...JSON.parse(stdout) }
}

test('status: a healthy cluster, one leader, the others standbys, and no drift', async () => {
  const found = await status()
  console.log(`status of 5 hosts: ${found.seconds.toFixed(1)} s`)
  assert.is(found.code, 0, JSON.stringify(found))
  assert.equal([found.leader, found.version, found.liveWorkers, found.drift], [leader, '2.9.4', 2, []])
  const states = found.processes.map(({ role, state }: Record<string, string>) => `${role} ${state}`).sort()
  const expected = [
    'job_master leader',
    'job_master standby',
    'job_master standby',
    'job_worker serving',
    'job_worker serving',
  ]
  assert.equal(states, [
    ...expected,
    'master leader',
    'master standby',
    'master standby',
    'worker serving',
    'worker serving',
  ])
})

test('status --quorum: three members each, all there', async () => {
  const { code, stdout } = await cli('status', '--quorum')
  assert.is(code, 0, stdout)
  assert.match(stdout, 'Quorum MASTER: 3 of 3 available, 2 needed')
  assert.match(stdout, 'Quorum JOB_MASTER: 3 of 3 available, 2 needed')
})

test('status --watch: plain snapshots where there is no terminal, until an interrupt', async () => {
  const child = spawn(process.execPath, [
    packageFile('dist', 'src', 'cli.js'),
    'status',
    '--watch',
    '-i',
    cluster.inventory,
  ])
  const ended = once(child, 'exit')
  let text = ''
  for await (const chunk of child.stdout) {
    text += chunk
    if (text.split(': healthy').length > 2) break
  }
  child.kill('SIGINT')
  assert.equal(await ended, [130, null])
  assert.not.match(text, '\x1b')
})

test('status: a killed worker is dead at once, and the exit code says so', async () => {
  await cluster.on('w1', 'kill -9 $(pgrep -f [a]lluxio.worker.AlluxioWorker)')
  const { code, stdout } = await cli('status')
  assert.is(code, 2)
  assert.match(stdout, /w1 +worker +DEAD/)
  assert.match(stdout, "w1: its worker's process is not there")
  assert.is((await cluster.play('start', '--limit', 'w1')).code, 0)
  assert.is((await status()).code, 0)
})

test('status: a host that is gone does not hide the others, also when it was the leader', async () => {
  await cluster.on(leader, 'ip link set eth0 down')
  try {
    const found = await status('-e', 'ssh_connect_timeout=2')
    assert.is(found.code, 4)
    assert.equal(Object.keys(found.unreachable), [leader])
  } finally {
    await cluster.on(leader, 'ip link set eth0 up')
  }
  await until(async () => (await status()).code === 0)
  leader = await leaderOf(cluster)
})

test('status: what is not as the inventory says is drift', async () => {
  const found = await status(
    '-e',
    '{"alluxio_properties": {"alluxio.user.file.metadata.sync.interval": "7min"}}',
    '-e',
    'alluxio_version=2.9.3',
  )
  assert.is(found.code, 0)
  const drift = found.drift
    .filter(({ host }: { host: string }) => host === 'w2')
    .map(({ found: text }: { found: string }) => text)
  assert.equal(drift, [
    '"/opt/alluxio/current" is release 2.9.4, and alluxio_version says 2.9.3',
    'conf/alluxio-site.properties differs: alluxio.user.file.metadata.sync.interval',
  ])
})

test('alluxio: runs on the leader, and passes the exit code through', async () => {
  const report = await cli('alluxio', '--', 'fsadmin', 'report')
  assert.is(report.code, 0, report.stderr)
  assert.match(report.stdout, 'Live Workers: 2')
  const unknown = await cli('alluxio', '--', 'fs', 'ls', '/not/there')
  assert.is(unknown.code, 255)
  assert.match(unknown.stdout + unknown.stderr, 'does not exist')
})

test('logs: the end of every log, each line with its host and role', async () => {
  const { code, stdout } = await cli('logs', '-n', '3', 'worker')
  assert.is(code, 0)
  for (const host of ['w1', 'w2']) assert.match(stdout, new RegExp(`^${host} worker \\| `, 'm'))
  assert.not.match(stdout, /^m1/m)
})

for (const [ends, signal] of [
  ['an interrupt', 'SIGINT'],
  ['being killed', 'SIGKILL'],
] as const) {
  test(`logs -f: follows over a rotation, and after ${ends} nothing is left on the hosts`, async () => {
    const child = spawn(process.execPath, [
      packageFile('dist', 'src', 'cli.js'),
      'logs',
      '-f',
      '-n',
      '1',
      '-i',
      cluster.inventory,
    ])
    const ended = once(child, 'exit')
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more))
    await until(async () => /^w2 worker/m.test(text) && /^m3 master/m.test(text))
    await cluster.on(
      'w2',
      'cd /opt/alluxio/logs && cp worker.log old && mv worker.log worker.log.9 && echo begun anew > worker.log && chown alluxio worker.log',
    )
    await until(async () => /^w2 worker {5}\| begun anew$/m.test(text))
    child.kill(signal)
    assert.equal(await ended, signal === 'SIGINT' ? [130, null] : [null, 'SIGKILL'])
    for (const host of [...masters, 'w1', 'w2'])
      await until(async () => (await cluster.on(host, 'pgrep -x tail || true')) === '')
  })
}

test('collect: one archive, without secrets, with the leader’s report, and nothing changed', async () => {
  const secret = '{"alluxio_environment": {"AWS_EC2_METADATA_DISABLED": "true", "MY_SECRET_KEY": "hush-hush"}}'
  await cluster.on('w1', 'printf "export MY_SECRET_KEY=hush-hush\\n" >> /opt/alluxio/current/conf/alluxio-env.sh')
  await cluster.on('w2', 'echo "java.io.IOException: No space left on device" >> /opt/alluxio/logs/worker.log')
  const check = await cluster.play('collect', '--check')
  assert.equal([check.code, check.failures], [0, []])
  const { code, changes, failures, stdout } = await cluster.play('collect', '-e', secret)
  assert.equal([code, changes, failures], [0, [], []])
  assert.match(stdout, 'w2: worker.log tells of a failure that is known: a disk of this host is full')
  const folder = join(cluster.folder, 'collected')
  const [archive, ...others] = readdirSync(folder)
  assert.equal(others, [])
  const { stdout: list } = await capture('tar', ['tzf', join(folder, archive!)], '/')
  for (const file of [
    `${leader}/fsadmin-report.txt`,
    'w1/conf/alluxio-env.sh',
    'w2/logs/worker.log',
    'w1/threads-worker.txt',
    'm1/machine.txt',
  ])
    assert.match(list, file)
  const { stdout: texts } = await capture('tar', ['xzOf', join(folder, archive!)], '/')
  assert.match(texts, 'MY_SECRET_KEY=***')
  assert.match(texts, 'Live Workers: 2')
  assert.not.match(texts, 'hush-hush')
})

test.run()

/** Resolves when it holds; rejects after a while. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 120_000
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('it did not come to hold')
    await new Promise(resolve => setTimeout(resolve, 200))
  }
}
