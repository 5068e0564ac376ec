import { writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Asker } from '../../src/actions/action.ts'
import { type WaitForArgs, waitFor } from '../../src/actions/wait_for.ts'
import { RefusedError } from '../../src/connection/connection.ts'
import { connectLocal } from '../../src/connection/local.ts'
import { fakeContext } from '../support/context.ts'
import { rejects } from '../support/rejects.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('wait_for')

const folder = scratchFolder()
const local = connectLocal()
writeFileSync(`${folder}/log`, 'starting\nready in 5 s\n')

test.after(() => local.close())

test('a port that is open was waited for', async () => {
  assert.is(await pending({ port: 19998 }, { dial: async () => true }), undefined)
})

test('a port that is closed is still waited for', async () => {
  assert.is(await pending({ host: 'm1', port: 19998 }, { dial: async () => false }), 'm1:19998 is closed')
})

test('a port that must be closed is waited for while it is open', async () => {
  assert.is(await pending({ port: 1, state: 'stopped' }, { dial: async () => true }), '127.0.0.1:1 is open')
  assert.is(await pending({ port: 1, state: 'absent' }, { dial: async () => false }), undefined)
})

test('an answer counts by its status', async () => {
  const answering = (status: number) => ({ request: async () => ({ status, headers: {}, body: '' }) })
  const url = 'http://m1:19999/'
  assert.is(await pending({ url }, answering(200)), undefined)
  assert.is(await pending({ url, msg: 'No leader' }, answering(503)), 'No leader: http://m1:19999/ answers 503')
  assert.is(await pending({ url, status: [401, 503] }, answering(503)), undefined)
})

test('no answer is one to wait for', async () => {
  const silent = { request: () => Promise.reject(new RefusedError('connection refused')) }
  assert.is(await pending({ url: 'http://m1/' }, silent), 'http://m1/ does not answer: connection refused')
  assert.is(await pending({ url: 'http://m1/', state: 'stopped' }, silent), undefined)
})

test('looks for a file, and for a text in it', async () => {
  const shell: Asker['shell'] = command => local.run(command)
  assert.is(await pending({ path: `${folder}/log` }, { shell }), undefined)
  assert.is(await pending({ path: `${folder}/none` }, { shell }), `${folder}/none is not there`)
  assert.is(await pending({ path: `${folder}/log`, search_regex: 'in \\d+ s$' }, { shell }), undefined)
  assert.is(
    await pending({ path: `${folder}/log`, search_regex: 'failed' }, { shell }),
    `"failed" in ${folder}/log is not there`,
  )
  assert.is(await pending({ path: `${folder}/none`, search_regex: 'x', state: 'absent' }, { shell }), undefined)
  await rejects(pending({ path: `${folder}/log`, search_regex: '(' }, { shell }), /parenthes/)
})

test('waits five minutes, and asks each second', () => {
  const { timeout, interval, delay } = waitFor.wait!({ port: 1 })
  assert.equal({ timeout, interval, delay }, { timeout: 300, interval: 1, delay: 0 })
})

test('refuses arguments that do not go together', () => {
  assert.throws(() => waitFor.resolve!({ port: 1, search_regex: 'x' }, fakeContext()), /"path" is missing$/)
  assert.throws(() => waitFor.resolve!({ port: 1, status: 200 }, fakeContext()), /"url" is missing$/)
})

test.run()

async function pending(args: WaitForArgs, host: Partial<Asker>): Promise<string | undefined> {
  const facts = await waitFor.probe(args).ask(host as Asker)
  assert.equal(waitFor.plan(args, facts), [])
  return waitFor.wait!(args).pending(facts)
}
