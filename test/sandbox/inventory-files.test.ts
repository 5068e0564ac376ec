import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sandboxFolder } from '../../src/sandbox/folder.ts'
import { type InventoryOptions, writeInventory } from '../../src/sandbox/inventory-files.ts'
import { planHosts } from '../../src/sandbox/plan-hosts.ts'
import { parseYaml } from '../../src/yaml.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('writeInventory')

const hosts = planHosts([], { masters: 1, workers: 2 }, '10.77.0')
const options: InventoryOptions = {
  hosts,
  before: [],
  version: '2.9.4',
  tarball: '/cache/alluxio-2.9.4-bin.tar.gz',
  java: { home: '/usr/lib/jvm/java-17', major: 17 },
  nameJava: false,
}

test('writes groups, variables and how each host is reached', async () => {
  const path = scratchFolder()
  const folder = await sandboxFolder(path)
  await writeInventory(folder, options)

  const read = (file: string) => readFile(join(path, 'inventory', file), 'utf8')
  assert.is(await read('masters'), 'm1\n')
  assert.is(await read('workers'), 'w1\nw2\n')
  assert.is(await read('host_vars/w2.yml'), 'ssh_host: 10.77.0.102\n')
  const variables = parseYaml(await read('group_vars/all.yml'), 'all.yml').value as Record<string, unknown>
  assert.is(variables.ssh_user, 'root')
  assert.is(variables.ssh_private_key_file, join(folder.ssh, 'id_ed25519'))
  assert.is(variables.ssh_known_hosts_file, join(folder.ssh, 'known_hosts'))
  assert.is(variables.alluxio_version, '2.9.4')
  assert.is(variables.alluxio_tarball, '/cache/alluxio-2.9.4-bin.tar.gz')
  assert.equal(variables.alluxio_java_versions, [8, 11, 17])
  assert.is((variables.alluxio_java_opts as string).split(' ').length, 3)
  assert.equal(variables.alluxio_environment, { AWS_EC2_METADATA_DISABLED: 'true', ALLUXIO_JAVA_VERSIONS: '8 11 17' })
  assert.is(
    (variables.alluxio_properties as Record<string, unknown>)['alluxio.master.mount.table.root.ufs'],
    '/underfs',
  )
  assert.not('alluxio_java_home' in variables)
})

test('names a Java that the hosts would not find, and leaves out options that Java 8 does not know', async () => {
  const path = scratchFolder()
  await writeInventory(await sandboxFolder(path), {
    ...options,
    java: { home: '/opt/java-8', major: 8 },
    nameJava: true,
  })

  const text = await readFile(join(path, 'inventory/group_vars/all.yml'), 'utf8')
  assert.match(text, 'alluxio_java_home: "/opt/java-8"')
  assert.not.match(text, 'alluxio_java_opts')
})

test('keeps what a user changed', async () => {
  const path = scratchFolder()
  const folder = await sandboxFolder(path)
  await writeInventory(folder, options)
  const changes = {
    workers: 'w2 # the quick one\n',
    'group_vars/all.yml': 'ssh_user: me\n',
    'host_vars/w1.yml': 'ssh_port: 23\n',
  }
  for (const [file, text] of Object.entries(changes)) await writeFile(join(folder.inventory, file), text)
  await writeInventory(folder, { ...options, before: hosts })

  for (const [file, text] of Object.entries(changes)) {
    assert.is(await readFile(join(folder.inventory, file), 'utf8'), text, file)
  }
})

test('adds new hosts to what is there, once', async () => {
  const path = scratchFolder()
  const folder = await sandboxFolder(path)
  await writeInventory(folder, options)
  await appendFile(join(folder.inventory, 'workers'), '# no line end')
  const more = { ...options, before: hosts, hosts: planHosts(hosts, { masters: 1, workers: 3 }, '10.77.0') }
  await writeInventory(folder, more)
  await writeInventory(folder, more)

  assert.is(await readFile(join(folder.inventory, 'workers'), 'utf8'), 'w1\nw2\n# no line end\nw3\n')
})

test('changes the address that it wrote itself when the subnet is another', async () => {
  const path = scratchFolder()
  const folder = await sandboxFolder(path)
  await writeInventory(folder, options)
  const file = join(folder.inventory, 'host_vars/m1.yml')
  await appendFile(file, 'alluxio_proxy: true\n')
  await writeInventory(folder, {
    ...options,
    before: hosts,
    hosts: planHosts(hosts, { masters: 1, workers: 2 }, '10.77.9'),
  })

  assert.is(await readFile(file, 'utf8'), 'ssh_host: 10.77.9.11\nalluxio_proxy: true\n')
})

test.run()
