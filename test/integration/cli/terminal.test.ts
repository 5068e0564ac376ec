import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasSshd, Sshd } from '../../support/sshd.ts'
import { sshdAddresses, sshdProject } from '../../support/sshd-project.ts'
import { hasTerminals, runOnTerminal } from '../../support/terminal.ts'

// What a person is asked at a terminal, against a real sshd.
const suiteOfTerminals = suite('terminal')
const test = hasSshd && hasTerminals ? suiteOfTerminals : suiteOfTerminals.skip
let sshd: Sshd
let cwd: string

suiteOfTerminals.before(async () => {
  if (!hasSshd) return
  const config = ['PasswordAuthentication yes', 'KbdInteractiveAuthentication no']
  sshd = await Sshd.start({ addresses: sshdAddresses, config, sudoers: 'ops ALL=(ALL) ALL' })
  cwd = await sshdProject(sshd, {
    'inventory/host_vars/w1.yml': 'ssh_host: 127.0.0.2\nssh_private_key_file: none\n',
    none: 'no key\n',
    'steps.yml':
      '- hosts: w2\n  strategy: free\n  tasks:\n' +
      ['one', 'two', 'three']
        .map(name => `    - { name: Task ${name}, shell: "echo did-$((6*7))-${name}", register: it }\n`)
        .join(''),
  })
})
suiteOfTerminals.after(() => sshd?.stop())

test('-k and -K ask for the passwords, which are not seen', async () => {
  const { code, screen } = await runOnTerminal(['ping', 'w1', '-u', 'ops', '-k', '-b', '-K'], {
    cwd,
    answers: [
      ['SSH password: ', 'right'],
      ['BECOME password [defaults to the SSH password]: ', ''],
    ],
  })
  assert.match(screen, /w1.* {2}root, /)
  assert.not.match(screen, 'right')
  assert.is(code, 0)
})

test('a wrong password is refused, and not shown', async () => {
  const { code, screen } = await runOnTerminal(['ping', 'w1', '-u', 'ops', '-k'], {
    cwd,
    answers: [['SSH password: ', 'wrong-one']],
  })
  assert.match(screen, 'all that was offered was refused for ops (tried: the password)')
  assert.not.match(screen, 'wrong-one')
  assert.is(code, 4)
})

test('no password is asked for what cannot be run', async () => {
  const { code, screen } = await runOnTerminal(['steps.yml', '-k', '-t', 'nothing'], { cwd, answers: [] })
  assert.is(screen, 'No task has the tag "nothing"\n')
  assert.is(code, 1)
})

test('--step asks before each task, and leaves out what is declined', async () => {
  const { code, screen } = await runOnTerminal(['steps.yml', '--step', '-u', 'ops'], {
    cwd,
    answers: [
      ['Perform TASK [Task one]? (N)o/(y)es/(c)ontinue: ', 'n'],
      ['Perform TASK [Task two]? (N)o/(y)es/(c)ontinue: ', 'c'],
    ],
  })
  assert.match(screen, /TASK \[Task two\] 1 changed/)
  assert.match(screen, /TASK \[Task three\] 1 changed/)
  assert.not.match(screen, /TASK \[Task one\] \d/)
  assert.is(code, 0)
})

suiteOfTerminals.run()
