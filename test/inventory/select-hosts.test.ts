import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type UserError, withPosition } from '../../src/errors.ts'
import { selectHosts } from '../../src/inventory/select-hosts.ts'

const test = suite('select-hosts')

const masters = ['m1', 'm2', 'm3']
const workers = ['m3', 'w1', 'w2', 'w3', 'w10', 'fe80::1']
const names = [...new Set([...masters, ...workers])]
const cluster = clusterOf(names, { masters, workers })

selects('all', names)
selects('*', names)
selects('w1', ['w1'])
selects('masters', masters)
selects('workers,masters', [...workers, 'm1', 'm2'])
selects('w2:m1', ['w2', 'm1'])
selects('w2, m1 ,', ['w2', 'm1'])
selects('m1:m1', ['m1'])

selects('w*', workers)
selects('w?', ['w1', 'w2', 'w3'])
selects('w[1-2]', ['w1', 'w2'])
selects('w[1-2]*', ['w1', 'w2', 'w10'])
selects('w[!1]', ['w2', 'w3'])
selects('*1', ['m1', 'w1', 'fe80::1'])
selects('x*', [])
selects('w[1', [], 'Unknown host or group "w[1": did you mean "w1"?')
selects(
  'w[3-1]',
  [],
  'Cannot read the pattern "w[3-1]": Invalid regular expression: /^w[3-1]$/s: Range out of order in character class',
)
selects('w.', [], 'Unknown host or group "w.": did you mean "w1"?')

selects('~w\\d$', ['w1', 'w2', 'w3'])
selects('~w\\d{1,2}', ['w1', 'w2', 'w3', 'w10'])
selects('~(m1|w3):w1', ['m1', 'w3', 'w1'])
selects('~mas', masters)
selects('~nothing', [])
selects('~(', [], 'Cannot read the pattern "~(": Invalid regular expression: /^(?:()/s: Unterminated group')

selects('all:!masters', ['w1', 'w2', 'w3', 'w10', 'fe80::1'])
selects('!masters:all', ['w1', 'w2', 'w3', 'w10', 'fe80::1'])
selects('!masters', ['w1', 'w2', 'w3', 'w10', 'fe80::1'])
selects('masters:&workers', ['m3'])
selects('&workers:masters', ['m3'])
selects('&workers,!w*', [])
selects('masters,&workers,w1', ['m3', 'w1'])
selects('all:!w*:!m1', ['m2'])
selects('workers:!w[1-9]', ['m3', 'w10', 'fe80::1'])

selects('masters[0]', ['m1'])
selects('masters[-1]', ['m3'])
selects('workers[1:3]', ['w1', 'w2', 'w3'])
selects('workers[4:]', ['w10', 'fe80::1'])
selects('workers[:1]', ['m3', 'w1'])
selects('workers[3:99]', ['w3', 'w10', 'fe80::1'])
selects('workers:!workers[0]', ['w1', 'w2', 'w3', 'w10', 'fe80::1'])
selects('w*[1]', ['w1'])
selects('masters[3]', [], 'Cannot select "masters[3]": "masters" has 3 hosts, 0 to 2')
selects('masters[-4]', [], 'Cannot select "masters[-4]": "masters" has 3 hosts, 0 to 2')
selects('masters[3:]', [], 'Cannot select "masters[3:]": "masters" has 3 hosts, 0 to 2')
selects('x*[0]', [], 'Cannot select "x*[0]": "x*" selects no host')
selects('workers[2:1]', [], 'Cannot select "workers[2:1]": the range ends before it begins')
selects('workers[1-2]', [], 'Cannot select "workers[1-2]": a range is written workers[1:2]')

selects('fe80::1', ['fe80::1'])
selects('w1:fe80::1:m1', ['w1', 'fe80::1', 'm1'])
selects('all:!fe80::1:!masters', ['w1', 'w2', 'w3', 'w10'])
selects('fe80::2', [], 'Unknown host or group "fe80::2": did you mean "fe80::1"?')

selects('wrokers', [], 'Unknown host or group "wrokers": did you mean "workers"?')
selects('all:!elsewhere', [], 'Unknown host or group "elsewhere"')
selects('wrokers[0]', [], 'Unknown host or group "wrokers": did you mean "workers"?')
selects('', [], 'Cannot select hosts: the pattern is empty')
selects(' , ', [], 'Cannot select hosts: the pattern is empty')

test('takes the longest name that is a host', () => {
  const two = clusterOf(['fe80::1', 'fe80::1:2', 'x', '2'])
  assert.equal(selectHosts('fe80::1:2', two), ['fe80::1:2'])
  assert.equal(selectHosts('x:fe80::1', two), ['x', 'fe80::1'])
})

test('names the place of the pattern in an error', () => {
  assert.throws(
    () => selectHosts('wrokers', cluster, { file: 'deploy.yml', line: 2, column: 10 }),
    (error: UserError) => /at deploy\.yml:2:10$/.test(withPosition(error)),
  )
})

test.run()

function clusterOf(hosts: string[], groups: Record<string, string[]> = {}): Parameters<typeof selectHosts>[1] {
  const position = { file: 'masters', line: 1, column: 1 }
  return {
    hosts: new Map(hosts.map(name => [name, { name, groups: [], position }])),
    groups: new Map([['all', hosts], ...Object.entries(groups)]),
  }
}

function selects(pattern: string, expected: string[], message?: string): void {
  if (message === undefined) {
    test(`selects ${pattern}`, () => assert.equal(selectHosts(pattern, cluster), expected))
    return
  }
  test(`refuses ${pattern}`, () =>
    assert.throws(
      () => selectHosts(pattern, cluster),
      (error: Error) => assert.is(error.message, message) === undefined,
    ))
}
