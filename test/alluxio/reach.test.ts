import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { clockOf, judgeClock, judgeClocks } from '../../src/alluxio/judge-clock.ts'
import {
  endpointsOf,
  judgeCredentials,
  judgeEndpoint,
  judgeReach,
  peersOf,
  targetsOf,
} from '../../src/alluxio/reach.ts'

const test = suite('reaching other hosts')

const cluster = { masters: ['m1', 'm2'], workers: ['w1', 'w2', 'w3'], proxies: ['w1'], properties: {}, peers: 32 }

test('masters vote with masters, and ask all processes of the workers', () => {
  const targets = targetsOf({ ...cluster, host: 'm1' })
  assert.equal(portsTo('m2', targets), [19998, 19999, 20001, 20002, 19200, 20003])
  assert.equal(portsTo('w1', targets), [29999, 30000, 30001, 30003, 39999])
  assert.equal(portsTo('w2', targets), [29999, 30000, 30001, 30003])
  assert.equal(portsTo('m1', targets), [])
})

test('workers ask masters to serve, and read from each other', () => {
  const targets = targetsOf({ ...cluster, host: 'w2', properties: { 'alluxio.worker.rpc.port': '7' } })
  assert.equal(portsTo('m1', targets), [19998, 19999, 20001, 20002])
  assert.equal(portsTo('w1', targets), [7, 30000])
})

test('in a large cluster each worker asks the next ones, so that each is asked as often', () => {
  const workers = ['w1', 'w2', 'w3', 'w4']
  const asked = workers.map(host => peersOf({ host, workers, peers: 2 }))
  assert.equal(asked, [
    ['w2', 'w3'],
    ['w3', 'w4'],
    ['w4', 'w1'],
    ['w1', 'w2'],
  ])
  assert.equal(peersOf({ host: 'edge', workers, peers: 9 }), workers)
})

test('a port where nothing listens yet is no problem, one that is silent is', () => {
  const target = { host: 'm2', port: 19998, purpose: 'x' }
  const open = { ...target, port: 1, closed: undefined }
  assert.equal(judgeReach([open, { ...target, closed: 'refused' }], {}), [
    { check: 'network', verdict: 'ok', found: '2 ports of 1 hosts answer: 1 are open, on 1 nothing listens yet' },
  ])
  const silent = { ...target, closed: 'silent' }
  assert.equal(sentences(judgeReach([open, silent, { ...silent, port: 19999 }], {})), [
    'error: m2 does not answer on 19998, 19999',
  ])
  assert.equal(sentences(judgeReach([{ ...target, closed: 'refused' }], { m2: [19998] })), [
    'error: m2 listens on 19998, but refuses connections from here',
  ])
  assert.equal(sentences(judgeReach([{ ...target, closed: 'no route to host' }], {})), [
    'error: m2 cannot be reached on 19998: no route to host',
  ])
})

test('storages outside of the cluster', () => {
  assert.equal(endpointsOf(['hdfs://u@nn:8020/a', 'hdfs://group/a', '/nfs', 's3://bucket/x'], {}), [
    { host: 'nn', port: 8020, purpose: 'HDFS' },
    { host: 's3.amazonaws.com', port: 443, purpose: 'S3' },
  ])
  assert.equal(endpointsOf(['s3a://b'], { 'alluxio.underfs.s3.endpoint': 'http://minio:9000' }), [
    { host: 'minio', port: 9000, purpose: 'S3' },
  ])
  assert.is(judgeEndpoint({ host: 'nn', port: 8020, purpose: 'HDFS', closed: 'refused' }).verdict, 'error')
  assert.is(judgeEndpoint({ host: 'nn', port: 8020, purpose: 'HDFS', closed: undefined }).verdict, 'ok')
  assert.equal(sentences(judgeCredentials(['s3://b'], {})), ['warning: no key for S3 is set'])
  const keys = { 's3a.accessKeyId': 'a', 's3a.secretKey': 'b' }
  assert.equal(sentences(judgeCredentials(['s3://b'], keys)), ['ok: S3 has a key'])
  assert.equal(judgeCredentials(['/nfs'], {}), [])
})

test('a clock counts as wrong only as far as that is sure', () => {
  assert.is(judgeClock(clockOf(100, 104, 100.2), 5).verdict, 'ok')
  assert.is(judgeClock(clockOf(100, 114, 120), 5).verdict, 'ok')
  assert.is(judgeClock(clockOf(100, 110, 100.2), 5).found, "9.9 s ahead of the controller's")
  assert.is(judgeClock(clockOf(100, 90, 100), 5).found, "10 s behind the controller's")
})

test('clocks that are all wrong in the same way agree', () => {
  const one = { ahead: 100, give: 0.1 }
  assert.equal(judgeClocks(one, { w1: { ahead: 101, give: 0.1 } }, 5), [])
  const others = { w1: { ahead: 94, give: 0.1 }, w2: { ahead: 120, give: 0.1 } }
  assert.equal(sentences(judgeClocks(one, others, 5)), ["error: 20 s behind w2's"])
})

test.run()

function portsTo(host: string, targets: ReturnType<typeof targetsOf>): number[] {
  return targets.filter(target => target.host === host).map(({ port }) => port)
}

function sentences(findings: readonly { verdict: string; found: string }[]): string[] {
  return findings.map(({ verdict, found }) => `${verdict}: ${found}`)
}
