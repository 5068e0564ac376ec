import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { logPrefixer, mergeByTime } from '../../src/report/log-lines.ts'

const test = suite('log-lines')

const sources = [
  { host: 'm1', role: 'master' },
  { host: 'worker12', role: 'job_worker' },
]

test('prefixes are as wide as the widest host and role', () => {
  const show = logPrefixer(sources, false)
  assert.is(show({ host: 'm1', role: 'master', text: 'hello' }), 'm1       master     | hello')
  assert.is(show({ host: 'worker12', role: 'job_worker', text: '' }), 'worker12 job_worker | ')
})

test('a host has the same colour in every run, whoever else is there, and it is never red', () => {
  const colourOf = (host: string, among = sources) =>
    /^\x1b\[(\d+)m/.exec(logPrefixer(among, true)({ host, role: 'worker', text: '' }))![1]
  assert.is(colourOf('w1'), colourOf('w1', []))
  const all = Array.from({ length: 50 }, (_, i) => colourOf(`w${i}`))
  assert.not.ok(all.includes('31'))
  assert.ok(new Set(all).size > 5)
})

test('logs are merged by time, and a stack trace stays behind its line', () => {
  const of = (host: string, ...texts: string[]) => texts.map(text => ({ host, role: 'worker', text }))
  const merged = mergeByTime([
    of('a', 'the end of a line', '2026-11-24 03:00:00,100 INFO one', '2026-11-24 03:00:02,000 ERROR three', '  at x'),
    of('b', '2026-11-24 03:00:01,500 INFO two', '2026-11-24 03:00:01,400 INFO late', '2026-11-24 03:00:03,000 four'),
  ])
  assert.equal(
    merged.map(({ host, text }) => `${host} ${text.split(' ').at(-1)}`),
    ['a line', 'a one', 'b two', 'b late', 'a three', 'a x', 'b four'],
  )
})

test.run()
