import { lchownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { file } from '../../src/actions/file.ts'
import { readTree } from '../../src/actions/tree.ts'
import { connectLocal } from '../../src/connection/local.ts'
import { fakeContext } from '../support/context.ts'
import { runAction } from '../support/run-action.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('tree')

const folder = scratchFolder()
const host = connectLocal()

test.after(() => host.close())

test('counts the entries that are alike', () => {
  const tree = readTree(['      2 d:755:0:0:root:root', '     10 f:644:1:2:a:b', '      1 end'])
  assert.equal(
    tree.map(({ count, mode, owner }) => ({ count, mode, owner })),
    [
      { count: 2, mode: '0755', owner: 'root' },
      { count: 10, mode: '0644', owner: 'a' },
    ],
  )
})

test('a search that stopped halfway is no answer', () => {
  assert.throws(() => readTree(['      2 d:755:0:0:root:root']), /^Cannot look at the whole tree$/)
})

test('links in the tree are given away, not what they point to', async () => {
  if (process.getuid?.() !== 0) return
  mkdirSync(`${folder}/tree`)
  writeFileSync(`${folder}/outside`, '')
  symlinkSync('../outside', `${folder}/tree/link`)
  symlinkSync('tree', `${folder}/root`)
  lchownSync(`${folder}/tree/link`, 1, 1)

  const args = { path: `${folder}/root`, state: 'directory', recurse: true, owner: '4321', mode: '0750' } as const
  await runAction(file, args, host, fakeContext())
  assert.is(statSync(`${folder}/outside`).uid, 0)
  assert.is(statSync(`${folder}/outside`).mode & 0o777, 0o644)
  assert.is(statSync(`${folder}/tree`).uid, 4321)
  assert.equal((await runAction(file, args, host, fakeContext())).summaries, [])
})

test.run()
