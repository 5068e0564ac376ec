import { writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fingerprintOf, fingerprintOfFile, isEqual } from '../../src/actions/fingerprint.ts'
import { rejects } from '../support/rejects.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('fingerprint')

const folder = scratchFolder()

test('equals the checksum of sha256sum and of b2sum', () => {
  const hello = fingerprintOf('hello\n')
  assert.ok(isEqual('5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03', hello))
  assert.ok(isEqual(hello.blake2b, hello))
  assert.not(isEqual('', hello))
})

test('of a file is that of its content', async () => {
  writeFileSync(`${folder}/a`, 'hello\n')
  assert.equal(await fingerprintOfFile(`${folder}/a`), fingerprintOf('hello\n'))
})

test('of a file that stays the same is read once', () => {
  writeFileSync(`${folder}/b`, 'hello\n')
  return Promise.all([fingerprintOfFile(`${folder}/b`), fingerprintOfFile(`${folder}/b`)]).then(([first, second]) =>
    assert.is(first, second),
  )
})

test('of a file that changed is another', async () => {
  writeFileSync(`${folder}/c`, 'one')
  await fingerprintOfFile(`${folder}/c`)
  writeFileSync(`${folder}/c`, 'three')
  assert.equal(await fingerprintOfFile(`${folder}/c`), fingerprintOf('three'))
})

test('a file that is not there is the mistake of who named it', async () => {
  const error = await rejects(fingerprintOfFile(`${folder}/none`), /^Cannot read ".*none": no such file or directory$/)
  assert.is(error.name, 'UserError')
})

test.run()
