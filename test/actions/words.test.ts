import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { splitWords } from '../../src/actions/words.ts'

const test = suite('words')

const cases: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['ls -l /tmp', ['ls', '-l', '/tmp']],
  ['  a \t b\nc ', ['a', 'b', 'c']],
  ["echo 'a  b'", ['echo', 'a  b']],
  ["'it'\\''s'", ["it's"]],
  ['"a \\"b\\" \\c \\$x"', ['a "b" \\c $x']],
  ['a\\ b $HOME *', ['a b', '$HOME', '*']],
  ['x"y"\'z\'', ['xyz']],
  ['"" \'\'', ['', '']],
  ['a \\\nb', ['a', 'b']],
  ['', []],
]

for (const [line, words] of cases) {
  test(`splits ${JSON.stringify(line)}`, () => assert.equal(splitWords(line), words))
}

test('names a quote that is not closed', () => {
  assert.throws(() => splitWords('echo "a'), /^Cannot split "echo "a" into words: the quote " is not closed$/)
  assert.throws(() => splitWords("a'"), /the quote ' is not closed$/)
  assert.throws(() => splitWords('a\\'), /a backslash ends it$/)
})

test.run()
