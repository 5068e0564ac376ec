import { suite } from 'uvu'
import * as is from 'uvu/assert'
import { assert } from '../../src/actions/assert.ts'
import { fakeContext } from '../support/context.ts'

const test = suite('assert')

const context = fakeContext({ variables: { yes: true, no: false, number: 3 } })

test('passes when everything is true', () => {
  is.equal(assert.perform({ that: ['yes', 'yes'] }, context), { message: 'All assertions passed', changed: false })
  is.equal(assert.perform({ that: 'yes', quiet: true }, context), { message: undefined, changed: false })
})

test('names the expression that is false', () => {
  is.equal(assert.perform({ that: ['yes', 'no'] }, context), {
    failure: 'Assertion failed: no',
    fields: { assertion: 'no', evaluated_to: false },
    changed: false,
  })
})

test('names it beside a message of its own', () => {
  const report = assert.perform({ that: 'no', fail_msg: 'Java is missing' }, context)
  is.is('failure' in report && report.failure, 'Java is missing (false: no)')
})

test('what is neither true nor false is a mistake', () => {
  is.throws(
    () => assert.perform({ that: 'number' }, context),
    /^Cannot assert "number": it is 3, neither true nor false$/,
  )
})

test.run()
