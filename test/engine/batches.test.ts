import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { batchesOf } from '../../src/engine/batches.ts'

const test = suite('batchesOf')

const hosts = ['a', 'b', 'c', 'd', 'e', 'f']

const cases: [string, (number | string)[], string[]][] = [
  ['no serial is one batch', [], ['abcdef']],
  ['a number', [4], ['abcd', 'ef']],
  ['a text that is a number', ['4'], ['abcd', 'ef']],
  ['a percentage of all hosts, rounded down', ['50%'], ['abc', 'def']],
  ['a percentage below one host is one host', ['1%'], ['a', 'b', 'c', 'd', 'e', 'f']],
  ['a list, its last size repeated', [1, 2], ['a', 'bc', 'de', 'f']],
  ['a list of both', [1, '50%'], ['a', 'bcd', 'ef']],
  ['more than there are', [10], ['abcdef']],
]
for (const [title, serial, expected] of cases) {
  test(title, () =>
    assert.equal(
      batchesOf(hosts, serial).map(batch => batch.join('')),
      expected,
    ),
  )
}

test('no hosts are no batches', () => assert.equal(batchesOf([], []), []))

test.run()
