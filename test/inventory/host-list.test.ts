import { spawnSync } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { withPosition } from '../../src/errors.ts'
import { parseHostList } from '../../src/inventory/host-list.ts'

const test = suite('host-list')

reads('m1\nm2\n', ['m1', 'm2'])
reads('m1', ['m1'])
reads('', [])
reads('# the masters\n\n  m1  \n\t\nm2.example.com\n', ['m1', 'm2.example.com'])
reads('10.0.0.1\nfe80::1\n::1\nnode_1-a\n', ['10.0.0.1', 'fe80::1', '::1', 'node_1-a'])

refuses('m1 m2', 'Cannot read "m2": a line holds one name, and "m1" stands here already at masters:1:4')
refuses('\n  m1\tm2', 'Cannot read "m2": a line holds one name, and "m1" stands here already at masters:2:6')
refuses(
  'm1 ansible_host=10.0.0.1',
  'Cannot read "ansible_host=10.0.0.1": variables of "m1" belong in host_vars/m1.yml at masters:1:4',
)
refuses('m1\nm2\nm1', 'Cannot list "m1" twice: it already stands on line 1 at masters:3:1')
refuses(
  'm1\r\nm2\r\n',
  "Cannot read line ends of Windows: Alluxio's scripts take the CR for a part of the name (mend it with: sed -i 's/\\r$//' masters) at masters:1:3",
)
refuses('a,b', 'Cannot use "a,b" as a host name: it contains "," at masters:1:2')
refuses('root@m1', 'Cannot use "root@m1" as a host name: the user belongs in the variable "ssh_user" at masters:1:5')
refuses('m1:2222', 'Cannot use "m1:2222" as a host name: the port belongs in the variable "ssh_port" at masters:1:3')
refuses('a:b:c', 'Cannot use "a:b:c" as a host name: it is no IPv6 address at masters:1:1')
refuses(
  '[masters]',
  'Cannot use "[masters]" as a host name: ranges and sections are not read here, only one plain name a line at masters:1:1',
)
refuses(
  'm[1:3]',
  'Cannot use "m[1:3]" as a host name: ranges and sections are not read here, only one plain name a line at masters:1:2',
)
refuses('\uFEFFm1', 'Cannot use "\uFEFFm1" as a host name: it contains the character U+FEFF at masters:1:1')
refuses('m\u00a01', 'Cannot use "m\u00a01" as a host name: it contains the character U+00A0 at masters:1:2')
refuses('m\v1', 'Cannot use "m\\u000b1" as a host name: it contains the character U+000B at masters:1:2')
refuses('-v', 'Cannot use "-v" as a host name: it begins with "-" at masters:1:1')
refuses('all', 'Cannot use "all" as a host name: it is the name of a group at masters:1:1')
refuses('workers', 'Cannot use "workers" as a host name: it is the name of a group at masters:1:1')
refuses(
  'm,1\nm2 m3\n',
  'Cannot use "m,1" as a host name: it contains "," at masters:1:2',
  'Cannot read "m3": a line holds one name, and "m2" stands here already at masters:2:4',
)

warns('m1 # rack 3', 4)
warns('m1#rack', 3)
warns('  # indented', 3)
warns('# m1')

test('keeps where each name stands', () => {
  const [host] = parseHostList('# masters\n  m1\n', 'masters').hosts
  assert.equal(host!.position, { file: 'masters', line: 2, column: 3 })
})

test("gives the hosts that Alluxio's scripts read, for any text it accepts", () => {
  const random = seeded(20)
  const texts = Array.from({ length: 400 }, () => randomText(random))
  const accepted = texts.filter(text => parseHostList(text, 'masters').errors.length === 0)

  assert.ok(accepted.length > 50, `${accepted.length} texts were accepted`)
  for (const text of accepted.slice(0, 60)) {
    const names = parseHostList(text, 'masters').hosts.map(host => host.name)
    assert.equal(names, readByScript(text), JSON.stringify(text))
  }
})

test.run()

function reads(text: string, names: string[]): void {
  test(`reads ${JSON.stringify(text)}`, () => {
    const list = parseHostList(text, 'masters')
    assert.equal(
      list.hosts.map(host => host.name),
      names,
    )
    assert.equal([...list.errors, ...list.warnings], [])
  })
}

function refuses(text: string, ...messages: string[]): void {
  test(`refuses ${JSON.stringify(text)}`, () =>
    assert.equal(parseHostList(text, 'masters').errors.map(withPosition), messages))
}

function warns(text: string, ...columns: number[]): void {
  test(`${columns.length === 0 ? 'does not warn' : 'warns'} of ${JSON.stringify(text)}`, () => {
    const message = 'A comment must begin its line: Alluxio\'s "copyDir" takes the words of this one for hosts'
    const list = parseHostList(text, 'masters')
    assert.equal(list.errors, [])
    assert.equal(
      list.warnings.map(withPosition),
      columns.map(column => `${message} at masters:1:${column}`),
    )
  })
}

/** As `bin/alluxio-masters.sh` does: sed, then the shell's word splitting. */
function readByScript(text: string): string[] {
  const script = 'set -f; for host in $(sed "s/#.*$//;/^$/d"); do printf "%s\\n" "$host"; done'
  const { stdout } = spawnSync('sh', ['-c', script], { input: text, encoding: 'utf8' })
  return stdout.split('\n').slice(0, -1)
}

function randomText(random: () => number): string {
  const parts = ['m1', 'm2', 'w-3', '10.0.0.1', '\n', '\n', '\n', '\n', ' ', '\t', '#', '# x', '\r', ',', '\\', '::1']
  return Array.from({ length: 1 + Math.floor(random() * 9) }, () => parts[Math.floor(random() * parts.length)]).join('')
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}
