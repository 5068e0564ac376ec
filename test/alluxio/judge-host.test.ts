import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type CheckFacts, parseCheck } from '../../src/alluxio/check-facts.ts'
import { type CheckName, checkNames } from '../../src/alluxio/check-question.ts'
import type { Finding } from '../../src/alluxio/findings.ts'
import { type HostNeeds, rolesOf, tiersOf, writtenFolders } from '../../src/alluxio/host-needs.ts'
import { judgeHost } from '../../src/alluxio/judge-host.ts'

const test = suite('judging a host')
const gigabyte = 1024 ** 3

const properties = {
  'alluxio.worker.tieredstore.level0.alias': 'SSD',
  'alluxio.worker.tieredstore.level0.dirs.path': '/data',
  'alluxio.worker.tieredstore.level0.dirs.quota': '100GB',
}

const needs: HostNeeds = {
  host: 'm1',
  user: 'alluxio',
  roles: ['master', 'job_master', 'worker', 'job_worker'],
  masters: ['m1', 'm2', 'm3'],
  properties,
  java: 'java',
  javaVersions: [8, 11],
  heaps: 14 * gigabyte,
  mount: 'NoMount',
  folders: ['/opt/alluxio', '/data/alluxioworker/'],
  names: ['m1', 'm2'],
  files: [],
  delivered: [],
  underStores: [],
  ssh: [],
  hasUnits: false,
  minimumFiles: 65_536,
  minimumProcesses: 16_384,
  maximumSkew: 5,
}

const facts: CheckFacts = {
  login: 'root',
  account: 1001,
  asked: 'alluxio',
  java: { code: 0, said: 'openjdk version "11.0.13" 2021-10-19' },
  memory: 64 * gigabyte,
  swap: 0,
  swappiness: 60,
  hugePages: 'madvise',
  limits: { files: 1_000_000, processes: 100_000 },
  refusedBySudo: undefined,
  disks: [
    { folder: '/opt/alluxio', mountedAt: '/', size: 100 * gigabyte, free: 50 * gigabyte, usedInodes: 10 },
    { folder: '/data/alluxioworker/', mountedAt: '/data', size: 200 * gigabyte, free: 150 * gigabyte, usedInodes: 1 },
  ],
  fileSystems: {},
  names: { m1: ['10.0.0.1'], m2: ['10.0.0.2'] },
  reverse: { '10.0.0.1': ['m1'], '10.0.0.2': ['m2.example.com', 'm2'] },
  addresses: ['127.0.0.1', '10.0.0.1'],
  files: [],
  underStores: {},
  ssh: {},
  listeners: [],
}

test('a host that has everything gets no problem', () => {
  assert.equal(problems({}), [])
  assert.equal(problems({ java: { code: 0, said: 'java version "1.8.0_292"' } }), [])
})

const cases: readonly [
  title: string,
  facts: Partial<CheckFacts>,
  needs: Partial<HostNeeds>,
  found: readonly string[],
][] = [
  ['no user', { account: undefined }, {}, ['error user: there is no user "alluxio"']],
  ['a login that may not act as it', { asked: 'ops', login: 'ops' }, {}, ['error user: "ops" cannot act as "alluxio"']],
  [
    'a Java that Alluxio refuses',
    { java: { code: 0, said: 'openjdk version "17.0.1" 2021-10-19' } },
    {},
    ['error java: Alluxio needs Java 8 or 11, and "java -version" says: openjdk version "17.0.1" 2021-10-19'],
  ],
  [
    'no Java',
    { java: { code: 127, said: 'sh: 1: java: not found' } },
    {},
    ['error java: Alluxio needs Java 8 or 11, and "java -version" says: sh: 1: java: not found'],
  ],
  [
    'little memory',
    { memory: 8 * gigabyte },
    {},
    ['error memory: 14 GB of 8 GB are asked for (14 GB by the processes)'],
  ],
  [
    'a ramdisk beside the heaps',
    { memory: 16 * gigabyte, fileSystems: { '/mnt/ramdisk': 'tmpfs' } },
    { properties: { 'alluxio.worker.ramdisk.size': '1GB' } },
    ['warning memory: 15 GB of 16 GB are asked for (14 GB by the processes, 1 GB by the storage in memory)'],
  ],
  [
    'a ramdisk that is none',
    { fileSystems: { '/mnt/ramdisk': 'ext2/ext3' } },
    { properties: {} },
    ['error ramdisk: /mnt/ramdisk is no ramdisk, and alluxio_mount is NoMount'],
  ],
  ['a ramdisk to come', { fileSystems: {} }, { properties: {}, mount: 'SudoMount' }, []],
  [
    'a sudo that asks',
    { refusedBySudo: ['mount', 'umount'], fileSystems: {} },
    { properties: {}, mount: 'SudoMount' },
    ['error sudo: sudo does not run mount, umount for "alluxio" without a password'],
  ],
  [
    'a full disk, and one without inodes',
    {
      disks: [
        { folder: '/opt/alluxio', mountedAt: '/', size: 100, free: 3, usedInodes: 1 },
        {
          folder: '/data/alluxioworker/',
          mountedAt: '/data',
          size: 200 * gigabyte,
          free: gigabyte * 100,
          usedInodes: 90,
        },
      ],
    },
    {},
    ['error disks: / is 97% full, 3 B are left', 'warning disks: /data has used 90% of its inodes'],
  ],
  [
    'a quota that its disk does not hold',
    {},
    { properties: { ...properties, 'alluxio.worker.tieredstore.level0.dirs.quota': '1TB' } },
    ['error disks: /data may take 1 TB, and its disk /data has 200 GB'],
  ],
  [
    'low limits',
    { limits: { files: 1024, processes: 1000 } },
    {},
    [
      'error limits: alluxio may open 1024 files, fewer than 65536',
      'error limits: alluxio may have 1000 processes and threads, fewer than 16384',
    ],
  ],
  [
    'limits a little low',
    { limits: { files: 20_000, processes: 100_000 } },
    {},
    ['warning limits: alluxio may open 20000 files, fewer than 65536'],
  ],
  ['limits that units set', { limits: { files: 1024, processes: 1000 } }, { hasUnits: true }, []],
  ['a name that is unknown', { names: { m1: ['10.0.0.1'], m2: [] } }, {}, ['error names: it does not find m2']],
  [
    "Debian's own name of a master",
    { names: { m1: ['127.0.1.1'], m2: ['10.0.0.2'] } },
    {},
    ['error names: its own name leads to 127.0.1.1, where the other masters cannot reach it'],
  ],
  [
    'the name of another host',
    { names: { m1: ['10.0.0.9'], m2: ['10.0.0.2'] }, reverse: { '10.0.0.9': ['m1'], '10.0.0.2': ['m2'] } },
    {},
    ['error names: its own name leads to 10.0.0.9, which is none of its addresses'],
  ],
  [
    'an address without a name',
    { reverse: { '10.0.0.1': ['m1'] } },
    {},
    ['warning names: 10.0.0.2 of m2 leads back to no name'],
  ],
  [
    'files',
    {
      files: [
        { path: '/a', state: 'missing', mode: '0', owner: '-' },
        { path: '/b', state: 'missing', mode: '0', owner: '-' },
        { path: '/c', state: 'unreadable', mode: '400', owner: 'root' },
        { path: '/d.keytab', state: 'readable', mode: '644', owner: 'alluxio' },
      ],
    },
    { delivered: ['/b'] },
    [
      'error files: /a is not there',
      'error files: /c belongs to root, and "alluxio" cannot read it',
      'warning files: /d.keytab can be read by others (mode 644)',
    ],
  ],
  [
    'an under-store',
    { underStores: { '/nfs': 'missing', '/ro': 'unwritable', '/ok': 'writable' } },
    {},
    ['error under-store: /nfs is not there', 'error under-store: /ro cannot be written'],
  ],
  [
    'SSH for scripts',
    { ssh: { w1: 0, w2: 255 } },
    { ssh: ['w1', 'w2'] },
    ['error ssh: alluxio does not get to w2 by SSH'],
  ],
  [
    'ports of others, and ours',
    {
      listeners: [
        { port: 19998, uid: 1001, pid: 5, program: 'java alluxio.master.AlluxioMaster' },
        { port: 19999, uid: 0, pid: 6, program: 'nginx' },
        { port: 29999, uid: 7 },
      ],
    },
    {},
    [
      "error ports: port 19999 is taken by process 6 (nginx), and is the master's",
      'warning ports: port 29999 is taken by a process of user id 7',
    ],
  ],
  [
    'hints',
    { swap: 1, hugePages: 'always' },
    {},
    [
      'warning kernel: it swaps early (vm.swappiness 60)',
      'warning kernel: transparent huge pages are always on, which costs Java pauses',
    ],
  ],
]

for (const [title, found, wanted, expected] of cases) test(title, () => assert.equal(problems(found, wanted), expected))

test('only what is asked for is judged', () => {
  const findings = judgeHost(needs, { ...facts, account: undefined, memory: 1 }, new Set<CheckName>(['memory']))
  assert.equal(
    findings.map(({ check }) => check),
    ['memory'],
  )
})

test('every problem says what to do', () => {
  for (const [, found, wanted] of cases)
    for (const { verdict, fix } of judged(found, wanted)) assert.is(fix === undefined, verdict === 'ok')
})

test('what a host is for, and where it writes', () => {
  const groups = { masters: ['m1'], workers: ['w1', 'm1'] }
  assert.equal(rolesOf('m1', groups, false), ['master', 'job_master', 'worker', 'job_worker'])
  assert.equal(rolesOf('w1', groups, true), ['worker', 'job_worker', 'proxy'])
  assert.equal(rolesOf('edge', groups, false), [])
  const places = { home: '/opt/alluxio/current', dir: '/opt/alluxio', logsDir: '/var/log/alluxio' }
  assert.equal(writtenFolders({ roles: ['worker'], properties: {} }, places), ['/opt/alluxio', '/var/log/alluxio'])
  assert.equal(writtenFolders({ roles: ['worker'], properties }, places), [
    '/opt/alluxio',
    '/var/log/alluxio',
    '/data/alluxioworker',
  ])
})

test('the tiers of a worker', () => {
  assert.equal(tiersOf({}), [{ path: '/mnt/ramdisk', quota: undefined, inMemory: true }])
  assert.equal(
    tiersOf({
      'alluxio.worker.tieredstore.levels': '2',
      'alluxio.worker.ramdisk.size': '1GB',
      'alluxio.worker.tieredstore.level1.alias': 'HDD',
      'alluxio.worker.tieredstore.level1.dirs.path': '/a,/b',
      'alluxio.worker.tieredstore.level1.dirs.quota': '2GB',
    }),
    [
      { path: '/mnt/ramdisk', quota: gigabyte, inMemory: true },
      { path: '/a', quota: 2 * gigabyte, inMemory: false },
      { path: '/b', quota: 2 * gigabyte, inMemory: false },
    ],
  )
})

test('reads what a host prints', () => {
  const found = parseCheck(answer)
  assert.is(found.login, 'root')
  assert.is(found.account, 1001)
  assert.equal(found.java, { code: 0, said: 'openjdk version "11.0.13"\nOpenJDK Runtime' })
  assert.equal(found.limits, { files: 1_048_576, processes: Number.POSITIVE_INFINITY })
  assert.equal(found.addresses, ['10.0.0.1', '127.0.0.1', 'fe80::1'])
  assert.equal(found.names, { m1: ['10.0.0.1'], m2: [] })
  assert.equal(found.reverse, { '10.0.0.1': ['m1', 'm1.example.com'] })
  assert.is(found.memory, 1024 ** 2)
  assert.is(found.hugePages, 'madvise')
  assert.equal(found.disks, [{ folder: '/opt/a b', mountedAt: '/', size: 2048, free: 1024, usedInodes: 7 }])
})

test.run()

function judged(found: Partial<CheckFacts>, wanted: Partial<HostNeeds> = {}): Finding[] {
  return judgeHost({ ...needs, ...wanted }, { ...facts, ...found }, new Set(checkNames))
}

function problems(found: Partial<CheckFacts>, wanted: Partial<HostNeeds> = {}): string[] {
  return judged(found, wanted)
    .filter(({ verdict }) => verdict !== 'ok')
    .map(({ verdict, check, found }) => `${verdict} ${check}: ${found}`)
}

const answer = `login root
account 1001
asked alluxio
java-code 0
java openjdk version "11.0.13"
java OpenJDK Runtime
Max processes             unlimited            63704                processes
Max open files            1024                 1048576              files
MemTotal:           1024 kB
SwapTotal:             0 kB
disk 2 1 7% / /opt/a b
name m1 10.0.0.1
reverse 10.0.0.1 m1 m1.example.com
name m2
           |-- 10.0.0.1
              /32 host LOCAL
           |-- 127.0.0.1
              /32 host LOCAL
           |-- 10.0.0.255
              /32 link BROADCAST
address6 fe800000000000000000000000000001
swappiness 60
huge-pages always [madvise] never
`
