import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { loginWarnings } from '../../src/cli/login-warnings.ts'
import { askPasswords } from '../../src/cli/passwords.ts'
import { stepThrough } from '../../src/cli/step.ts'
import { loadInventory } from '../../src/inventory/index.ts'
import { runCli } from '../support/cli.ts'
import { projectFolder } from '../support/project.ts'
import { rejects } from '../support/rejects.ts'

// What a person is asked and told before a run.
const test = suite('questions')

const neither = { ask_pass: false, ask_become_pass: false }

test('asks for the passwords that are wanted, the second one being the first unless something is typed', async () => {
  const asked: string[] = []
  const answers = ['one', '', 'two']
  const ask = async (question: string) => {
    asked.push(question)
    return answers.shift()!
  }
  assert.equal(await askPasswords(neither, ask), { password: undefined })
  const both = await askPasswords({ ask_pass: true, ask_become_pass: true }, ask)
  assert.equal(both, { password: 'one', becomePassword: 'one' })
  const second = await askPasswords({ ...neither, ask_become_pass: true }, ask)
  assert.equal(second, { password: undefined, becomePassword: 'two' })
  assert.equal(asked, ['SSH password', 'BECOME password [defaults to the SSH password]', 'BECOME password'])
})

test('without a terminal says how else to give them', async () => {
  await rejects(
    askPasswords({ ...neither, ask_become_pass: true }, undefined),
    'Cannot ask for the BECOME password: there is no terminal; write "become_password: …" into a file that only you can read, and pass it with -e @FILE',
  )
  const { code, stderr } = await runCli(['deploy', '-k'])
  assert.is(code, 1)
  assert.match(
    stderr,
    /^Cannot ask for the SSH password: there is no terminal; write "ssh_password: …" into a file .*-e @FILE$/m,
  )
})

test('asks before each task until it may go on', async () => {
  const asked: string[] = []
  const answers = ['y', '', 'N', ' YES ', 'c']
  const confirm = stepThrough(async question => {
    asked.push(question)
    return answers.shift()!
  })
  const task = { id: 1, play: 0, batch: 0, name: 'Look', action: 'stat', place: 'p.yml:1:1', handler: false }
  const given: boolean[] = []
  for (let times = 0; times < 7; times++) given.push(await confirm({ ...task, handler: times === 1 }))
  assert.equal(given, [true, false, false, true, true, true, true])
  assert.is(asked.length, 5)
  assert.equal(asked.slice(0, 2), [
    'Perform TASK [Look]? (N)o/(y)es/(c)ontinue',
    'Perform HANDLER [Look]? (N)o/(y)es/(c)ontinue',
  ])
})

test('--step needs a terminal', () => {
  assert.throws(() => stepThrough(undefined), /^Cannot ask before each task: --step needs a terminal$/)
})

test('tells where an option has no effect, since the inventory is stronger', async () => {
  const folder = projectFolder({
    masters: 'm1\n',
    workers: 'w1\nw2\nw3\n',
    'group_vars/workers.yml': 'ssh_user: root\n',
    'host_vars/m1.yml': 'ssh_user: ops\nbecome_password: other\n',
  })
  const inventory = await loadInventory(folder)
  const login = { ssh_user: 'ops', become_password: 'mine' }
  assert.equal(loginWarnings(inventory, login, {}), [
    `--user has no effect on w[1-3]: ssh_user is set at ${folder}/group_vars/workers.yml:1:1; -e ssh_user=… is stronger`,
    `--ask-become-pass has no effect on m1: become_password is set at ${folder}/host_vars/m1.yml:2:1; -e become_password=… is stronger`,
  ])
  assert.equal(loginWarnings(inventory, login, { ssh_user: 'me', become_password: 'x' }), [])
})

test.run()
