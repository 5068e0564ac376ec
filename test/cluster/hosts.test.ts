import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { PlayResult } from '../support/cluster.ts'
import { deploy, type HaCluster, startHaCluster } from '../support/ha-cluster.ts'

// Hosts whose process 1 is systemd, which watches over a deployed cluster.
const test = suite('check, and systemd')
let cluster: HaCluster

const worker = 'pgrep -f [a]lluxio.worker.AlluxioWorker'
const unit = '/system.slice/alluxio-worker.service'

test.before(async () => {
  cluster = await startHaCluster({ masters: 1, workers: 2, systemd: true })
})
test.after(() => cluster.destroy())

test('check finds hosts that are ready, and tells what it looked at', async () => {
  const result = await cluster.play('check')
  assert.equal(result.failures, [])
  assert.is(result.code, 0)
  const [told] = messages(result)
  for (const name of ['user', 'java', 'memory', 'disks', 'limits', 'names', 'under-store', 'ports', 'clock', 'network'])
    assert.match(told ?? '', new RegExp(`^ok +${name} `, 'm'))
  assert.equal(result.changes, [])
})

test('check tells a host that is silent, and all else that is wrong at once', async () => {
  // Its frames go to nobody, and a storage that takes nothing lies over the under-store.
  const [, address] = (await cluster.on('w1', 'getent hosts m1')).match(/^(\S+)/) ?? []
  const link = await cluster.on('w1', `ip -o route get ${address} | sed 's/.* dev \\([^ ]*\\).*/\\1/'`)
  const neighbour = `${address} lladdr 02:00:00:00:00:99 dev ${link}`
  await cluster.on('w1', `ip neigh replace ${neighbour} nud permanent && mount -t tmpfs -o ro none /underfs`)
  try {
    const { code, failures } = await cluster.play('check')
    assert.is(code, 2)
    // Its answers to the master are lost too, so that this one is told as well.
    const own = failures.find(failure => failure.startsWith('w1: ')) ?? ''
    assert.match(own, /^w1: This host is not ready: 2 errors/)
    assert.match(
      failures[0] ?? '',
      /error +network +m1 does not answer on 19998, 19999, 20001, 20002\n +fix: a firewall drops it/,
    )
    assert.match(own, /error +under-store +\/underfs cannot be written\n +fix: give "alluxio" the right/)
  } finally {
    await cluster.on('w1', `umount /underfs; ip neigh del ${neighbour}`)
  }
})

test('check --tags fix mends the limits once', async () => {
  await cluster.on('w1', 'rm -f /etc/security/limits.d/none; sed -i /alluxio/d /etc/security/limits.conf')
  const { changes } = await cluster.play('check', '--tags', 'fix', '--limit', 'w1')
  assert.ok(
    changes.some(change => change.includes('limits.conf')),
    changes.join(),
  )
  assert.equal((await cluster.play('check', '--tags', 'fix', '--limit', 'w1')).changes, [])
})

test('a second deploy changes nothing', async () => {
  assert.equal((await deploy(cluster)).changes, [])
})

test('a worker that is killed comes back by itself, and one that is stopped does not', async () => {
  const before = await cluster.on('w1', worker)
  assert.match(await cluster.on('w1', `cat /proc/${before}/cgroup`), unit)
  const back = `kill -9 ${before}; for i in $(seq 240); do new=$(${worker}) && break; sleep 0.25; done; echo "$new"`
  assert.match(await cluster.on('w1', back), /^\d+$/)
  const { code, failures } = await cluster.play('stop', '--tags', 'workers', '--limit', 'w1')
  assert.is(code, 0, failures.join())
  assert.is(await cluster.on('w1', 'systemctl is-active alluxio-worker || :'), 'inactive')
  assert.equal((await deploy(cluster)).changes, ['w1: start the worker', 'w1: start the job worker'])
})

test('leaves systemd by a rolling update, and deploy alone restarts nothing', async () => {
  const none = ['-e', 'alluxio_supervisor=none']
  const before = await cluster.on('w1', worker)
  assert.is((await cluster.play('deploy', ...none)).code, 0)
  assert.is(await cluster.on('w1', worker), before)
  const { code, failures } = await cluster.play('rolling-worker-update', ...none)
  assert.is(code, 0, failures.join())
  assert.not.match(await cluster.on('w1', `cat /proc/$(${worker})/cgroup`), unit)
})

test.run()

function messages({ events }: PlayResult): string[] {
  return events.flatMap(event => (event.type === 'host-end' && event.message ? [event.message] : []))
}
