import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runCli } from '../../support/cli.ts'
import { hasSshd, Sshd } from '../../support/sshd.ts'
import { sshdAddresses, sshdProject } from '../../support/sshd-project.ts'

// What the command line does on real hosts without a playbook, and how it logs in.
const suiteOfHosts = suite('hosts')
const test = hasSshd ? suiteOfHosts : suiteOfHosts.skip
let sshd: Sshd
let folder: string

suiteOfHosts.before(async () => {
  if (!hasSshd) return
  const config = ['PasswordAuthentication yes', 'KbdInteractiveAuthentication no']
  sshd = await Sshd.start({ addresses: sshdAddresses, config, sudoers: 'ops ALL=(ALL) ALL' })
  folder = await sshdProject(sshd, {
    'right.yml': 'become_password: right\n',
    'password.yml': 'ssh_password: right\nssh_private_key_file: none\n',
    none: 'no key\n',
    'become.yml': '- hosts: w1\n  tasks:\n    - command: id -un\n      register: id\n    - debug: { var: id.stdout }\n',
  })
})
suiteOfHosts.after(() => sshd?.stop())

const cli = (...args: string[]) => runCli(args, { cwd: folder })

test('ping tells user, shell and times, and names the hosts that it cannot reach', async () => {
  const { code, stdout } = await cli('ping', '-u', 'ops')
  assert.match(stdout, /^m1 {4}ops, \/bin\/sh, round trip \d+(\.\d)? ms, connected in \d+ ms$/m)
  assert.match(stdout, /^gone {2}unreachable: Cannot connect to gone \(127\.0\.0\.1:1\): connection refused$/m)
  assert.match(stdout, /^3 of 4 hosts answered, 1 unreachable$/m)
  assert.is(code, 4)
})

test('ping takes a pattern, -l, and the user of -e before that of -u', async () => {
  const { code, stdout } = await cli('ping', 'all:!gone', '-l', 'workers', '-u', 'ops', '-e', 'ssh_user=noisy')
  assert.match(stdout, /^w1 {2}noisy, .*\nw2 {2}noisy, .*\n\n2 of 2 hosts answered\n$/)
  assert.is(code, 0)
})

test('ping -b says whom it became, and that sudo refuses', async () => {
  const well = await cli('ping', 'w1', '-u', 'ops', '-b', '-e', '@right.yml')
  assert.match(well.stdout, /^w1 {2}root, /)
  assert.is(well.code, 0)
  const ill = await cli('ping', 'w1', '-u', 'ops', '-b')
  assert.match(ill.stdout, /^w1 {2}failed: .*password/)
  assert.is(ill.code, 2)
})

test('logs in with a password from a file', async () => {
  const { code, stdout } = await cli('ping', 'w1', '-u', 'ops', '-e', '@password.yml')
  assert.match(stdout, /^w1 {2}ops, /)
  assert.is(code, 0)
})

test('exec groups what hosts answer, and ends with 2 where the command failed', async () => {
  const line = 'echo same; case $SSH_CONNECTION in *127.0.0.3*) echo other >&2; exit 3;; esac'
  const { code, stdout } = await cli('exec', 'all:!gone', '-u', 'ops', '--', line)
  assert.is(
    stdout,
    'm1, w1 (2 hosts): exit code 0\n  same\n\nw2: exit code 3\n  same\n  stderr:\n    other\n\n2 of 3 hosts ok, 1 failed\n',
  )
  assert.is(code, 2)
})

test('exec runs words as they are, as another user, and an unreachable host counts more', async () => {
  const { code, stdout } = await cli(
    'exec',
    'w1,gone',
    '-u',
    'ops',
    '-b',
    '-e',
    '@right.yml',
    '--',
    'printf',
    '%s|',
    'a b',
    '$HOME',
    '-l',
  )
  assert.match(stdout, /^w1: exit code 0\n {2}a b\|\$HOME\|-l\|\n\ngone: unreachable: /)
  assert.is(code, 4)
})

test('exec gives one object a host as JSON', async () => {
  const { stdout } = await cli('exec', 'w1,gone', '-u', 'ops', '--output', 'json', '--', 'echo', 'hi')
  const [first, second] = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>)
  assert.equal(first, { host: 'w1', code: 0, stdout: 'hi\n', stderr: '' })
  assert.is(second!.host, 'gone')
  assert.match(String(second!.unreachable), 'connection refused')
})

test('exec without a command, or on no host, contacts nobody', async () => {
  const bare = await cli('exec', 'all')
  assert.equal([bare.code, bare.stderr], [1, 'Cannot run nothing: write the command after "--"\n'])
  const nobody = await cli('exec', 'w1:!w1', '--', 'true')
  assert.equal([nobody.code, nobody.stderr], [1, 'No host matches "w1:!w1"\n'])
})

test('a run becomes another user where -b says so, and tells options that have no effect', async () => {
  const { code, stdout, stderr } = await cli('become.yml', '-u', 'ops', '-b', '-e', '@right.yml')
  assert.match(stdout, /id\.stdout: root/)
  assert.is(code, 0)
  assert.is(stderr, '')
  const own = await cli('become.yml', '-u', 'ops', '--private-key', 'other')
  assert.match(
    own.stderr,
    /^warning: --private-key has no effect on .*: ssh_private_key_file is set at inventory\/group_vars\/all\.yml:2:1; /,
  )
  assert.match(own.stdout, /id\.stdout: ops/)
})

suiteOfHosts.run()
