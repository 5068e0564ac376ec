import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { deployByHand } from '../support/by-hand.ts'
import type { Cluster } from '../support/cluster.ts'
import { startHaCluster } from '../support/ha-cluster.ts'

// A cluster that hands deployed, and that playbooks take over.
const test = suite('adopt')
let cluster: Cluster
let inventory: string

test.before(async () => {
  cluster = await startHaCluster({ masters: 1, workers: 2, fresh: true })
  inventory = join(cluster.folder, 'adopted')
})
test.after(() => cluster?.destroy())

test('where nothing runs, it asks for the folder', async () => {
  const { code, stderr } = await adopt()
  assert.is(code, 1)
  assert.match(
    stderr,
    'Cannot tell where Alluxio is on "m1": no Alluxio process runs there; name its folder with --home',
  )
})

test('writes the inventory of what it finds, from one host on', async () => {
  await deployByHand(cluster)
  const before = await filesOnHosts()
  const { code, stdout, stderr } = await adopt()
  assert.is(code, 0, stderr)
  assert.match(stdout, '1 master, 2 workers:')
  assert.is(await read('masters'), '# The masters of this cluster, one plain name a line.\nm1\n')
  const all = await read('group_vars/all.yml')
  assert.match(all, 'alluxio_home: /srv/alluxio-2.9.4\n')
  assert.match(all, 'alluxio_worker_heap: 192m\n')
  assert.match(all, '  s3a.secretKey: a-secret in-two-lines\n')
  assert.is((await stat(join(inventory, 'group_vars/all.yml'))).mode & 0o777, 0o600)
  assert.match(await read('host_vars/w2.yml'), '  alluxio.worker.tieredstore.level0.dirs.quota: 512MB\n')
  assert.match(await read('templates/alluxio-env.sh.hbs'), '-Xmx{{ alluxio_worker_heap }} -XX')
  assert.equal(await filesOnHosts(), before)
})

test('deploy --check has nothing to change then', async () => {
  const { code, stdout, stderr } = await cluster.cli(
    'deploy',
    '-i',
    inventory,
    '--check',
    '--diff',
    '--output',
    'lines',
  )
  assert.is(code, 0, stdout + stderr)
  assert.not.match(stdout, 'would')
  for (const host of ['m1', 'w1', 'w2']) assert.match(stdout, new RegExp(`${host} +ok=\\d+ changed=0`))
})

test('it is healthy, without drift, and a deploy leaves its processes alone', async () => {
  const pids = await processes()
  const { code, stdout } = await cluster.cli('deploy', '-i', inventory, '--output', 'lines')
  assert.is(code, 0, stdout)
  assert.equal(await processes(), pids)
  const status = await cluster.cli('status', '-i', inventory, '--output', 'json')
  assert.is(status.code, 0, status.stdout)
  const { drift, leader, healthy } = JSON.parse(status.stdout)
  assert.equal([drift, leader, healthy], [[], 'm1', true])
})

test('a change of a property in the inventory is a change on the hosts, with the rest as it was', async () => {
  const { stdout } = await cluster.cli(
    ...['deploy', '-i', inventory, '--check', '--diff', '--output', 'lines', '--limit', 'w2'],
    ...[
      '-e',
      '{"alluxio_properties": {"alluxio.user.file.metadata.sync.interval": "5min"}, "alluxio_worker_heap": "200m"}',
    ],
  )
  assert.match(stdout, '+alluxio.user.file.metadata.sync.interval=5min')
  assert.match(stdout, '+ALLUXIO_WORKER_JAVA_OPTS="-Xmx200m -XX:MaxDirectMemorySize=128m "')
  assert.not.match(stdout, 'a-secret')
})

test('an inventory that is there is not written over', async () => {
  const { code, stderr } = await adopt()
  assert.is(code, 1)
  assert.match(
    stderr,
    /Cannot write an inventory to ".*adopted": "masters" is there already; name another folder with -i/,
  )
})

test.run()

function adopt() {
  const { hosts, folder } = cluster.info
  const address = hosts.find(({ name }) => name === 'm1')!.address
  const key = join(folder, 'ssh', 'id_ed25519')
  const knownHosts = `ssh_known_hosts_file=${join(folder, 'ssh', 'known_hosts')}`
  return cluster.cli('adopt', `m1=${address}`, '-i', inventory, '-u', 'root', '--private-key', key, '-e', knownHosts)
}

function read(name: string): Promise<string> {
  return readFile(join(inventory, name), 'utf8')
}

function filesOnHosts(): Promise<string[]> {
  const list = 'find /srv/alluxio-2.9.4/conf /data -maxdepth 2 -type f -printf "%T@ %C@ %p\\n" | sort | md5sum'
  return Promise.all(['m1', 'w1', 'w2'].map(host => cluster.on(host, list)))
}

function processes(): Promise<string[]> {
  return Promise.all(
    ['m1', 'w1', 'w2'].map(host => cluster.on(host, 'pgrep -f "[a]lluxio[.](master|worker)[.]" | sort')),
  )
}
