import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type PropertiesArgs, properties } from '../../src/actions/properties.ts'
import { rejects } from '../support/rejects.ts'
import { editText } from './edit-support.ts'

const test = suite('properties')

type Args = Omit<PropertiesArgs, 'path'>

test('sets one key', async () => {
  const { text, summaries } = await edited({ key: 'a.b', value: 2 }, '# c\na.b = 1\nc=3\n')
  assert.is(text, '# c\na.b = 2\nc=3\n')
  assert.equal(summaries, ['set a.b in /etc/x'])
})

test('takes one out', async () => {
  const { text, summaries } = await edited({ key: 'a', state: 'absent' }, 'a=1\nb=2\n')
  assert.is(text, 'b=2\n')
  assert.equal(summaries, ['remove a in /etc/x'])
})

test('sets and takes out several, and registers which', async () => {
  const wanted = { properties: { a: '1', b: ['x', 'y'], c: null, d: true } }
  const { text, summaries, fields } = await edited(wanted, 'a=1\nb=1\nc=1\n')
  assert.is(text, 'a=1\nb=x,y\nd=true\n')
  assert.equal(summaries, ['set b, d and remove c in /etc/x'])
  assert.equal([fields.set, fields.removed], [['b', 'd'], ['c']])
})

test('has nothing to do where all is as wanted, however it is written', async () => {
  const { summaries } = await edited({ properties: { 'a b': 'ä', c: null } }, 'a\\ b : \\u00e4')
  assert.equal(summaries, [])
})

test('reads what is not escaped as Java does, as Latin-1', async () => {
  assert.is((await edited({ key: 'a', value: 'ä' }, Buffer.from('a=ä\n'))).text, 'a=\\u00E4\n')
  const latin1 = Buffer.from('# \xe9\na=\xe4\n', 'latin1')
  assert.equal((await edited({ key: 'a', value: 'ä' }, latin1)).summaries, [])
})

test('text that is not ASCII stays as it is', async () => {
  assert.is((await edited({ key: 'a', value: '1' }, '# 世界\n')).text, '# 世界\na=1\n')
})

test('no diff, summary or result tells a credential', async () => {
  const secrets = { 's3a.secretKey': 'new-secret', 'a.password': 'pass word' }
  const { text, summaries, fields } = await edited({ properties: secrets }, 's3a.secretKey=old-secret\nb=1\n')
  assert.is(text, 's3a.secretKey=***\nb=1\na.password=***\n')
  assert.not.match(JSON.stringify([summaries, fields]), /secret"|pass word|-secret/)
})

test('a missing file is made where that is wanted', async () => {
  assert.equal((await edited({ key: 'a', value: '1', create: true }, undefined)).summaries, ['create /etc/x'])
  await rejects(edited({ key: 'a', value: '1' }, undefined), /it is missing; "create: true" makes it$/)
})

test('what shall not be in a missing file is not', async () => {
  assert.equal((await edited({ key: 'a', state: 'absent', create: true }, undefined)).summaries, [])
})

test.run()

function edited(args: Args, text: string | Buffer | undefined) {
  return editText(properties, { path: '/etc/x', ...args }, text)
}
