import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Diff } from '../../src/actions/action.ts'
import { painter } from '../../src/report/paint.ts'
import { patches } from '../../src/report/patch.ts'
import { hostEnd, task } from './events.ts'

const test = suite('patches')

const plain = { paint: painter(false), columns: 100 }

test('shows a changed line with three lines around it', () => {
  const before = 'a\nb\nc\nd\ne\nf\ng\nh\ni\n'
  assert.equal(patches([told('m1', { path: '/conf', before, after: before.replace('e', 'E') })], plain), [
    '--- before: /conf (m1)',
    '+++ after: /conf (m1)',
    '@@ -2,7 +2,7 @@',
    ...[' b', ' c', ' d', '-e', '+E', ' f', ' g', ' h'],
  ])
})

test('shows hosts with the same diff together', () => {
  const same = { path: '/conf', before: 'a\n', after: 'b\n' }
  const other = { path: '/conf', before: 'c\n', after: 'b\n' }
  const ends = [told('w1', same), told('x', other), told('w2', same), told('w3', same)]

  assert.equal(patches(ends, plain), [
    ...['--- before: /conf (w[1-3])', '+++ after: /conf (w[1-3])', '@@ -1,1 +1,1 @@', '-a', '+b'],
    ...['--- before: /conf (x)', '+++ after: /conf (x)', '@@ -1,1 +1,1 @@', '-c', '+b'],
  ])
})

test('cuts a list of hosts that is wider than the terminal', () => {
  const ends = ['anton', 'berta', 'caesar', 'dora', 'emil'].map(host =>
    told(host, { path: '/conf', before: 'a\n', after: 'b\n' }),
  )
  assert.is(patches(ends, { ...plain, columns: 50 })[0], '--- before: /conf (anton, berta and 3 more)')
})

test('says which side is absent, and shows line endings and a missing last one', () => {
  assert.equal(patches([told('m1', { path: '/conf', before: undefined, after: 'a\r\nb' })], plain), [
    '--- before: /conf (m1), absent',
    '+++ after: /conf (m1)',
    '@@ -0,0 +1,2 @@',
    '+a^M',
    '+b',
    '\\ No newline at end of file',
  ])
})

test('does not compare texts that have next to nothing in common line by line', () => {
  const lines = (letter: string) => Array.from({ length: 3000 }, (_, index) => `${letter}${index}\n`).join('')
  assert.equal(patches([told('m1', { path: '/conf', before: lines('a'), after: lines('b') })], plain), [
    '--- before: /conf (m1)',
    '+++ after: /conf (m1)',
    '@@ too different to show: 3000 lines before, 3000 lines after @@',
  ])
})

test('colours lines by what they are, not by how they look', () => {
  const lines = patches([told('m1', { path: '/conf', before: '-- a\n', after: '' })], {
    ...plain,
    paint: painter(true),
  })
  assert.equal(lines.slice(2), ['\x1b[36m@@ -1,1 +0,0 @@\x1b[39m', '\x1b[31m--- a\x1b[39m'])
})

test.run()

function told(host: string, diff: Diff) {
  return hostEnd(task(1, 'Render'), host, 'changed', { diffs: [diff] })
}
