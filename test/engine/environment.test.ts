import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Apply } from '../../src/actions/action.ts'
import { applyChange } from '../../src/actions/apply.ts'
import { askerOf } from '../../src/connection/asker.ts'
import { connectLocal } from '../../src/connection/local.ts'
import { askerIn, changeIn } from '../../src/engine/environment.ts'
import { raw, sh } from '../../src/shell.ts'
import { rejects } from '../support/rejects.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('environment')

const folder = scratchFolder()
const host = connectLocal()
const environment = { A: "it's $x", B: '' }
const print = raw('printf "%s|%s" "$A" "${B-unset}"')

test.after(() => host.close())

test('questions find it, and those after them do not', async () => {
  assert.is((await askerIn(environment, askerOf(host)).shell(print)).stdout, "it's $x|")
  assert.is((await host.run(print)).stdout, '|unset')
})

test('every kind of change finds it', async () => {
  const file = `${folder}/received`
  assert.is(await stdoutOf({ snippet: print }), "it's $x|")
  assert.is(await stdoutOf({ isolated: { run: { script: print.text } } }), "it's $x|")
  assert.is(await stdoutOf({ send: sh`${print}; cat`, source: () => Readable.from(['sent']) }), "it's $x|sent")
  await stdoutOf({ receive: print, file })
  assert.is(readFileSync(file, 'utf8'), "it's $x|")
})

test('what a change sets itself counts more', async () => {
  const isolated = { run: { script: print.text }, environment: { B: 'own' } }
  assert.is(await stdoutOf({ isolated }), "it's $x|own")
})

test('a command that ends in a comment, or fails, is as it was', async () => {
  const { code, stdout } = await askerIn(environment, askerOf(host)).shell(sh`echo x; false # no`)
  assert.equal([code, stdout], [1, 'x\n'])
})

test('what it is shown as leaves the values out', () => {
  const { apply } = changeIn(environment, { summary: '', apply: { snippet: sh`true` } })
  assert.is('snippet' in apply && apply.snippet.shown, 'true')
})

test('without one, nothing is wrapped', () => {
  const change = { summary: '', apply: { snippet: sh`true` } }
  assert.is(changeIn({}, change), change)
})

test('what cannot be a name is an error', async () => {
  await rejects(askerIn({ 'A B': '' }, askerOf(host)).shell(sh`true`), /^Cannot set the environment variable "A B"/)
})

test.run()

async function stdoutOf(apply: Apply): Promise<string> {
  const outcome = await applyChange(changeIn(environment, { summary: '', apply }), host)
  return 'stdout' in outcome ? outcome.stdout : ''
}
