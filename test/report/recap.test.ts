import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { painter } from '../../src/report/paint.ts'
import { recapLines } from '../../src/report/recap.ts'
import { counts } from './events.ts'

const test = suite('recapLines')

const paint = painter(false)

test('each host has a line, with changed always and the rest where it happened; bad hosts come last', () => {
  const recap = {
    m1: counts({ ok: 12, failed: 1 }),
    m10: counts({ ok: 12, changed: 3, skipped: 1 }),
    w1: counts({ unreachable: 1 }),
    w2: counts({ ok: 9, rescued: 1, ignored: 2 }),
  }
  assert.equal(recapLines(recap, paint), [
    'm10  ok=12 changed=3 skipped=1',
    'w2   ok=9 changed=0 rescued=1 ignored=2',
    'm1   ok=12 changed=0 failed=1',
    'w1   ok=0 changed=0 unreachable=1',
  ])
})

test('thirty hosts are listed singly', () => {
  assert.is(recapLines(workers(30), paint).length, 30)
})

test('of more hosts those that fared the same share a line, bad ones do not', () => {
  const recap = {
    ...workers(40),
    w7: counts({ ok: 3, changed: 1 }),
    w8: counts({ ok: 1, failed: 1 }),
    w9: counts({ ok: 1, failed: 1 }),
  }
  assert.equal(recapLines(recap, paint), [
    'w[1-6], w[10-40] (37 hosts)  ok=4 changed=0',
    'w7                           ok=3 changed=1',
    'w8                           ok=1 changed=0 failed=1',
    'w9                           ok=1 changed=0 failed=1',
  ])
})

test('a host has the colour of the worst that happened to it', () => {
  const recap = { m1: counts({ ok: 1, skipped: 1 }), m2: counts({ ok: 1, changed: 1 }), m3: counts({ failed: 1 }) }
  assert.equal(recapLines(recap, painter(true)), [
    '\x1b[32mm1\x1b[39m  ok=1 changed=0 skipped=1',
    '\x1b[33mm2\x1b[39m  ok=1 changed=1',
    '\x1b[31mm3\x1b[39m  ok=0 changed=0 failed=1',
  ])
})

test.run()

function workers(count: number) {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`w${index + 1}`, counts({ ok: 4 })]))
}
