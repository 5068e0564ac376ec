import { symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MissingError } from '../../src/actions/action.ts'
import { slurp, slurpLimit } from '../../src/actions/slurp.ts'
import { connectLocal } from '../../src/connection/local.ts'
import { fakeContext } from '../support/context.ts'
import { rejects } from '../support/rejects.ts'
import { runAction } from '../support/run-action.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('slurp')

const folder = scratchFolder()
const host = connectLocal()

test.after(() => host.close())

test('registers what a file holds, byte by byte', async () => {
  const bytes = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 256))
  writeFileSync(`${folder}/bytes`, bytes)
  symlinkSync('bytes', `${folder}/link`)
  const content = bytes.toString('base64')
  assert.equal(await read('link'), { source: `${folder}/link`, content, encoding: 'base64' })
})

test('an empty file has empty content', async () => {
  writeFileSync(`${folder}/empty`, '')
  assert.is((await read('empty')).content, '')
})

test('a file that is missing, a folder, and one that is too large are failures', async () => {
  writeFileSync(`${folder}/large`, '')
  truncateSync(`${folder}/large`, slurpLimit + 1)
  const missing = await rejects(read('none'), /^Cannot read ".*\/none": it is missing$/)
  assert.not.instance(missing, MissingError)
  await rejects(read('.'), /^Cannot read ".*": it is a folder, not a file$/)
  await rejects(read('large'), /^Cannot read ".*": it has 8388609 bytes, more than 8388608; "fetch" brings it$/)
})

test.run()

async function read(name: string) {
  const { report } = await runAction(slurp, { src: `${folder}/${name}` }, host, fakeContext())
  return report.fields ?? {}
}
