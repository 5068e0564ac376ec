import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { caret, cut, oneLine, pad, plainLines, showSeconds, widthOf } from '../../src/report/text.ts'

const test = suite('text')

const times: readonly (readonly [seconds: number, shown: string])[] = [
  [0, '0.0 s'],
  [0.44, '0.4 s'],
  [42.1, '42.1 s'],
  [59.94, '59.9 s'],
  [59.96, '1 min 0 s'],
  [192.4, '3 min 12 s'],
  [3599.6, '1 h 0 min'],
  [3725, '1 h 2 min'],
]

for (const [seconds, shown] of times) {
  test(`${seconds} seconds are shown as ${shown}`, () => assert.is(showSeconds(seconds), shown))
}

test('takes colours, progress bars and bells out of what a host printed', () => {
  assert.equal(plainLines('\x1b[31mred\x1b[0m\r\n 10%\r 20%\x07\n\n'), ['red', ' 10%', ' 20%'])
  assert.is(oneLine('first\nsecond\n'), 'first second')
})

test('shows control characters of a diff and keeps tabs', () => {
  assert.is(caret('a\tb\r\x1b'), 'a\tb^M^[')
})

test('cuts text and lets its colour end', () => {
  assert.is(cut('abcdef', 6), 'abcdef')
  assert.is(cut('abcdef', 5), 'abcd…')
  assert.is(cut('\x1b[31mabcdef\x1b[39m', 5), '\x1b[31mabcd…\x1b[39m')
})

test('counts columns, of which Chinese letters take two', () => {
  assert.is(widthOf('\x1b[31m检查 host\x1b[39m'), 9)
  assert.is(cut('检查健康', 6), '检查…')
  assert.is(pad('检查', 6), '检查  ')
})

test.run()
