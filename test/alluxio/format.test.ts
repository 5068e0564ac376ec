import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseFolders, printFolders, witness } from '../../src/alluxio/format.ts'

const test = suite('format')

test('the shell tells a used folder from one that was formatted, is empty, is missing or is no folder', () => {
  const dir = mkdtempSync(join(tmpdir(), 'for mat-'))
  const at = (name: string, ...entries: string[]) => {
    mkdirSync(join(dir, name))
    for (const entry of entries) writeFileSync(join(dir, name, entry), '')
    return join(dir, name)
  }
  writeFileSync(join(dir, 'file'), '')
  const states = [
    [at('used', 'raft', witness), 'used'],
    [at('job', 'JobJournal'), 'empty'],
    [at('fresh', 'JobJournal', witness), 'fresh'],
    [at('empty'), 'empty'],
    [join(dir, 'missing'), 'missing'],
    [join(dir, 'file'), 'not a folder'],
  ] as const
  try {
    const { stdout, stderr } = spawnSync('sh', ['-c', printFolders(states.map(([path]) => path)).text], {
      encoding: 'utf8',
    })
    assert.is(stderr, '')
    assert.equal(
      parseFolders(stdout),
      states.map(([path, state]) => ({ path, state })),
    )
  } finally {
    rmSync(dir, { recursive: true })
  }
})

test('a folder that may not be read is not taken for an empty one', () => {
  assert.equal(parseFolders('folder unreadable /ssd/journal\n'), [{ path: '/ssd/journal', state: 'not readable' }])
})

test('nothing to look at is no question', () => {
  const { status, stdout } = spawnSync('sh', ['-c', printFolders([]).text], { encoding: 'utf8' })
  assert.is(status, 0)
  assert.equal(parseFolders(stdout), [])
})

test.run()
