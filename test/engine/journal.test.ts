import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openJournal } from '../../src/engine/journal.ts'

const test = suite('journal')
const folder = mkdtempSync(join(tmpdir(), 'journal-'))
test.after(() => rmSync(folder, { recursive: true }))

test('has each entry on the disk, in order, when its write is over', async () => {
  const journal = await openJournal(join(folder, 'run'))
  const begin = (host: string) => journal.write({ entry: 'begin', task: 'p.yml:1:1', host, change: 'create /x' })
  await Promise.all([begin('a'), begin('b')])
  assert.equal(hosts(), ['a', 'b'])
  await begin('c')
  assert.equal(hosts(), ['a', 'b', 'c'])
  void begin('d')
  await journal.close()
  assert.equal(hosts(), ['a', 'b', 'c', 'd'])
})

test.run()

function hosts(): string[] {
  const text = readFileSync(join(folder, 'run', 'journal.ndjson'), 'utf8')
  return text
    .trim()
    .split('\n')
    .map(line => (JSON.parse(line) as { host: string }).host)
}
