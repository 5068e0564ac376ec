import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { pause, pauseWith } from '../../src/actions/pause.ts'
import { askOnTerminal } from '../../src/actions/terminal.ts'
import { fakeContext } from '../support/context.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('pause')

const nobody = pauseWith(() => Promise.reject(new Error('asked')))

test('registers what the person answers', async () => {
  const asked: unknown[] = []
  const asking = pauseWith(async (question, { echo }) => {
    asked.push(question, echo)
    return 'yes'
  })
  const report = await asking.perform({ prompt: 'Format the journal?', echo: false }, fakeContext())
  assert.equal(asked, ['Format the journal?', false])
  assert.equal(report, { fields: { user_input: 'yes' }, changed: false })
})

test('waits for a time without asking', async () => {
  const report = await nobody.perform({ seconds: 0, minutes: 0, prompt: 'Settling' }, fakeContext())
  assert.is(report.message, 'Settling: Paused for 0 seconds')
})

test('ends when the run does', async () => {
  const ending = new AbortController()
  const waiting = nobody.perform({ minutes: 60 }, fakeContext({ signal: ending.signal }))
  ending.abort(new Error('interrupted'))
  await rejects(Promise.resolve(waiting), 'interrupted')
})

test('holds nobody up in check mode', async () => {
  assert.is((await nobody.perform({ minutes: 60 }, fakeContext({ check: true }))).message, 'would pause')
})

test('without a terminal there is nobody to ask', async () => {
  const isTerminal = process.stdin.isTTY
  process.stdin.isTTY = false
  try {
    await rejects(
      askOnTerminal('Go on?', { echo: true, signal: new AbortController().signal }),
      /^Cannot ask "Go on\?": there is no terminal; set a variable with -e/,
    )
  } finally {
    process.stdin.isTTY = isTerminal
  }
})

test('is for the people, not for each host', () => {
  assert.is(pause.once, true)
})

test.run()
