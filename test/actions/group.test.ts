import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type GroupArgs, group } from '../../src/actions/group.ts'
import { askerOf } from '../../src/connection/asker.ts'
import { type Answer, FakeConnection } from '../support/fake.ts'
import { rejects } from '../support/rejects.ts'
import { snippetsOf } from '../support/snippets.ts'

const test = suite('group')

const found = { name: 'hadoop', gid: 1001 }

test('makes a group that is not there', () => {
  assert.equal(plan({ name: 'hadoop' }), ['groupadd -- hadoop && getent group hadoop'])
  assert.equal(plan({ name: 'hadoop', gid: 900, system: true }), [
    'groupadd -r -g 900 -- hadoop && getent group hadoop',
  ])
})

test('plans nothing for a group that is there', () => {
  assert.equal(plan({ name: 'hadoop' }, found), [])
  assert.equal(plan({ name: 'hadoop', gid: 1001, system: true }, found), [])
})

test('gives a group another number', () => {
  assert.equal(plan({ name: 'hadoop', gid: 5 }, found), ['groupmod -g 5 -- hadoop'])
  assert.equal(plan({ name: 'hadoop', gid: 5, non_unique: true }, found), ['groupmod -g 5 -o -- hadoop'])
})

test('removes a group, once', () => {
  assert.equal(plan({ name: 'hadoop', state: 'absent' }, found), ['groupdel -- hadoop'])
  assert.equal(plan({ name: 'hadoop', state: 'absent', force: true }, found), ['groupdel -f -- hadoop'])
  assert.equal(plan({ name: 'hadoop', state: 'absent' }), [])
})

test('takes a group for missing only where getent says so', async () => {
  const question = `{ entry=$(getent group hadoop) || [ $? -eq 2 ]; } && printf '%s\\n' "$entry"`
  const ask = (answer: Answer) =>
    group.probe({ name: 'hadoop' }).ask(askerOf(new FakeConnection().on(question, answer)))
  assert.is(await ask({ stdout: '\n' }), undefined)
  assert.equal(await ask({ stdout: 'hadoop:x:1001:alluxio,hdfs\n' }), found)
  await rejects(ask({ code: 127, stderr: 'sh: getent: not found\n' }), /exit code 127: .*getent: not found$/)
})

test('registers the number, also of a group that was made', () => {
  assert.equal(group.report!({ name: 'hadoop' }, found, []).fields, {
    name: 'hadoop',
    state: 'present',
    system: false,
    gid: 1001,
  })
  const outcome = { code: 0, stdout: 'hadoop:x:1002:\n', stderr: '' }
  assert.is(group.report!({ name: 'hadoop' }, undefined, [outcome]).fields?.gid, 1002)
  assert.is(group.report!({ name: 'hadoop', state: 'absent' }, found, [outcome]).fields?.gid, undefined)
})

test.run()

function plan(args: GroupArgs, facts?: typeof found): string[] {
  return snippetsOf(group.plan(args, facts))
}
