import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compactHosts } from '../../src/report/compact-hosts.ts'

const test = suite('compactHosts')

const cases: readonly (readonly [hosts: string, shown: string])[] = [
  ['', ''],
  ['m1', 'm1'],
  ['w1 w2', 'w1, w2'],
  ['w1 w2 w3 x', 'w[1-3], x'],
  ['w3 x w1 w2', 'w[1-3], x'],
  ['w1 w2 w3 w5 w7 w8 w9', 'w[1-3], w5, w[7-9]'],
  ['w9 w10 w11', 'w[9-11]'],
  ['w08 w09 w10', 'w[08-10]'],
  ['w8 w09 w10', 'w8, w09, w10'],
  ['w1 w2 w3 w2', 'w[1-3]'],
  ['rack1-w1.example.com rack1-w2.example.com rack1-w3.example.com', 'rack1-w[1-3].example.com'],
  ['w1.east w2.east w3.west', 'w1.east, w2.east, w3.west'],
  ['10.0.0.9 10.0.0.10 10.0.0.11 10.0.1.12', '10.0.0.[9-11], 10.0.1.12'],
]

for (const [hosts, shown] of cases) {
  test(`"${hosts}" is shown as "${shown}"`, () => {
    assert.is(compactHosts(hosts.split(' ').filter(Boolean)), shown)
  })
}

test('tells how many hosts do not fit into the width', () => {
  const hosts = ['a', 'b', 'w1', 'w2', 'w3', 'x', 'y']

  assert.is(compactHosts(hosts, 22), 'a, b, w[1-3], x, y')
  assert.is(compactHosts(hosts, 18), 'a, b, w[1-3], x, y')
  assert.is(compactHosts(hosts, 17), 'a, b and 5 more')
  assert.is(compactHosts(hosts, 1), 'a and 6 more')
})

test.run()
