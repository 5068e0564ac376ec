import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runCli } from '../support/cli.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('init')

test('starts a project whose inventory and playbook are valid', async () => {
  const folder = scratchFolder()
  const { code, stdout } = await runCli(['init', 'mine'], { cwd: folder })
  assert.is(code, 0)
  assert.match(
    stdout,
    /^mine\/\.gitignore\nmine\/README\.md\nmine\/alluxio-playbook\.yml\nmine\/inventory\/group_vars\/all\.yml$/m,
  )
  assert.match(stdout, /^ {2}cd mine\n {2}alluxio-playbook sandbox up$/m)
  const cwd = join(folder, 'mine')
  const [valid, checked, listed] = await Promise.all([
    runCli(['validate', 'hello', '-i', 'inventory'], { cwd }),
    runCli(['inventory', 'check', '-i', 'inventory'], { cwd }),
    runCli(['list'], { cwd }),
  ])
  assert.match(valid.stdout, /playbooks\/hello\.yml: 1 play, 6 hosts: valid\n$/)
  assert.is(checked.stdout, '6 hosts, 0 warnings\n')
  assert.match(listed.stdout, /^hello +Writes onto each host what it is for, for everybody who logs in there\.$/m)
})

test('means the sandbox until it has hosts of its own, and says how to make it', async () => {
  const cwd = scratchFolder()
  assert.is((await runCli(['init', '.'], { cwd })).code, 0)
  const { code, stderr } = await runCli(['validate', 'hello'], { cwd })
  assert.is(
    stderr,
    'Cannot read the inventory ".alluxio-playbook/sandbox/default/inventory": there is no such folder; "alluxio-playbook sandbox up" makes it\n',
  )
  assert.is(code, 1)
})

test('writes nothing where anything is in the way', async () => {
  const cwd = scratchFolder()
  writeFileSync(join(cwd, 'README.md'), 'mine')
  const { code, stderr } = await runCli(['init', '.'], { cwd })
  assert.equal([code, stderr], [1, 'Cannot start a project in ".": it holds README.md\n'])
  assert.equal(readdirSync(cwd), ['README.md'])
  assert.is(readFileSync(join(cwd, 'README.md'), 'utf8'), 'mine')
  const file = await runCli(['init', 'README.md'], { cwd })
  assert.is(file.stderr, 'Cannot start a project in "README.md": it is not a folder\n')
  assert.not.ok(existsSync(join(cwd, 'inventory')))
})

test.run()
