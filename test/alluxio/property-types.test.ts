import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { catalogueOf } from '../../src/alluxio/catalogue.ts'
import { parseSize, valueProblem } from '../../src/alluxio/property-types.ts'

const test = suite('property types')

// What Alluxio 2.9.4's own parsers took, and what they refused, when they were given these.
const accepted: readonly [property: string, values: readonly string[]][] = [
  [
    'alluxio.master.worker.timeout',
    ['5', '-1', '5ms', '5s', '5sec', '5S', '5m', '5MIN', '5h', '5hr', '5hour', '5d', '5day'],
  ],
  [
    'alluxio.worker.ramdisk.size',
    ['5', '0', '5b', '5B', '5k', '5KB', '5kib', '5mi', '5.5GB', '.5GB', '5g', '5tb', '5p'],
  ],
  ['alluxio.test.mode', ['true', 'FALSE']],
  ['alluxio.master.web.port', ['19999', '+5', '0']],
  ['alluxio.master.journal.type', ['EMBEDDED', 'embedded', 'Ufs']],
  ['alluxio.master.metastore.rocks.edge.index', ['kHashSearch']],
  ['alluxio.worker.tieredstore.level0.watermark.high.ratio', ['0.95', '1', '.5', '1e-1', '0.5f']],
  ['alluxio.worker.allocator.class', ['alluxio.worker.block.allocator.MaxFreeAllocator', 'Mine$Inner']],
  ['alluxio.worker.tieredstore.level0.dirs.quota', ['16GB', '16GB, 1TB', '${alluxio.worker.ramdisk.size}']],
  ['alluxio.master.hostname', ['', 'm1', 'anything at all']],
]

const refused: readonly [property: string, values: readonly string[], expected: RegExp][] = [
  ['alluxio.master.worker.timeout', ['5 min', '5minutes', '1.5s', '1w', '', 'x'], /^expected a time/],
  ['alluxio.worker.ramdisk.size', ['5 GB', '5.GB', '5e', 'lots', ''], /^expected a size/],
  ['alluxio.worker.tieredstore.level0.dirs.quota', ['16GB,much'], /^expected a size/],
  ['alluxio.zookeeper.enabled', ['yes', 'on', '1', ''], /^expected true or false$/],
  ['alluxio.master.web.port', ['abc', '1.5', '', '12345678901'], /^expected a whole number$/],
  ['alluxio.master.journal.type', ['embeded'], /^expected EMBEDDED, NOOP or UFS: did you mean "EMBEDDED"\?$/],
  ['alluxio.master.metastore.rocks.edge.index', ['khashsearch'], /did you mean "kHashSearch"/],
  ['alluxio.worker.tieredstore.level0.watermark.high.ratio', ['much', '95%'], /^expected a number$/],
  ['alluxio.worker.allocator.class', ['max free', 'a..b', '9Lives'], /^expected the name of a class$/],
]

for (const [name, values] of accepted) {
  for (const value of values) test(`${name}=${value} can be read`, () => assert.is(problem(name, value), undefined))
}

for (const [name, values, expected] of refused) {
  for (const value of values) test(`${name}=${value} cannot`, () => assert.match(problem(name, value) ?? '', expected))
}

test('a size is in units of 1024', () => {
  assert.equal(['5', '5kb', '1.5GB', '2t', 'x'].map(parseSize), [5, 5120, 1610612736, 2 * 1024 ** 4, undefined])
})

test.run()

function problem(name: string, value: string): string | undefined {
  const property = catalogueOf('2.9.4').find(name) ?? {
    ...catalogueOf('2.9.4').find('alluxio.zookeeper.enabled')!,
    name,
  }
  return valueProblem(property, value)
}
