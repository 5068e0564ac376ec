import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type LintHost, lintProperties } from '../../src/alluxio/lint.ts'
import { plainly } from '../../src/alluxio/lint-text.ts'
import { siteProperties } from '../../src/alluxio/site-properties.ts'
import type { Position } from '../../src/errors.ts'

const test = suite('lint')

interface Cluster {
  /** By host: m1 … are masters, w1 … workers; `all` is for everyone. */
  readonly [host: string]: Readonly<Record<string, unknown>>
}

type Case = readonly [title: string, cluster: Cluster, findings: readonly string[]]

const journal = 'alluxio.master.embedded.journal.addresses'
const tier = 'alluxio.worker.tieredstore.level0'
const addresses = 'm1:19200,m2:19200,m3:19200'

const single: readonly Case[] = [
  ['an ordinary cluster', { all: { 'alluxio.master.mount.table.root.ufs': '/mnt/x' } }, []],
  [
    'an unknown property, with the one that may be meant',
    { all: { 'alluxio.master.worker.timout': '5min' } },
    [
      'error: Alluxio 2.9.4 knows no property "alluxio.master.worker.timout": did you mean "alluxio.master.worker.timeout"? (m1, w1, w2)',
    ],
  ],
  [
    'a property that was removed',
    { m1: { 'alluxio.keyvalue.enabled': true } },
    [
      'error: Alluxio 2.9.4 does not know "alluxio.keyvalue.enabled" any more: this property has been removed since v2.0.0. (m1)',
    ],
  ],
  ['a property of a plug-in that the inventory names', { all: { 'alluxio.underfs.mine.key.size': 1 } }, []],
  [
    'what only an under-store may know',
    { all: { 's3a.secretkey': 'abcd' } },
    [
      'warning: "s3a.secretkey" is no property of Alluxio 2.9.4: only an under-store may know it: did you mean "s3a.secretKey"? (m1, w1, w2)',
    ],
  ],
  [
    'a value that is no time',
    { m1: { 'alluxio.master.worker.timeout': '5 min' } },
    [
      'error: Cannot use property "alluxio.master.worker.timeout": expected a time: a whole number with ms, s, min, h or d right behind it, such as "30s", found "5 min" (m1)',
    ],
  ],
  [
    'a port that is none',
    { m1: { 'alluxio.master.web.port': 70000 } },
    ['error: Cannot use property "alluxio.master.web.port": expected a port, 0 to 65535, found "70000" (m1)'],
  ],
  [
    'what must be an option of the JVM',
    { all: { 'alluxio.logs.dir': '/x' } },
    [
      'error: Alluxio does not start with "alluxio.logs.dir" in alluxio-site.properties: set alluxio_logs_dir (m1, w1, w2)',
    ],
  ],
  [
    'a deprecated property',
    { w1: { 'alluxio.worker.evictor.class': 'x.Y' } },
    ['warning: "alluxio.worker.evictor.class" is deprecated: '],
  ],
  [
    'a property beside its alias',
    { w1: { 'alluxio.worker.memory.size': '1GB', 'alluxio.worker.ramdisk.size': '2GB' } },
    [
      'error: "alluxio.worker.memory.size" and "alluxio.worker.ramdisk.size" are one property: leave one of them out (w1)',
    ],
  ],
  [
    "a worker's property on a master",
    { m1: { 'alluxio.worker.tieredstore.levels': 1 } },
    ['warning: Only a worker reads "alluxio.worker.tieredstore.levels", and this host is none (m1)'],
  ],
  ["a worker's property for everyone", { all: { 'alluxio.worker.tieredstore.levels': 1 } }, []],
  [
    'a journal of the masters in a store that they share',
    { m1: { 'alluxio.master.journal.folder': 'hdfs://nn/journal' } },
    ['error: The embedded journal needs a local folder, found "hdfs://nn/journal": its masters share nothing (m1)'],
  ],
  [
    'ZooKeeper beside the embedded journal',
    { all: { 'alluxio.zookeeper.enabled': true, 'alluxio.zookeeper.address': 'z:2181' } },
    [
      'error: ZooKeeper and the embedded journal exclude each other: take alluxio.zookeeper.enabled out, or set alluxio.master.journal.type: UFS (m1, w1, w2)',
    ],
  ],
  [
    'ZooKeeper without an address',
    { all: { 'alluxio.zookeeper.enabled': 'true', 'alluxio.master.journal.type': 'UFS' } },
    ['error: ZooKeeper needs "alluxio.zookeeper.address" (m1, w1, w2)'],
  ],
  ['one quota for all folders', { w1: { [`${tier}.dirs.path`]: '/a,/b', [`${tier}.dirs.quota`]: '1GB' } }, []],
  [
    'fewer quotas than folders',
    { w1: { [`${tier}.dirs.path`]: ['/a', '/b', '/c'], [`${tier}.dirs.quota`]: '1GB,2GB' } },
    [`error: "${tier}.dirs.quota" has 2 items for 3 folders: one for all, or one for each (w1)`],
  ],
  [
    'more media than folders, and a folder twice',
    { w1: { [`${tier}.dirs.path`]: '/a,/a', [`${tier}.dirs.mediumtype`]: 'SSD,HDD,HDD' } },
    [
      `error: "${tier}.dirs.path" names "/a" twice (w1)`,
      `error: "${tier}.dirs.mediumtype" has 3 items for 2 folders: one for all, or one for each (w1)`,
    ],
  ],
  [
    'a tier without folders',
    { w1: { 'alluxio.worker.tieredstore.levels': 2 } },
    ['error: Tier 1 has no folder: set "alluxio.worker.tieredstore.level1.dirs.path" (w1)'],
  ],
  [
    'a tier that is never read',
    { w1: { 'alluxio.worker.tieredstore.level1.alias': 'HDD' } },
    ['warning: "alluxio.worker.tieredstore.level1.alias" is never read: alluxio.worker.tieredstore.levels is 1 (w1)'],
  ],
  [
    'two ports of a host that are one',
    { w1: { 'alluxio.worker.web.port': 30001 } },
    ['error: "alluxio.job.worker.rpc.port" and "alluxio.worker.web.port" are both 30001 (w1)'],
  ],
  [
    'options that take the heap away',
    { w1: { environment: { ALLUXIO_WORKER_JAVA_OPTS: '-XX:+UseG1GC' } } },
    [
      'error: "ALLUXIO_WORKER_JAVA_OPTS" in alluxio_environment replaces the heap of "alluxio_worker_heap" and names no -Xmx (w1)',
    ],
  ],
  ['options with a heap of their own', { w1: { environment: { ALLUXIO_WORKER_JAVA_OPTS: '-Xmx2g' } } }, []],
  [
    'workers that differ in what must be equal',
    { all: { 's3a.secretKey': 'aaaa' }, w2: { 's3a.secretKey': 'bbbb' } },
    ['error: "s3a.secretKey" must be equal on all hosts (w2)'],
  ],
  [
    'a worker that says what the master does not',
    { w1: { 'alluxio.underfs.s3.region': 'eu' } },
    ['error: "alluxio.underfs.s3.region" must be equal on all hosts: "eu" here, "not set" on m1 (w1)'],
  ],
  ["a master's property that workers take from it", { m1: { 'alluxio.underfs.s3.region': 'eu' } }, []],
  [
    'workers with one name',
    { w1: { 'alluxio.worker.hostname': 'w' }, w2: { 'alluxio.worker.hostname': 'w' } },
    ['error: "alluxio.worker.hostname" is "w" on several workers: the master would take them for one (w1, w2)'],
  ],
]

const three: readonly Case[] = [
  ['three masters', {}, []],
  [
    'masters with one name',
    { m1: { 'alluxio.master.hostname': 'm' }, m2: { 'alluxio.master.hostname': 'm' } },
    [
      'error: "alluxio.master.hostname" is "m" on several masters: each must say its own name (m1, m2)',
      `error: "${journal}" does not name this master as "m:19200": it would not start (m1, m2)`,
    ],
  ],
  [
    'a master without its name',
    { m2: { 'alluxio.master.hostname': null } },
    ['error: "alluxio.master.hostname" is taken out: each of several masters must say its own name (m2)'],
  ],
  [
    'a worker without the addresses',
    { w1: { [journal]: null } },
    [`error: "${journal}" is taken out: without it the host finds only one of several masters (w1)`],
  ],
  [
    'addresses without one of the masters',
    { all: { [journal]: 'm1:19200,m2:19200' } },
    [`error: "${journal}" does not name this master as "m3:19200": it would not start (m3)`],
  ],
  [
    'addresses that differ between hosts',
    { w2: { [journal]: 'm1:19200,m2:19200' } },
    [`error: "${journal}" must be the same on every host: the others say "${addresses}" (w2)`],
  ],
  ['the same addresses in another order', { w2: { [journal]: 'm3:19200, m1:19200,m2:19200' } }, []],
  [
    'an address twice',
    { all: { [journal]: `${addresses},m1:19200` } },
    [`error: "${journal}" names "m1:19200" twice (m1, m2, m3 and 2 more)`],
  ],
  [
    'addresses for clients that are not those of the journal',
    { w1: { 'alluxio.master.rpc.addresses': 'm1:19998,m2:19998' } },
    [`error: "alluxio.master.rpc.addresses" and "${journal}" must name the same masters (w1)`],
  ],
  [
    'several masters that nobody elects',
    { all: { 'alluxio.master.journal.type': 'UFS', 'alluxio.master.journal.folder': 'hdfs://nn/j' } },
    [
      'error: Several masters with "alluxio.master.journal.type: UFS" need ZooKeeper to elect a leader: set alluxio.zookeeper.enabled and alluxio.zookeeper.address (m1, m2, m3)',
    ],
  ],
]

for (const [title, cluster, expected] of single) finds(title, ['m1'], cluster, expected)
for (const [title, cluster, expected] of three) finds(title, ['m1', 'm2', 'm3'], cluster, expected)

test('the catalogue of another version decides nothing', () => {
  const [host] = hostsOf(['m1'], { all: { 'alluxio.brand.new': 1 } })
  const found = lintProperties([{ ...host!, version: '2.10.0' }])
  assert.is(
    plainly(found[0]!).replace(/: did you mean.*\?/, ''),
    'Cannot check "alluxio.brand.new": there is no catalogue of Alluxio 2.10.0, and 2.9.4 knows no such property (m1)',
  )
  assert.is(found[0]!.severity, 'warning')
})

test('each version has its own properties', () => {
  const hosts = hostsOf(['m1'], { all: { 'alluxio.master.metadata.sync.ufs.rate.limit': 1 } })
  assert.equal(lintProperties(hosts), [])
  assert.is(lintProperties(hosts.map(host => ({ ...host, version: '2.9.3' }))).length, 1)
})

test('errors come first, and then by their places', () => {
  const at = (line: number): Position => ({ file: 'all.yml', line, column: 3 })
  const lines: Record<string, number> = { 'alluxio.b': 9, 'alluxio.a': 4, 'x.y': 1 }
  const [host] = hostsOf(['m1'], { all: { 'alluxio.b': 1, 'x.y': 1, 'alluxio.a': 1 } })
  const found = lintProperties([{ ...host!, place: property => at(lines[property]!) }])
  assert.equal(
    found.map(({ severity, position }) => `${severity} ${position?.line}`),
    ['error 4', 'error 9', 'warning 1'],
  )
})

test.run()

function finds(title: string, masters: readonly string[], cluster: Cluster, expected: readonly string[]): void {
  test(title, () => {
    const found = lintProperties(hostsOf(masters, cluster)).map(finding => `${finding.severity}: ${plainly(finding)}`)
    const comparable = found.map((text, i) => (expected[i]?.endsWith(': ') ? text.slice(0, expected[i].length) : text))
    assert.equal(comparable, expected)
  })
}

function hostsOf(masters: readonly string[], { all = {}, ...cluster }: Cluster): LintHost[] {
  const workers = ['w1', 'w2']
  return [...masters, ...workers].map(name => {
    const { environment = {}, ...own } = cluster[name] ?? {}
    const properties = { ...all, ...own }
    return {
      name,
      isMaster: masters.includes(name),
      isWorker: workers.includes(name),
      version: '2.9.4',
      properties: siteProperties({ host: name, masters, workers, dir: '/opt/alluxio', properties }),
      own: new Set(Object.keys(properties).filter(property => properties[property] !== null)),
      place: () => undefined,
      environment: environment as Record<string, unknown>,
      known: ['alluxio.underfs.mine.*'],
    }
  })
}
