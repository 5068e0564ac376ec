import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runCli } from '../support/cli.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('config show')

test('shows every setting with its origin, and no secret', async () => {
  const folder = scratchFolder()
  writeFileSync(
    join(folder, 'alluxio-playbook.yml'),
    '# ours\nforks: 20\ntags: [a, b]\nextra_vars: { become_password: hush, x: 1 }\n',
  )
  const { code, stdout } = await runCli(['config', 'show'], {
    cwd: folder,
    environment: { ALLUXIO_PLAYBOOK_DIFF: 'true' },
  })
  const lines = stdout.split('\n')
  assert.is(lines[0], 'settings file: alluxio-playbook.yml')
  const found = Object.fromEntries(lines.slice(1).map(line => [line.split(' ')[0], line.replaceAll(/ {2,}/g, '|')]))
  assert.is(found.forks, 'forks|20|alluxio-playbook.yml:2:1')
  assert.is(found.tags, 'tags|a,b|alluxio-playbook.yml:3:1')
  assert.is(found.diff, 'diff|true|ALLUXIO_PLAYBOOK_DIFF')
  assert.is(found.limit, 'limit|-|default')
  assert.is(found.extra_vars, 'extra_vars|become_password=*** x=1|alluxio-playbook.yml:4:1')
  assert.is(code, 0)
})

test('tells what is wrong with the file, at its place', async () => {
  const folder = scratchFolder()
  writeFileSync(join(folder, 'alluxio-playbook.yml'), 'fokrs: 20\n')
  const { code, stderr } = await runCli(['list'], { cwd: folder })
  assert.equal([code, stderr], [0, ''])
  const shown = await runCli(['config', 'show'], { cwd: folder })
  assert.is(shown.code, 1)
  assert.match(shown.stderr, 'alluxio-playbook.yml:1:1: Unknown key "fokrs": did you mean "forks"?')
})

test.run()
