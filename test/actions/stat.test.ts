import { symlinkSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type StatArgs, stat } from '../../src/actions/stat.ts'
import { connectLocal } from '../../src/connection/local.ts'
import { fakeContext } from '../support/context.ts'
import { runAction } from '../support/run-action.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('stat')

const folder = scratchFolder()
const host = connectLocal()
writeFileSync(`${folder}/a`, 'hello\n', { mode: 0o640 })
symlinkSync('a', `${folder}/link`)

test.after(() => host.close())

test('tells size, mode, owner and checksum of a file', async () => {
  const { exists, isreg, size, mode, pw_name, wusr, xusr, checksum, readable } = await look({ path: `${folder}/a` })
  assert.equal(
    { exists, isreg, size, mode, wusr, xusr, readable },
    {
      exists: true,
      isreg: true,
      size: 6,
      mode: '0640',
      wusr: true,
      xusr: false,
      readable: true,
    },
  )
  assert.type(pw_name, 'string')
  assert.is(checksum, '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03')
})

test('takes another checksum where it is asked for', async () => {
  const { checksum } = await look({ path: `${folder}/a`, checksum_algorithm: 'md5' })
  assert.is(checksum, 'b1946ac92492d2347c6235b4d2611184')
})

test('tells where a link points, and looks behind it only to follow', async () => {
  const seen = await look({ path: `${folder}/link` })
  assert.is(seen.islnk, true)
  assert.is(seen.lnk_target, 'a')
  assert.is(seen.lnk_source, `${folder}/a`)
  assert.is(seen.checksum, undefined)
  assert.is((await look({ path: `${folder}/link`, follow: true })).isreg, true)
})

test('says that nothing is there', async () => {
  assert.equal(await look({ path: `${folder}/none` }), { exists: false })
})

test.run()

async function look(args: StatArgs): Promise<Record<string, unknown>> {
  const { report } = await runAction(stat, args, host, fakeContext())
  return report.fields?.stat as Record<string, unknown>
}
