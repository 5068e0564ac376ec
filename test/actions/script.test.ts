import { writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { script } from '../../src/actions/script.ts'
import { fakeContext } from '../support/context.ts'
import { rejects } from '../support/rejects.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('script')

const folder = scratchFolder()
const context = fakeContext({ folder })
writeFileSync(`${folder}/check.sh`, '#!/bin/sh\necho "$1"\n')
writeFileSync(`${folder}/binary`, Buffer.from([0x7f, 0x45, 0]))

test('brings the local script and its arguments', async () => {
  const wanted = await script.resolve!({ cmd: "check.sh 'a b' c" }, context)
  assert.equal(wanted.run, { script: '#!/bin/sh\necho "$1"\n', args: ['a b', 'c'] })
})

test('runs it by another program where the task names one', async () => {
  const wanted = await script.resolve!({ cmd: 'check.sh', executable: 'bash -e' }, context)
  assert.equal('script' in wanted.run && wanted.run.interpreter, ['bash', '-e'])
})

test('check: safe lets check mode run it too', async () => {
  const wanted = await script.resolve!({ cmd: 'check.sh', check: 'safe' }, context)
  assert.is(script.plan(wanted, { created: false, removed: false })[0]!.safe, true)
})

test('refuses what is not text', async () => {
  await rejects(
    Promise.resolve(script.resolve!({ cmd: 'binary' }, context)),
    /^Cannot run ".*binary": it is not a text$/,
  )
})

test.run()
