import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type FoundMount, parseMounts, planMount, planUnmount, type WantedMount } from '../../src/alluxio/mounts.ts'

const test = suite('mounts')

const home = '/opt/alluxio/current'
const wanted: WantedMount = { path: '/logs', ufs: 'hdfs://nn:8020/logs', readonly: false, shared: false, options: {} }
const found: FoundMount = { ufs: 'hdfs://nn:8020/logs/', readonly: false, shared: false, options: {} }

const plans = (want: Partial<WantedMount>, there: Partial<FoundMount>) => {
  const planned = planMount(home, { ...wanted, ...want }, { '/': found, '/logs': { ...found, ...there } })
  return 'refused' in planned ? planned.refused : planned.map(({ summary }) => summary)
}

test('mounts what is not mounted', () => {
  const options = { 'alluxio.underfs.s3.endpoint': 'x' }
  const planned = planMount(home, { ...wanted, readonly: true, options }, { '/': found })
  assert.equal('refused' in planned ? [] : planned[0]?.command.args, [
    'fs',
    'mount',
    '--readonly',
    '--option',
    'alluxio.underfs.s3.endpoint=x',
    '/logs',
    'hdfs://nn:8020/logs',
  ])
})

test('leaves alone what is mounted as wanted', () => {
  assert.equal(plans({}, {}), [])
  assert.equal(plans({ ufs: '/nfs/a' }, { ufs: 'file:///nfs/a' }), [])
  assert.equal(plans({ options: { 's3a.secretKey': 'x' } }, { options: { 's3a.secretKey': '******' } }), [])
})

test('changes how it is mounted', () => {
  assert.equal(plans({ readonly: true }, {}), ['change readonly of the mount /logs'])
  assert.equal(plans({ options: { a: '1' } }, { options: { a: '2', b: '3' } }), ['change a, b of the mount /logs'])
})

test('does not take another under-store away', () => {
  assert.match(String(plans({ ufs: '/other' }, {})), /^"hdfs:\/\/nn:8020\/logs\/" is mounted there; unmount it first/)
})

test('unmounts what is there', () => {
  assert.equal(planUnmount(home, '/logs', {}), [])
  assert.equal(
    planUnmount(home, '/logs', { '/logs': found }).map(({ summary }) => summary),
    ['unmount /logs'],
  )
})

test('reads what the leader says', () => {
  const body = JSON.stringify({
    mountPoints: { '/logs': { ufsUri: '/nfs', readOnly: true, shared: false, properties: { a: 'b' } } },
  })
  assert.equal(parseMounts(body), { '/logs': { ufs: '/nfs', readonly: true, shared: false, options: { a: 'b' } } })
})

test.run()
