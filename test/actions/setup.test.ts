import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type SetupArgs, setup } from '../../src/actions/setup.ts'
import { packageFile } from '../../src/package-files.ts'
import { fakeContext } from '../support/context.ts'

const test = suite('setup')

type Facts = Readonly<Record<string, unknown>>

test('tells the system under the names of Ansible', async () => {
  const debian = await gathered('debian')
  assert.equal(picked(debian, 'distribution distribution_version distribution_major_version distribution_release'), [
    'Debian',
    '12.5',
    '12',
    'bookworm',
  ])
  assert.equal(picked(debian, 'os_family pkg_mgr service_mgr architecture kernel'), [
    'Debian',
    'apt',
    'systemd',
    'x86_64',
    '6.1.0-18-amd64',
  ])
  const rhel = await gathered('rhel')
  assert.equal(picked(rhel, 'distribution distribution_version distribution_major_version distribution_release'), [
    'RedHat',
    '9.3',
    '9',
    'Plow',
  ])
  assert.equal(picked(rhel, 'os_family pkg_mgr service_mgr selinux'), [
    'RedHat',
    'dnf',
    'systemd',
    { status: 'enabled', mode: 'enforcing' },
  ])
  const alpine = await gathered('alpine')
  assert.equal(picked(alpine, 'distribution distribution_version distribution_release os_family pkg_mgr service_mgr'), [
    'Alpine',
    '3.19.1',
    'NA',
    'Alpine',
    'apk',
    'openrc',
  ])
})

test('tells the name in full where the host knows it', async () => {
  const names = 'hostname nodename fqdn domain'
  assert.equal(picked(await gathered('debian'), names), ['m1', 'm1', 'm1.example.org', 'example.org'])
  assert.equal(picked(await gathered('rhel'), names), [
    'w1',
    'w1.lab.example.org',
    'w1.lab.example.org',
    'lab.example.org',
  ])
  assert.equal(picked(await gathered('alpine'), names), ['w2', 'w2', 'w2', ''])
})

test('tells the user, the environment that holds no secret, and the time', async () => {
  const facts = await gathered('debian')
  assert.equal(picked(facts, 'user_id user_uid user_gid user_dir user_shell user_gecos'), [
    'ops',
    1000,
    1001,
    '/home/ops',
    '/bin/bash',
    'Operator,,,',
  ])
  assert.is(at(facts, 'env.HOME'), '/home/ops')
  assert.equal(
    [
      at(facts, 'date_time.iso8601'),
      at(facts, 'date_time.date'),
      at(facts, 'date_time.tz_offset'),
      at(facts, 'date_time.weekday'),
    ],
    ['2024-03-09T13:05:59Z', '2024-03-09', '+0100', 'Saturday'],
  )
  assert.is(at(facts, 'uptime_seconds'), 86461)
})

test('counts processors: sockets, cores, threads', async () => {
  const counts = 'processor_count processor_cores processor_threads_per_core processor_vcpus processor_nproc'
  const debian = await gathered('debian')
  assert.equal(picked(debian, counts), [2, 2, 2, 8, 3])
  assert.equal((at(debian, 'processor') as string[]).slice(0, 3), [
    '0',
    'GenuineIntel',
    'Intel(R) Xeon(R) CPU @ 2.20GHz',
  ])
  assert.equal(picked(await gathered('rhel'), counts), [2, 1, 1, 2, 2])
  assert.equal(picked(await gathered('alpine'), counts), [1, 1, 2, 2, 1])
})

test('tells the memory in megabytes', async () => {
  const facts = await gathered('debian')
  assert.equal(picked(facts, 'memtotal_mb memfree_mb swaptotal_mb swapfree_mb'), [7954, 4001, 2047, 1024])
  assert.equal(at(facts, 'memory_mb.nocache'), { free: 5101, used: 2853 })
})

test('tells disks and their partitions, and no loop device that is not used', async () => {
  const facts = await gathered('debian')
  assert.equal(Object.keys(at(facts, 'devices') as object), ['sda'])
  assert.is(at(facts, 'devices.sda.size'), '20.00 GB')
  assert.is(at(facts, 'devices.sda.model'), 'PersistentDisk')
  assert.equal(at(facts, 'devices.sda.partitions'), {
    sda1: { start: '2048', sectors: 41940992, sectorsize: 512, size: '20.00 GB', size_bytes: 21473787904 },
  })
})

test('tells what is mounted from disks and other hosts, also where one of them does not answer', async () => {
  const mounts = at(await gathered('debian'), 'mounts') as Facts[]
  assert.equal(
    mounts.map(({ mount, fstype, size_available }) => [mount, fstype, size_available]),
    [
      ['/', 'ext4', 8_192_000_000],
      ['/srv/big disk', 'xfs', 1_638_400],
      ['/srv/share', 'nfs4', 209_715_200],
      ['/srv/dead', 'nfs4', undefined],
    ],
  )
})

test('tells addresses, and those that lead out', async () => {
  const debian = await gathered('debian')
  assert.equal(at(debian, 'all_ipv4_addresses'), ['10.0.0.5', '10.0.0.6', '10.5.0.5'])
  assert.equal(at(debian, 'interfaces'), ['eth0', 'eth0.5', 'eth1', 'lo'])
  assert.equal(at(debian, 'default_ipv4'), {
    interface: 'eth0',
    gateway: '10.0.0.1',
    address: '10.0.0.5',
    broadcast: '10.0.15.255',
    netmask: '255.255.240.0',
    network: '10.0.0.0',
    prefix: '20',
    alias: 'eth0',
    macaddress: '42:01:0a:00:00:05',
    mtu: 1460,
    type: 'ether',
  })
  assert.equal([at(debian, 'default_ipv6.address'), at(debian, 'default_ipv6.gateway')], ['fd00::5', 'fe80::1'])
  assert.equal(at(debian, 'eth0_5.ipv4.address'), '10.5.0.5')
  assert.equal(
    [at(debian, 'eth0.speed'), (at(debian, 'eth0.ipv4_secondaries') as unknown[]).length, at(debian, 'eth1.active')],
    [10000, 1, false],
  )
  assert.equal(at(debian, 'dns'), { nameservers: ['10.0.0.2', 'fd00::2'], search: ['example.org', 'lan'] })
})

test('knows bridges, tunnels and routes without a gateway', async () => {
  const rhel = await gathered('rhel')
  assert.equal([at(rhel, 'br0.type'), at(rhel, 'tun0.type')], ['bridge', 'tunnel'])
  assert.equal(at(rhel, 'default_ipv4.address'), '10.8.0.1')
  assert.is(at(rhel, 'default_ipv4.gateway'), undefined)
  assert.equal(at(rhel, 'enp1s0.ipv4'), {
    address: '172.16.3.9',
    broadcast: '172.16.3.11',
    netmask: '255.255.255.252',
    network: '172.16.3.8',
    prefix: '30',
  })
  assert.equal(at(rhel, 'default_ipv6'), {})
})

test('where there is no program ip, the tables of the kernel tell', async () => {
  const alpine = await gathered('alpine')
  assert.equal(at(alpine, 'all_ipv4_addresses'), ['192.168.1.7', '203.0.113.9'])
  assert.equal(at(alpine, 'all_ipv6_addresses'), ['fe80::42:acff:fe11:2'])
  assert.equal([at(alpine, 'default_ipv4.address'), at(alpine, 'default_ipv4.prefix')], ['192.168.1.7', '24'])
  assert.equal(
    [at(alpine, 'lo.ipv4.netmask'), at(alpine, 'eth0.ipv6')],
    ['255.0.0.0', [{ address: 'fe80::42:acff:fe11:2', prefix: '64', scope: 'link' }]],
  )
})

test('tells the Java of its release file, of what it prints, or that there is none', async () => {
  assert.equal(at(await gathered('debian'), 'java'), {
    path: '/usr/lib/jvm/java-11/bin/java',
    home: '/usr/lib/jvm/java-11',
    version: '11.0.22',
    major: 11,
    vendor: 'Eclipse Adoptium',
  })
  assert.equal(picked(await gathered('rhel'), 'java.version java.major'), ['1.8.0_402', 8])
  assert.equal(at(await gathered('alpine'), 'java'), { path: '', home: '', version: '', major: 0, vendor: '' })
})

test('gathers the parts that are named, or all but those that are not wanted', () => {
  const chosen = (...gather_subset: string[]) => [...wantedOf({ gather_subset }).subsets].sort().join(' ')
  assert.is(chosen(), 'hardware java min network')
  assert.is(chosen('network'), 'min network')
  assert.is(chosen('!all'), 'min')
  assert.is(chosen('!all', '!min', 'java'), 'java')
  assert.is(chosen('!hardware', '!facter'), 'java min network')
  assert.is(chosen('all', '!network'), 'hardware java min')
  assert.is([...wantedOf({ gather_subset: 'java, network' }).subsets].length, 3)
})

test('the question is one, and asks nothing that is not wanted', () => {
  const asked: string[] = []
  const answer = async (command: { text: string }) => {
    asked.push(command.text)
    return { code: 0, stdout: '', stderr: '' }
  }
  const refuse = () => Promise.reject(new Error('not asked'))
  setup
    .probe(wantedOf({ gather_subset: ['!all', 'java'] }))
    .ask({ shell: answer, request: refuse, dial: refuse, reach: refuse })
  assert.is(asked.length, 1)
  assert.not.match(asked[0]!, /meminfo|ip -o/)
})

test('facts are variables with ansible_ before their names, and one map without', async () => {
  const { facts = {}, fields = {} } = await reported({ filter: ['ansible_mem*', 'hostname'] }, { old: 1 })
  assert.equal(Object.keys(facts).sort(), [
    'ansible_facts',
    'ansible_hostname',
    'ansible_memfree_mb',
    'ansible_memory_mb',
    'ansible_memtotal_mb',
  ])
  const all = facts.ansible_facts as Record<string, unknown>
  assert.equal([all.old, all.hostname, all.memfree_mb], [1, 'm1', 4001])
  assert.equal(Object.keys(fields), ['ansible_facts'])
  assert.is((fields.ansible_facts as Record<string, unknown>).ansible_hostname, 'm1')
})

test('there is never anything to do', async () => {
  assert.equal(setup.plan(wantedOf({}), await gathered('debian')), [])
})

test.run()

function wantedOf(args: SetupArgs, known = {}) {
  const wanted = setup.resolve!(args, fakeContext({ variables: { ansible_facts: known } }))
  if (wanted instanceof Promise) throw new Error('it reads nothing')
  return wanted
}

/** The facts of a host whose answer was written down. */
async function gathered(system: string, args: SetupArgs = {}): Promise<Facts> {
  const stdout = readFileSync(packageFile('test', 'fixtures', 'setup', `${system}.txt`), 'utf8')
  const refuse = () => Promise.reject(new Error('not asked'))
  const shell = async () => ({ code: 0, stdout, stderr: '' })
  return (await setup.probe(wantedOf(args)).ask({ shell, request: refuse, dial: refuse, reach: refuse })) as Facts
}

async function reported(args: SetupArgs, known: Record<string, unknown>) {
  return setup.report!(wantedOf(args, known), await gathered('debian'), [])
}

function picked(facts: Facts, paths: string): unknown[] {
  return paths.split(' ').map(path => at(facts, path))
}

function at(facts: Facts, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (value as Facts)[name], facts)
}
