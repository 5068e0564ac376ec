import { chmod, readdir, readFile, realpath, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { addHosts } from '../../src/inventory/add-hosts.ts'
import { inFolder, refusal } from './folder.ts'

const test = suite('add-hosts')

test('adds ranges of names and returns those that are new', () =>
  inFolder({ workers: '# rack 1\nw01\n' }, async folder => {
    const added = await addHosts({ folder, group: 'workers', patterns: ['w[01:03]', 'x', 'x'] })

    assert.equal(added, ['w02', 'w03', 'x'])
    assert.is(await readFile(join(folder, 'workers'), 'utf8'), '# rack 1\nw01\nw02\nw03\nx\n')
    assert.equal(await readdir(folder), ['workers'])
  }))

test('writes nothing when all names are there', () =>
  inFolder({ workers: 'w1' }, async folder => {
    assert.equal(await addHosts({ folder, group: 'workers', patterns: ['w1'] }), [])
    assert.is(await readFile(join(folder, 'workers'), 'utf8'), 'w1')
  }))

test('makes a file that is not there', () =>
  inFolder({}, async folder => {
    assert.equal(await addHosts({ folder, group: 'masters', patterns: ['m1'] }), ['m1'])
    assert.is(await readFile(join(folder, 'masters'), 'utf8'), 'm1\n')
  }))

test('keeps the mode of the file, and a link a link', () =>
  inFolder({ 'shared/list': 'w1\n' }, async folder => {
    const list = join(folder, 'shared/list')
    await chmod(list, 0o600)
    await symlink('shared/list', join(folder, 'workers'))
    await addHosts({ folder, group: 'workers', patterns: ['w2'] })

    assert.is(await readFile(list, 'utf8'), 'w1\nw2\n')
    assert.is((await stat(list)).mode & 0o777, 0o600)
    assert.is(await realpath(join(folder, 'workers')), await realpath(list))
  }))

refuses('a group that is not a file', { group: 'worker', patterns: ['w2'] }, [
  'Cannot add hosts to "worker": only to masters or workers: did you mean "workers"?',
])
refuses('a name that is not plain', { group: 'workers', patterns: ['root@w2', 'w3:22'] }, [
  'Cannot use "root@w2" as a host name: the user belongs in the variable "ssh_user" at cluster/workers:2:5',
  'Cannot use "w3:22" as a host name: the port belongs in the variable "ssh_port" at cluster/workers:3:3',
])
refuses('a wrong range', { group: 'workers', patterns: ['w[3:1]'] }, [
  'Cannot expand "w[3:1]": a range ends before it begins',
])

test('says that a folder is not there', () =>
  inFolder({}, async folder => {
    const missing = join(folder, 'prod')
    const [message] = await refusal(folder, () => addHosts({ folder: missing, group: 'workers', patterns: ['w1'] }))
    assert.match(message!, /^Cannot write "cluster\/prod\/workers": ENOENT/)
  }))

test.run()

function refuses(what: string, addition: { group: string; patterns: string[] }, messages: string[]): void {
  test(`refuses ${what} and leaves the file alone`, () =>
    inFolder({ workers: 'w1\n' }, async folder => {
      assert.equal(await refusal(folder, () => addHosts({ folder, ...addition })), messages)
      assert.is(await readFile(join(folder, 'workers'), 'utf8'), 'w1\n')
    }))
}
