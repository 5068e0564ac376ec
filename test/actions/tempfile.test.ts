import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MissingError } from '../../src/actions/action.ts'
import { type TempfileArgs, tempfile } from '../../src/actions/tempfile.ts'
import { connectLocal } from '../../src/connection/local.ts'
import { fakeContext } from '../support/context.ts'
import { rejects } from '../support/rejects.ts'
import { planOver, runAction } from '../support/run-action.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('tempfile')

const path = scratchFolder()
const host = connectLocal()

test.after(() => host.close())

test('makes a file that only its owner reads, another one each time', async () => {
  const [a, b] = [await made({ path, prefix: "it's ", suffix: '.conf' }), await made({ path })]
  assert.match(a, new RegExp(`^${path}/it's \\w{8}\\.conf$`))
  assert.match(b, new RegExp(`^${path}/alluxio-playbook\\.\\w{8}$`))
  const { mode, size } = statSync(a)
  assert.equal([mode & 0o777, size], [0o600, 0])
})

test('makes a folder', async () => {
  const folder = await made({ path: `${path}/`, state: 'directory' })
  assert.is(statSync(folder).mode & 0o777, 0o700)
})

test('without a path, it goes where temporary files go', async () => {
  const wanted = await planOver(tempfile, {}, host, fakeContext())
  assert.equal(
    wanted.changes.map(({ summary }) => summary),
    [`create a temporary file in ${tmpdir()}`],
  )
})

test('says so where it would go into nothing, or into a file', async () => {
  const missing = await rejects(
    made({ path: `${path}/no` }),
    /^Cannot create a temporary file in ".*\/no": it is missing$/,
  )
  assert.instance(missing, MissingError)
  writeFileSync(`${path}/file`, '')
  await rejects(made({ path: `${path}/file`, state: 'directory' }), /folder in ".*\/file": it is a file$/)
})

test('makes nothing while it only plans', async () => {
  const before = readdirSync(path)
  await planOver(tempfile, { path }, host, fakeContext())
  assert.equal(readdirSync(path), before)
})

test.run()

async function made(args: TempfileArgs): Promise<string> {
  const { report } = await runAction(tempfile, args, host, fakeContext())
  return String(report.fields?.path)
}
