import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { loadInventory } from '../../src/inventory/index.ts'
import { inFolder, refusal, shown } from './folder.ts'

const test = suite('load-inventory')

test('joins masters and workers', () =>
  inFolder({ masters: 'm1\nm2\nm3\n', workers: 'w1\nm3\nm1\n' }, async folder => {
    const { hosts, groups, warnings } = await loadInventory(folder)

    assert.equal([...hosts.keys()], ['m1', 'm2', 'm3', 'w1'])
    assert.equal([...groups.keys()], ['all', 'masters', 'workers'])
    assert.equal(groups.get('all'), ['m1', 'm2', 'm3', 'w1'])
    assert.equal(groups.get('workers'), ['w1', 'm3', 'm1'])
    assert.equal(hosts.get('m1')!.groups, ['masters', 'workers'])
    assert.equal(hosts.get('w1')!.position, { file: join(folder, 'workers'), line: 1, column: 1 })
    assert.equal(warnings, [])
  }))

test('merges the levels, the weakest first: all, masters, workers, host', () =>
  inFolder(
    {
      masters: 'both\nm\nn\n',
      workers: 'both\n',
      'group_vars/all.yml': 'a: all\nb: all\nc: all\nd: all\nalluxio_properties: { x: 1, y: 1 }\n',
      'group_vars/masters.yaml': 'b: masters\nc: masters\nd: masters\nalluxio_properties: { y: null }\n',
      'group_vars/workers.yml': 'c: workers\nd: workers\n',
      'host_vars/both.yml': 'd: both\nalluxio_properties: { z: 3 }\n',
    },
    async folder => {
      const { variables } = await loadInventory(folder)
      const value = (host: string) => Object.fromEntries([...variables(host)].map(([name, { value }]) => [name, value]))

      assert.equal(value('both'), {
        a: 'all',
        b: 'masters',
        c: 'workers',
        d: 'both',
        alluxio_properties: { x: 1, y: null, z: 3 },
      })
      assert.equal(value('m'), {
        a: 'all',
        b: 'masters',
        c: 'masters',
        d: 'masters',
        alluxio_properties: { x: 1, y: null },
      })
      assert.equal(variables('m').get('b')!.origin, {
        file: join(folder, 'group_vars/masters.yaml'),
        line: 1,
        column: 1,
      })
    },
  ))

test('shares the variables of hosts that differ in nothing', () =>
  inFolder(
    { masters: 'm\n', workers: 'w1\nw2\nw3\n', 'group_vars/all.yml': 'a: 1\n', 'host_vars/w3.yml': 'a: 2\n' },
    async folder => {
      const { variables } = await loadInventory(folder)

      assert.is(variables('w1'), variables('w2'))
      assert.is(variables('w3'), variables('w3'))
      assert.is.not(variables('w1'), variables('w3'))
    },
  ))

test('refuses to tell the variables of a host that is not there', () =>
  inFolder({ masters: 'master1\n', workers: 'w1\n' }, async folder => {
    const { variables } = await loadInventory(folder)
    assert.throws(() => variables('mastre1'), /^Unknown host "mastre1": did you mean "master1"\?$/)
  }))

refuses('a folder without masters', { workers: 'w1\n' }, ['The cluster has no masters: "cluster/masters" is missing'])
refuses('masters without a name', { masters: '# none\n', workers: 'w1\n' }, [
  'The cluster has no masters: "cluster/masters" names no host',
])
refuses('localhost among many', { masters: 'localhost\n', workers: 'w1\n127.0.0.1\n' }, [
  'Cannot use "localhost" in a cluster of 3 hosts: each host takes it for itself at cluster/masters:1:1',
  'Cannot use "127.0.0.1" in a cluster of 3 hosts: each host takes it for itself at cluster/workers:2:1',
])
refuses('variables of nobody', { 'group_vars/worker.yml': '', 'host_vars/w2.yml': '' }, [
  'Cannot read "cluster/group_vars/worker.yml": no group is called "worker": did you mean "workers"? at cluster/group_vars/worker.yml:1:1',
  'Cannot read "cluster/host_vars/w2.yml": no host is called "w2": did you mean "w1"? at cluster/host_vars/w2.yml:1:1',
])
refuses('two files for one group', { 'group_vars/all.yaml': '', 'group_vars/all.yml': '' }, [
  'Cannot read "cluster/group_vars/all.yml": "all.yaml" stands beside it: keep one of them at cluster/group_vars/all.yml:1:1',
])
refuses('a folder of variables', { 'group_vars/all/main.yml': 'a: 1\n' }, [
  'Cannot read the folder "cluster/group_vars/all": variables of "all" belong in one file, "cluster/group_vars/all.yml"',
])
refuses('a file in place of a folder', { group_vars: '' }, ['Cannot read "cluster/group_vars": it is not a folder'])
refuses('a folder in place of a file', { 'masters/m1': '' }, ['Cannot read "cluster/masters": it is a folder'])
refuses(
  'everything that is wrong at once',
  { masters: 'm1 m2\n', workers: 'w,1\n', 'group_vars/all.yml': 'ssh_port: x\nitem: 1\n', 'host_vars/m1.yml': '- a\n' },
  [
    'Cannot read "m2": a line holds one name, and "m1" stands here already at cluster/masters:1:4',
    'Cannot use "w,1" as a host name: it contains "," at cluster/workers:1:2',
    '"ssh_port" must be an integer from 1 to 65535: found "x" at cluster/group_vars/all.yml:1:11',
    'Cannot name a variable "item": the name is reserved for a value that every run sets at cluster/group_vars/all.yml:2:1',
    'Cannot read variables: the file must be a map of names to values: found a list at cluster/host_vars/m1.yml:1:1',
  ],
)

warns('an even number of masters', { masters: 'm1\nm2\n' }, [
  'An even number of masters adds no safety: 2 can lose 0, as 1 can; 3 can lose 1 at cluster/masters:2:1',
])
warns('four masters', { masters: 'm1\nm2\nm3\nm4\n' }, [
  'An even number of masters adds no safety: 4 can lose 1, as 3 can; 5 can lose 2 at cluster/masters:4:1',
])
warns('a cluster without workers', { workers: '' }, ['The cluster has no workers: "cluster/workers" names no host'])
warns('files that are not read', { worker: 'w2\n', 'masters.bak': '', 'all.yml': '', 'group_vars/all.yml.bak': '' }, [
  '"cluster/all.yml" is not read',
  '"cluster/masters.bak" is not read',
  '"cluster/worker" is not read: did you mean "workers"?',
  '"cluster/group_vars/all.yml.bak" is not read: a file of variables ends in .yml or .yaml',
])
warns(
  'nothing of other files',
  {
    'README.md': '',
    '.gitignore': '',
    known_hosts: '',
    'templates/site.hbs': '',
    'files/a': '',
    'keys/id': '',
    'group_vars/.all.yml.swp': '',
    'host_vars/README.md': '',
  },
  [],
)

test('takes localhost for a cluster of one host', () =>
  inFolder({ masters: 'localhost\n', workers: 'localhost\n' }, async folder => {
    assert.equal([...(await loadInventory(folder)).hosts.keys()], ['localhost'])
  }))

test('says that a folder is not there, or is none', () =>
  inFolder({ prod: '' }, async folder => {
    const load = (name: string) => refusal(folder, () => loadInventory(join(folder, name)))
    assert.equal(await load('missing'), ['Cannot read the inventory "cluster/missing": there is no such folder'])
    assert.equal(await load('prod'), ['Cannot read the inventory "cluster/prod": it is not a folder'])
  }))

test('reads a thousand hosts in well under a second', () => {
  const workers = Array.from({ length: 1000 }, (_, index) => `w${index}\n`).join('')
  const properties = Array.from({ length: 100 }, (_, index) => `  key${index}: ${index}\n`).join('')
  const files = { masters: 'm1\n', workers, 'group_vars/all.yml': `alluxio_properties:\n${properties}` }
  return inFolder(files, async folder => {
    const { hosts, variables } = await loadInventory(folder)
    const distinct = new Set([...hosts.keys()].map(variables))
    assert.is(hosts.size, 1001)
    assert.is(distinct.size, 1)
  })
})

test('reads the inventory that comes with the program, without a warning', async () => {
  const { hosts, warnings } = await loadInventory(new URL('../../../inventory', import.meta.url).pathname)
  assert.ok(hosts.size > 0)
  assert.equal(warnings, [])
})

test.run()

const base = { masters: 'm1\n', workers: 'w1\n' }

function filesOver(files: Record<string, string>): Record<string, string> {
  const isLists = 'masters' in files || 'workers' in files || 'masters/m1' in files
  return isLists ? files : { ...base, ...files }
}

function refuses(what: string, files: Record<string, string>, messages: string[]): void {
  test(`refuses ${what}`, () =>
    inFolder(filesOver(files), async folder => {
      assert.equal(await refusal(folder, () => loadInventory(folder)), messages)
    }))
}

function warns(what: string, files: Record<string, string>, messages: string[]): void {
  test(`warns of ${what}`, () =>
    inFolder({ ...base, ...files }, async folder => {
      assert.equal(shown(folder, (await loadInventory(folder)).warnings), messages)
    }))
}
