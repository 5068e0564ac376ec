import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseRestored, printRestored } from '../../src/alluxio/restored.ts'

const test = suite('restored')

const since = 'restore 2026-11-24 04:00:00'
const restored = (time: string, entries: number) =>
  `${since} 2026-11-24 ${time},123 INFO  [main](BackupManager.java:1) - Restored ${entries} entries from backup`
const skipped = (time: string) =>
  `${since} 2026-11-24 ${time},123 INFO  [main](AlluxioMasterProcess.java:1) - The journal system is not freshly formatted, skipping restoring backup from /b/x.gz`

const table: [title: string, lines: string[], entries: number | undefined, isSkipped: boolean][] = [
  ['nothing was said', [], undefined, false],
  ['it restored', [restored('04:00:09', 28)], 28, false],
  ['an earlier process restored', [restored('03:59:59', 28)], undefined, false],
  ['the last of several counts', [restored('04:00:09', 28), restored('04:00:12', 30)], 30, false],
  ['it skipped', [skipped('04:00:00')], undefined, true],
  ['an earlier process skipped', [skipped('03:00:00'), restored('04:00:01', 1)], 1, false],
]
for (const [title, lines, entries, isSkipped] of table) {
  test(title, () => {
    const found = parseRestored(lines.join('\n'))
    assert.is(found.entries, entries)
    assert.is(found.skipped !== undefined, isSkipped)
  })
}

test('quotes the words of the log', () => {
  assert.is(
    parseRestored(skipped('04:00:01')).skipped,
    'The journal system is not freshly formatted, skipping restoring backup from /b/x.gz',
  )
})

test('reads the log and the one before it', () => {
  const dir = mkdtempSync(join(tmpdir(), 'restored-'))
  try {
    writeFileSync(join(dir, 'master.log.1'), '2036-01-01 00:00:00,1 INFO x - Restored 7 entries from backup\n')
    writeFileSync(join(dir, 'master.log'), '2036-01-01 00:00:01,1 INFO x - something else\n')
    const stdout = execFileSync('sh', ['-c', printRestored(dir, 1_700_000_000).text], { encoding: 'utf8' })
    assert.is(parseRestored(stdout).entries, 7)
  } finally {
    rmSync(dir, { recursive: true })
  }
})

test.run()
