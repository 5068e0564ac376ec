import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { splitLine } from '../../src/cli/split-line.ts'

const test = suite('splitLine')

const cases: [line: string, words: string[], isQuoted?: boolean][] = [
  ['', ['']],
  ['a', ['a']],
  ['a b ', ['a', 'b', '']],
  ['a  --limit=w1', ['a', '--limit=w1']],
  ["a 'b c' d", ['a', 'b c', 'd']],
  ['a "b c', ['a', 'b c'], true],
  ["a 'it is", ['a', 'it is'], true],
  ['a b\\ c', ['a', 'b c']],
  ['a "b\\"c" ""', ['a', 'b"c', '']],
  ["a 'b\\' c", ['a', 'b\\', 'c']],
  ['a b"c d"e', ['a', 'bc de']],
  ['a b\\', ['a', 'b\\']],
]
for (const [line, words, isQuoted = false] of cases) {
  test(JSON.stringify(line), () => assert.equal(splitLine(line), { words, isQuoted }))
}

test.run()
