import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { debug } from '../../src/actions/debug.ts'
import { fakeContext } from '../support/context.ts'

const test = suite('debug')

test('shows a text as it is', () => {
  assert.equal(debug.perform({ msg: 'hello' }, fakeContext()), { message: 'hello', changed: false })
})

test('shows another value as JSON', () => {
  assert.equal(debug.perform({ msg: [1] }, fakeContext()), { message: '[\n  1\n]', changed: false })
})

test('shows and registers the value of an expression', () => {
  const context = fakeContext({ variables: { leader: 'm1' } })
  assert.equal(debug.perform({ var: 'leader' }, context), {
    message: 'leader: m1',
    fields: { leader: 'm1' },
    changed: false,
  })
})

test.run()
