import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FrameReader } from '../../src/connection/frames.ts'

const test = suite('frames')

test('gives the bytes before each boundary, and its trailer', () => {
  const { reader, frames } = reading()
  reader.push(Buffer.from('one@@1 0\ntwo\n@@2 7\nrest'))
  assert.equal(frames, ['one|1 0', 'two\n|2 7'])
  assert.is(reader.rest, 'rest')
})

test('finds a boundary wherever the stream is cut', () => {
  const text = Buffer.from('é\n@@1 0\n@ not one @@2 0\n')
  for (let cut = 0; cut <= text.length; cut++) {
    const { reader, frames } = reading()
    reader.push(text.subarray(0, cut))
    reader.push(text.subarray(cut))
    assert.equal(frames, ['é\n|1 0', '@ not one |2 0'])
  }
})

test('takes one byte at a time', () => {
  const { reader, frames } = reading()
  for (const byte of Buffer.from('ü@@1 0\n@@2 0\n')) reader.push(Buffer.of(byte))
  assert.equal(frames, ['ü|1 0', '|2 0'])
})

test.run()

function reading() {
  const frames: string[] = []
  const reader = new FrameReader('@@', (body, trailer) => frames.push(`${body}|${trailer}`))
  return { reader, frames }
}
