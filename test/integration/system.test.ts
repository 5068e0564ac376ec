import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Cluster, startCluster } from '../support/cluster.ts'

// What the actions that change a whole host come to on one that has systemd, and is thrown away.
const test = suite('system')
let cluster: Cluster

test.before(async () => {
  cluster = await startCluster({ masters: 1, workers: 0, systemd: true })
})
test.after(() => cluster.destroy())

type Row = readonly [verb: string, args: Record<string, unknown>, changes: readonly string[]]

/** In order; afterwards there is nothing left to do. */
const making: readonly Row[] = [
  ['group', { name: 'hadoop', gid: 4242 }, ['create group hadoop']],
  ['group', { name: 'daemons', system: true }, ['create group daemons']],
  ['group', { name: 'games', gid: 4243 }, ['give group games the number 4243']],
]

const removing: readonly Row[] = [['group', { name: 'daemons', state: 'absent' }, ['remove group daemons']]]

for (const [what, rows] of [
  ['made', making],
  ['removed', removing],
] as const) {
  test(`what is ${what} leaves nothing to do`, async () => {
    const playbook = await write(rows)
    const checked = await cluster.play(playbook, '--check')
    assert.equal(checked.failures, [])
    const wanted = rows.flatMap(([, , changes]) => changes.map(change => `m1: ${change}`))
    const made = await cluster.play(playbook)
    assert.equal(made.failures, [])
    assert.equal(made.changes, wanted)
    const again = await cluster.play(playbook)
    assert.equal([...again.failures, ...again.changes], [])
  })
}

test.run()

/** A playbook of tasks; JSON is YAML too. */
async function write(rows: readonly Row[]): Promise<string> {
  const playbook = join(cluster.folder, 'system.yml')
  const tasks = rows.map(([verb, args]) => ({ name: `Try ${verb}`, [verb]: args }))
  await writeFile(playbook, JSON.stringify([{ hosts: 'm1', tasks }]))
  return playbook
}
