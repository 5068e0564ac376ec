import { Writable } from 'node:stream'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openSink } from '../../src/report/sink.ts'

const test = suite('openSink')

test('flushes after all that was written', async () => {
  const written: string[] = []
  const slow = new Writable({
    write: (chunk, _, done) => {
      written.push(String(chunk))
      setImmediate(done)
    },
  })
  const sink = openSink(slow)
  sink.write('a')
  sink.write('b')
  await sink.flush()

  assert.is(written.join(''), 'ab')
})

test('goes on quietly when nobody reads any more', async () => {
  const sink = openSink(failing('EPIPE'))
  sink.write('a')
  await sink.flush()
  sink.write('b')
  await sink.flush()
})

test('tells of any other failure when it flushes', async () => {
  const sink = openSink(failing('ENOSPC'))
  sink.write('a')
  const error = await sink.flush().catch(error => error)

  assert.is(error.code, 'ENOSPC')
})

test.run()

function failing(code: string): Writable {
  return new Writable({ write: (_, __, done) => done(Object.assign(new Error(code), { code })) })
}
