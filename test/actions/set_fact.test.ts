import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { setFact } from '../../src/actions/set_fact.ts'
import { fakeContext } from '../support/context.ts'

const test = suite('set_fact')

test('sets every variable that it is given', () => {
  const facts = { leader: 'm1', workers: ['w1'] }
  assert.equal(setFact.perform(facts, fakeContext()), { facts, fields: { ansible_facts: facts }, changed: false })
})

test.run()
