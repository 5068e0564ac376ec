import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { factor } from '../../src/inventory/factor.ts'
import { inventoryFiles, loadInventory } from '../../src/inventory/index.ts'
import { dropRemoved } from '../../src/inventory/variables.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('write-inventory')

const members = { masters: ['m1', 'both'], workers: ['w1', 'w2', 'both'] }
type Values = Record<string, unknown>

const cases: readonly [title: string, values: Values, none: null | undefined, expected: Values][] = [
  ['what all share', { m1: 1, both: 1, w1: 1, w2: 1 }, undefined, { all: 1 }],
  ['what groups share', { m1: 1, both: 1, w1: 2, w2: 2 }, undefined, { masters: 1, w1: 2, w2: 2 }],
  ['what a stronger group shares', { m1: 1, both: 2, w1: 2, w2: 2 }, undefined, { workers: 2, m1: 1 }],
  ['where a host does not care', { m1: undefined, both: 1, w1: 1, w2: 1 }, undefined, { all: 1 }],
  ['where a host must have none', { m1: undefined, both: 1, w1: 1, w2: 1 }, null, { workers: 1 }],
  [
    'where a host takes out what its group has',
    { m1: undefined, both: 1, w1: 1, w2: null },
    null,
    { both: 1, w1: 1, w2: null },
  ],
  ['where one takes out a default', { m1: 1, both: 1, w1: undefined, w2: null }, null, { masters: 1, w2: null }],
  ['where all take out a default', { m1: null, both: null, w1: null, w2: null }, null, { all: null }],
]

for (const [title, values, none, expected] of cases) {
  test(title, () => {
    const { hosts, ...groups } = factor(new Map(Object.entries(values)), members, none)
    assert.equal({ ...groups, ...Object.fromEntries(hosts) }, expected)
  })
}

test('what was written reads back as what each host has', async () => {
  const script = '#!/bin/bash\n\nexport A="x: y # z"\n  indented \\{{ text }}\n'
  const hosts = new Map<string, Values>([
    [
      'm1',
      {
        ssh_host: '10.0.0.1',
        alluxio_version: '2.9.4',
        own: script,
        alluxio_properties: { a: '1', 'b.c': ' x', d: null },
      },
    ],
    ['both', { alluxio_version: '2.9.4', own: script, alluxio_properties: { a: '1', yes: 'yes', e: '0644' } }],
    ['w1', { alluxio_version: '2.9.4', own: '', alluxio_properties: { a: '2', e: '0644' } }],
    ['w2', { alluxio_version: '2.9.4', own: 'other\n', alluxio_properties: { e: '0644', f: '' } }],
  ])
  const folder = scratchFolder()
  for (const [name, text] of inventoryFiles(members, hosts)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const inventory = await loadInventory(folder)
  assert.equal([...inventory.hosts.keys()], ['m1', 'both', 'w1', 'w2'])
  for (const [host, { alluxio_properties: properties, ...variables }] of hosts) {
    const read = dropRemoved(inventory.variables(host))
    for (const [name, value] of Object.entries(variables)) assert.equal(read.get(name)?.value, value, `${host} ${name}`)
    const kept = Object.entries(properties as Values).filter(([, value]) => value !== null)
    assert.equal(read.get('alluxio_properties')?.value, Object.fromEntries(kept), host)
  }
  assert.is(inventory.variables('both').get('ssh_host'), undefined)
})

test.run()
