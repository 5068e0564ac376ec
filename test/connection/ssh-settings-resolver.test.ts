import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { SshSettings } from '../../src/connection/ssh-settings.ts'
import { SshSettingsResolver } from '../../src/connection/ssh-settings-resolver.ts'
import { UserError } from '../../src/errors.ts'
import { Secret } from '../../src/shell.ts'
import { rejects } from '../support/rejects.ts'

interface Scene {
  home: string
  resolver: SshSettingsResolver
  write(path: string, text: string): Promise<void>
}

const test = suite<Scene>('ssh-settings-resolver')

test.before.each(async scene => {
  scene.home = await mkdtemp(join(tmpdir(), 'home-'))
  await mkdir(join(scene.home, '.ssh/conf.d'), { recursive: true })
  await mkdir(join(scene.home, 'etc'))
  const environment = { SSH_AUTH_SOCK: '/run/agent', OTHER: '/run/other' }
  scene.resolver = new SshSettingsResolver({
    home: scene.home,
    user: 'me',
    environment,
    system: join(scene.home, 'etc'),
  })
  scene.write = (path, text) => writeFile(join(scene.home, path), text)
})

test.after.each(({ home }) => rm(home, { recursive: true }))

test('without a word about it, a host is reached as ssh would', async ({ resolver, home }) => {
  makeKey(join(home, '.ssh/id_rsa'))
  makeKey(join(home, '.ssh/id_ed25519'))
  const settings = await resolver.resolve('w1', {})
  const { address, port, user, agent, timeout, hostKeyName, jump, keysAreDefaults, identitiesOnly } = settings
  assert.equal([address, port, user, agent, timeout, hostKeyName], ['w1', 22, 'me', '/run/agent', 10, 'w1'])
  assert.equal([jump, keysAreDefaults, identitiesOnly], [undefined, true, false])
  assert.equal(files(settings), ['~/.ssh/id_ed25519', '~/.ssh/id_rsa'])
  assert.equal(settings.knownHosts.files, ['~/.ssh/known_hosts'])
})

test('the configuration of the user comes before that of the system', async ({ resolver, write }) => {
  await write(
    '.ssh/config',
    'Host w1\n  HostName %h.example\n  Port 2222\n  IdentityAgent $OTHER\nHost *\n  User ops\n  ConnectTimeout 3\n  HostKeyAlias pool\n',
  )
  await write('etc/ssh_config', 'Host *\n  User nobody\n  IdentitiesOnly yes\n')
  const { address, port, user, agent, timeout, hostKeyName, identitiesOnly } = await resolver.resolve('w1', {})
  assert.equal([address, port, user, agent], ['w1.example', 2222, 'ops', '/run/other'])
  assert.equal([timeout, hostKeyName, identitiesOnly], [3, 'pool', true])
})

test('variables win over the configuration', async ({ resolver, write, home }) => {
  await write('.ssh/config', 'Host *\n  Port 2222\n  User ops\n  IdentityFile ~/.ssh/other\n  ConnectTimeout 3\n')
  makeKey(join(home, 'key'))
  const settings = await resolver.resolve('w1', {
    ssh_host: '10.0.0.3',
    ssh_port: '2200',
    ssh_user: 'root',
    ssh_private_key_file: '~/key',
    ssh_known_hosts_file: '~/pinned',
    ssh_connect_timeout: 7,
    become_password: 'hush',
    ssh_password: 1234,
  })
  const { host, address, port, user, timeout, keysAreDefaults, becomePassword, password } = settings
  assert.equal([host, address, port, user, timeout, keysAreDefaults], ['w1', '10.0.0.3', 2200, 'root', 7, false])
  assert.equal(files(settings), ['~/key'])
  assert.equal(settings.knownHosts.files, ['~/pinned'])
  assert.equal(becomePassword, new Secret('hush'))
  assert.equal(password, new Secret('1234'))
})

test('empty variables say nothing', async ({ resolver }) => {
  const { address, jump } = await resolver.resolve('w1', { ssh_host: '', ssh_jump_host: null, ssh_port: undefined })
  assert.equal([address, jump], ['w1', undefined])
})

test('identity files add up over sections and includes, with their tokens', async ({ resolver, write, home }) => {
  await write('.ssh/config', 'Include conf.d/*.conf\nHost w*\n  IdentityFile ~/.ssh/%r-%n\n')
  await write('.ssh/conf.d/a.conf', 'Host w1\n  User ops\n  IdentityFile %d/.ssh/first\nHost other\n  User no\n')
  await write('.ssh/conf.d/b.txt', 'User never\n')
  for (const name of ['first', 'ops-w1']) makeKey(join(home, '.ssh', name))
  const settings = await resolver.resolve('w1', {})
  assert.is(settings.user, 'ops')
  assert.equal(files(settings), ['~/.ssh/first', '~/.ssh/ops-w1'])
})

test('an encrypted key is known by its public half', async ({ resolver, home }) => {
  makeKey(join(home, '.ssh/id_ed25519'), 'secret')
  const { keys } = await resolver.resolve('w1', {})
  assert.equal([keys[0]?.problem, keys[0]?.key], ['encrypted', undefined])
  assert.ok(keys[0]?.publicKey)
})

test('strict checking of host keys cannot be switched off', async ({ resolver, write }) => {
  await write('.ssh/config', 'Host *\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n')
  const { knownHosts } = await resolver.resolve('w1', {})
  assert.is(knownHosts.judge('w1', 22, Buffer.from('\0\0\0\x03abc')).is, 'unknown')
})

test('a chain of jump hosts is named from the nearest to the last', async ({ resolver, write }) => {
  await write('.ssh/config', 'Host inner\n  HostName 10.0.0.2\n  User gate\n')
  const { jump } = await resolver.resolve('w1', { ssh_jump_host: 'me@outer:2222,inner' })
  assert.equal([jump?.address, jump?.user], ['10.0.0.2', 'gate'])
  assert.equal([jump?.jump?.address, jump?.jump?.user, jump?.jump?.port], ['outer', 'me', 2222])
  assert.is(jump?.jump?.jump, undefined)
})

test('hosts behind one jump host share its settings', async ({ resolver, write }) => {
  await write('.ssh/config', 'Host *\n  ProxyJump bastion\n')
  const [one, two] = await Promise.all([resolver.resolve('w1', {}), resolver.resolve('w2', {})])
  assert.is(one.jump?.address, 'bastion')
  assert.is(one.jump?.jump, undefined)
  assert.is(one.jump, two.jump)
  assert.is(one.knownHosts, two.knownHosts)
  assert.is((await resolver.resolve('w3', { ssh_jump_host: 'none' })).jump, undefined)
})

for (const [what, variables, message] of [
  ['a port that is none', { ssh_port: 'ssh' }, /^Cannot use ssh_port "ssh" of w1: it must be a port, 1 to 65535$/],
  ['a host that is no text', { ssh_host: ['a'] }, /^Cannot use ssh_host \["a"\] of w1: it must be a string$/],
  [
    'a key that is not there',
    { ssh_private_key_file: '~/none' },
    /^Cannot read ssh_private_key_file "~\/none" of w1: no such file$/,
  ],
  [
    'a configuration that is not there',
    { ssh_config_file: '~/none' },
    /^Cannot read ssh_config_file "~\/none" of w1: no such file$/,
  ],
  [
    'a jump host that is none',
    { ssh_jump_host: 'a b' },
    /^Cannot use the jump host "a b": it is not \[user@\]host\[:port\]$/,
  ],
] as const) {
  test(`${what} is the user's mistake`, async ({ resolver }) => {
    assert.instance(await rejects(resolver.resolve('w1', variables), message), UserError)
  })
}

test('a ProxyCommand is not left out in silence', async ({ resolver, write }) => {
  await write(
    '.ssh/config',
    'Host w1\n  ProxyCommand nc %h %p\nHost w2\n  ProxyCommand none\nHost a\n  ProxyJump b\nHost b\n  ProxyJump a\n',
  )
  await rejects(
    resolver.resolve('w1', {}),
    /^Cannot reach w1: its ProxyCommand .* is not supported; use ProxyJump, or set ssh_jump_host$/,
  )
  assert.is((await resolver.resolve('w1', { ssh_jump_host: 'bastion' })).jump?.address, 'bastion')
  assert.is((await resolver.resolve('w2', {})).jump, undefined)
  await rejects(resolver.resolve('a', {}), /^Cannot reach [ab]: it is its own jump host$/)
})

test('a configuration file of its own replaces the others', async ({ resolver, write }) => {
  await write('.ssh/config', 'User ops\n')
  await write('lab', 'Host *\n  User lab\n')
  assert.is((await resolver.resolve('w1', { ssh_config_file: '~/lab' })).user, 'lab')
})

test.run()

function makeKey(path: string, passphrase = ''): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', path])
}

function files({ keys }: SshSettings): string[] {
  return keys.map(({ file }) => file)
}
