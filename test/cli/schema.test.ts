import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runCli } from '../support/cli.ts'

const test = suite('schema')

test('prints the schema of a playbook, or of the kind that is named', async () => {
  const [playbook, tasks] = await Promise.all([runCli(['schema']), runCli(['schema', 'tasks'])])
  assert.equal(playbook, { code: 0, stdout: readFileSync('schemas/playbook.json', 'utf8'), stderr: '' })
  assert.is(tasks.stdout, readFileSync('schemas/tasks.json', 'utf8'))
})

test('writes all of them into a folder, which need not be there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'schema-'))
  const { code } = await runCli(['schema', '--write', join(folder, 'new')])
  const written = readdirSync(join(folder, 'new')).sort()
  rmSync(folder, { recursive: true })
  assert.is(code, 0)
  assert.equal(written, ['playbook.json', 'settings.json', 'tasks.json', 'variables.json'])
})

test('names the kinds where one is unknown', async () => {
  const { code, stderr } = await runCli(['schema', 'playbok'])
  assert.is(code, 1)
  assert.match(stderr, 'playbook')
})

test.run()
