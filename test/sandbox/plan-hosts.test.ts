import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { planHosts } from '../../src/sandbox/plan-hosts.ts'

const test = suite('planHosts')

test('names masters and workers, and gives them addresses of the subnet', () => {
  assert.equal(planHosts([], { masters: 1, workers: 2 }, '10.77.3'), [
    { name: 'm1', group: 'masters', address: '10.77.3.11' },
    { name: 'w1', group: 'workers', address: '10.77.3.101' },
    { name: 'w2', group: 'workers', address: '10.77.3.102' },
  ])
})

test('keeps the hosts that there were when fewer are asked for', () => {
  const before = planHosts([], { masters: 3, workers: 2 }, '10.77.3')
  assert.equal(planHosts(before, { masters: 1, workers: 1 }, '10.77.3'), before)
})

test('adds hosts after those that there were', () => {
  const before = planHosts([], { masters: 1, workers: 1 }, '10.77.3')
  const names = planHosts(before, { masters: 1, workers: 3 }, '10.77.3').map(host => host.name)
  assert.equal(names, ['m1', 'w1', 'w2', 'w3'])
})

test('numbers all hosts anew in another subnet', () => {
  const before = planHosts([], { masters: 1, workers: 1 }, '10.77.3')
  const addresses = planHosts(before, { masters: 1, workers: 1 }, '10.77.4').map(host => host.address)
  assert.equal(addresses, ['10.77.4.11', '10.77.4.101'])
})

test('stays within the subnet with as many hosts as are allowed', () => {
  const addresses = planHosts([], { masters: 80, workers: 150 }, '10.77.0').map(host => host.address)
  assert.is(new Set(addresses).size, 230)
  assert.ok(addresses.every(address => Number(address.split('.')[3]) <= 254))
})

test.run()
