import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runCli } from '../support/cli.ts'
import { projectFolder } from '../support/project.ts'

const test = suite('inventory')

const folder = projectFolder({
  'alluxio-playbook.yml': 'inventory: prod\nextra_vars: { from_settings: 1 }\n',
  'prod/masters': 'm1\nm2\n',
  'prod/workers': '# ours\nw1\nm1\n',
  'prod/group_vars/workers.yml': 'alluxio_worker_heap: 2g\n',
})
const inventory = (...args: string[]) => runCli(['inventory', ...args], { cwd: folder })

test('list and graph show the groups', async () => {
  const [list, graph] = await Promise.all([inventory('list'), inventory('graph')])
  assert.is(list.stdout, 'masters: m1 m2\nworkers: w1 m1\n')
  assert.is(graph.stdout, '@all:\n  |--@masters:\n  |  |--m1\n  |  |--m2\n  |--@workers:\n  |  |--w1\n  |  |--m1\n')
})

test('list shows what a pattern means', async () => {
  const { stdout } = await inventory('list', 'workers:!masters')
  assert.is(stdout, 'w1\n')
})

test('host shows each variable with the place that won', async () => {
  const { code, stdout } = await inventory('host', 'w1', '-e', 'x=1')
  const lines = stdout.split('\n')
  assert.ok(lines.includes('alluxio_worker_heap: "2g"  # prod/group_vars/workers.yml:1:1'), stdout)
  assert.ok(lines.includes('x: "1"  # -e'), stdout)
  assert.ok(lines.includes('from_settings: 1  # -e'), stdout)
  assert.match(stdout, /^alluxio_version: "2\.9\.4" {2}# .*playbooks\/defaults\.yml:\d+:1$/m)
  assert.is(code, 0)
})

test('check tells what is doubtful, with its place', async () => {
  const { code, stdout } = await inventory('check')
  assert.is(code, 0)
  assert.match(stdout, /^warning: An even number of masters adds no safety: .* at prod\/masters:2:1$/m)
  assert.match(stdout, /^3 hosts, 1 warning$/m)
})

test('add writes ranges out, and keeps what stands there', async () => {
  const { stdout } = await inventory('add', 'w[1:3]')
  assert.is(stdout, 'added to workers: w2, w3\n')
  assert.is(readFileSync(join(folder, 'prod/workers'), 'utf8'), '# ours\nw1\nm1\nw2\nw3\n')
})

test.run()
