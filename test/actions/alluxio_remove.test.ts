import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alluxioRemove } from '../../src/actions/alluxio_remove.ts'
import { contextOf } from './alluxio-support.ts'

const test = suite('alluxio_remove')

const wanted = alluxioRemove.resolve!({}, contextOf('m1', { alluxio_user: 'alluxio' })) as Parameters<
  typeof alluxioRemove.plan
>[0]
const journal = { path: '/opt/alluxio/journal', real: '/opt/alluxio/journal', owner: 'alluxio' }
const facts = { running: [], found: [journal], underStore: '/underfs' }

test('removes what is there, and nothing twice', () => {
  assert.equal(
    alluxioRemove.plan(wanted, facts).map(({ summary }) => summary),
    ['remove /opt/alluxio/journal'],
  )
  assert.equal(alluxioRemove.plan(wanted, { ...facts, found: [] }), [])
})

test('nothing is removed under a running process', () => {
  const running = { ...facts, running: ['master', 'worker'] as const }
  assert.throws(
    () => alluxioRemove.plan(wanted, running),
    'Cannot remove Alluxio: its master, worker runs; stop it first',
  )
})

test('a check refuses what is foreign, removes nothing, and may run while Alluxio does', () => {
  const check = { ...wanted, onlyCheck: true }
  const running = { ...facts, running: ['master'] as const }
  assert.equal(alluxioRemove.plan(check, running), [])
  assert.throws(() => alluxioRemove.plan(check, { ...running, underStore: journal.real }), /the under-store/)
})

test('the under-store is never removed', () => {
  const inside = { ...facts, underStore: '/opt/alluxio/journal/files' }
  assert.throws(() => alluxioRemove.plan(wanted, inside), /the under-store "\/opt\/alluxio\/journal\/files" is in it/)
})

test.run()
