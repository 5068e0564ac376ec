import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fail } from '../../src/actions/fail.ts'
import { fakeContext } from '../support/context.ts'

const test = suite('fail')

test('fails with the message', () => {
  assert.equal(fail.perform({ msg: 'No quorum' }, fakeContext()), { failure: 'No quorum', changed: false })
})

test('fails without a message too', () => {
  assert.equal(fail.perform({}, fakeContext()), { failure: 'Failed as requested', changed: false })
})

test.run()
