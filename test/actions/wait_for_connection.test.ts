import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Asker } from '../../src/actions/action.ts'
import { waitForConnection } from '../../src/actions/wait_for_connection.ts'
import { ConnectionError } from '../../src/errors.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('wait_for_connection')

const wanted = { connect_timeout: 60, delay: 2, sleep: 3, timeout: 4, started: 1000 }

test('a host that cannot be reached is waited for, and why is said', async () => {
  const facts = await asked(() => Promise.reject(new ConnectionError('Cannot connect to w1')))
  assert.is(waitForConnection.wait!(wanted).pending(facts), 'Cannot connect to w1')
})

test('one that answers is not', async () => {
  const facts = await asked(async () => ({ code: 0, stdout: '', stderr: '' }))
  assert.is(waitForConnection.wait!(wanted).pending(facts), undefined)
  assert.equal(waitForConnection.plan(wanted, facts), [])
})

test('one that does not answer in time is', async () => {
  const facts = await asked(() => new Promise(() => undefined), { ...wanted, connect_timeout: 0.001 })
  assert.is(facts.trouble, 'no answer within 0.001 s')
})

test('what is no matter of the connection is an error', async () => {
  await rejects(
    asked(() => Promise.reject(new TypeError('a bug'))),
    /^a bug$/,
  )
})

test('waits as long, and as often, as the task says', () => {
  const { delay, timeout, interval } = waitForConnection.wait!(wanted)
  assert.equal([delay, timeout, interval], [2, 4, 3])
})

test('registers how long it took', () => {
  const { fields } = waitForConnection.report!(wanted, { at: 4600, trouble: undefined }, [])
  assert.equal(fields, { elapsed: 4 })
})

test.run()

function asked(shell: Asker['shell'], from = wanted) {
  const refuse = () => Promise.reject(new Error('not asked'))
  return waitForConnection.probe(from).ask({ shell, request: refuse, dial: refuse, reach: refuse })
}
