import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Apply } from '../../src/actions/action.ts'
import { applyChange } from '../../src/actions/apply.ts'
import { connectLocal } from '../../src/connection/local.ts'
import { sh } from '../../src/shell.ts'
import { rejects } from '../support/rejects.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('apply')

const folder = scratchFolder()
const host = connectLocal()

test.after(() => host.close())

test('a snippet that fails fails the change, with all that the host said', async () => {
  const error = await rejects(apply({ snippet: sh`echo no >&2; false` }), /^Command failed with exit code 1: .*: no$/)
  assert.is(error.name, 'CommandError')
})

test("the exit code of a user's command is for the report", async () => {
  assert.equal(await apply({ isolated: { run: { argv: ['sh', '-c', 'echo x; exit 3'] } } }), {
    code: 3,
    stdout: 'x\n',
    stderr: '',
  })
})

test('sends bulk data into a command', async () => {
  await apply({ send: sh`cat > ${`${folder}/sent`}`, source: () => Readable.from(['data']) })
  assert.is(readFileSync(`${folder}/sent`, 'utf8'), 'data')
})

test('saves a text into a file, which only its owner may read', async () => {
  await apply({ save: 'saved', file: `${folder}/kept/saved` })
  assert.is(readFileSync(`${folder}/kept/saved`, 'utf8'), 'saved')
  assert.is(statSync(`${folder}/kept/saved`).mode & 0o777, 0o600)
  assert.equal(readdirSync(`${folder}/kept`), ['saved'])
})

test('receives into a file, folders and all', async () => {
  await apply({ receive: sh`echo received`, file: `${folder}/a/b/received` })
  assert.is(readFileSync(`${folder}/a/b/received`, 'utf8'), 'received\n')
})

test('leaves no part of a file that could not be received whole', async () => {
  await rejects(apply({ receive: sh`echo part; false`, file: `${folder}/c/part` }), /exit code 1/)
  assert.equal(readdirSync(`${folder}/c`), [])
  assert.not(existsSync(`${folder}/c/part`))
})

test('makes a request as the probes do, and does not judge the answer', async () => {
  const answer = { status: 503, headers: {}, body: '' }
  const change = { summary: 'ask', apply: { request: { url: 'http://m1/' } } }
  assert.is(await applyChange(change, host, { request: async () => answer }), answer)
  await rejects(applyChange(change, host), /^Cannot apply a request/)
})

test.run()

function apply(how: Apply) {
  return applyChange({ summary: 'do it', apply: how }, host)
}
