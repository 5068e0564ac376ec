import { existsSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { connect } from '../../../src/connection/ssh.ts'
import type { SshSettings } from '../../../src/connection/ssh-settings.ts'
import { Secret, sh } from '../../../src/shell.ts'
import { rejects } from '../../support/rejects.ts'
import { hasSshd, Sshd } from '../../support/sshd.ts'

// Logging in by password, on a real sshd.
const suiteOfPasswords = suite('password')
const test = hasSshd ? suiteOfPasswords : suiteOfPasswords.skip
let sshd: Sshd

suiteOfPasswords.before(async () => {
  if (hasSshd) sshd = await Sshd.start({ config: ['PasswordAuthentication yes', 'KbdInteractiveAuthentication no'] })
})
suiteOfPasswords.after(() => sshd?.stop())

test('logs in with the password, without any key and after a key that is refused', async () => {
  assert.is(await login({ keys: [], password: new Secret('right') }), 'ops\n')
  const { keys } = await sshd.settings()
  assert.is(await login({ keys, user: 'noisy', password: new Secret('right') }), 'noisy\n')
})

test('offers no password where a key does', async () => {
  assert.is(await login({ password: new Secret('wrong') }), 'ops\n')
})

test('tells a wrong password, and does not show it', async () => {
  const refused = /: all that was offered was refused for ops \(tried: the password\)$/
  const { message } = await rejects(login({ keys: [], password: new Secret('wrong one') }), refused)
  assert.not.match(message, 'wrong one')
})

test('says how to give a password to a host that takes one', async () => {
  await rejects(
    login({ keys: [] }),
    /: there is no key to offer for ops: no private key was found, and no agent; it takes a password: -k asks for one, or set ssh_password$/,
  )
})

const testPam = existsSync('/etc/pam.d/sshd') ? test : suiteOfPasswords.skip
testPam('answers the questions of a host that asks for the password', async () => {
  const asking = await Sshd.start({ config: ['UsePAM yes', 'KbdInteractiveAuthentication yes'] })
  try {
    const settings = await asking.settings({ keys: [], password: new Secret('right') })
    const host = await connect(settings)
    assert.is((await host.run(sh`id -un`)).stdout, 'ops\n')
    await host.close()
  } finally {
    await asking.stop()
  }
})

test('says so when the host takes no password', async () => {
  const strict = await Sshd.start({ config: ['KbdInteractiveAuthentication no'] })
  try {
    const settings = await strict.settings({ keys: [], password: new Secret('right') })
    await rejects(connect(settings), /: no private key was found, and no agent; it takes no password$/)
  } finally {
    await strict.stop()
  }
})

suiteOfPasswords.run()

async function login(changes: Partial<SshSettings>): Promise<string> {
  const host = await connect(await sshd.settings(changes))
  try {
    return (await host.run(sh`id -un`)).stdout
  } finally {
    await host.close()
  }
}
