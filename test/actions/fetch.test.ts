import { writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MissingError } from '../../src/actions/action.ts'
import { type FetchArgs, fetch } from '../../src/actions/fetch.ts'
import { fingerprintOf } from '../../src/actions/fingerprint.ts'
import { fakeContext } from '../support/context.ts'
import { factsOf } from '../support/facts.ts'
import { rejects } from '../support/rejects.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('fetch')

const folder = scratchFolder()
const context = fakeContext({ variables: { playbook_dir: folder } })
const there = { file: factsOf(), sum: fingerprintOf('log\n').blake2b }

test("puts each host's file in a folder of its own", async () => {
  assert.equal(await summaries({ src: '/var/log/x', dest: 'logs' }), [
    `fetch /var/log/x to ${folder}/logs/w1/var/log/x`,
  ])
})

test('a flat one goes just where the task says', async () => {
  assert.equal(await summaries({ src: '/var/log/x', dest: 'y', flat: true }), [`fetch /var/log/x to ${folder}/y`])
  assert.equal(await summaries({ src: '/var/log/x', dest: 'y/', flat: true }), [`fetch /var/log/x to ${folder}/y/x`])
})

test('plans nothing for a file that is here already', async () => {
  writeFileSync(`${folder}/same`, 'log\n')
  assert.equal(await summaries({ src: '/var/log/x', dest: 'same', flat: true }), [])
})

test('a file that is not there is a failure, unless the task says otherwise', async () => {
  const absent = { file: undefined, sum: '' }
  const error = await rejects(summaries({ src: '/x', dest: 'y' }, absent), /^Cannot fetch "\/x": it is missing$/)
  assert.instance(error, MissingError)
  assert.equal(await summaries({ src: '/x', dest: 'y', fail_on_missing: false }, absent), [])
})

test('refuses a folder', async () => {
  const directory = { file: factsOf({ type: 'directory' }), sum: '' }
  await rejects(summaries({ src: '/x', dest: 'y' }, directory), /^Cannot fetch "\/x": it is a folder, not a file$/)
})

test.run()

async function summaries(args: FetchArgs, facts: Parameters<typeof fetch.plan>[1] = there): Promise<string[]> {
  return fetch.plan(await fetch.resolve!(args, context), facts).map(({ summary }) => summary)
}
