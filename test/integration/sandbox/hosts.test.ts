import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sandboxDestroy, sandboxDown } from '../../../src/sandbox/down.ts'
import { sandboxExec } from '../../../src/sandbox/exec.ts'
import { run } from '../../../src/sandbox/program.ts'
import { type SandboxInfo, sandboxStatus } from '../../../src/sandbox/status.ts'
import { sandboxUp } from '../../../src/sandbox/up.ts'
import { rejects } from '../../support/rejects.ts'
import { sshOk, temporarySandbox, tracesOf } from './support.ts'

const test = suite('a sandbox')

const sandbox = temporarySandbox()
const other = temporarySandbox()
const { folder } = sandbox
// No Alluxio is started here, so the tarball is a name.
const size = { folder, masters: 1, workers: 2, version: '2.9.4', tarball: '/tmp/alluxio.tar.gz' } as const
let info: SandboxInfo

test.before(async () => {
  info = await sandboxUp(size)
})
test.after(async () => {
  await Promise.all([sandbox.destroy(), other.destroy()])
})

test('has hosts that are reached by the written key, with strict host keys', async () => {
  for (const { name } of info.hosts) assert.is(await sshOk(info, name, 'hostname'), name)
})

test('has hosts with processes, files and names of their own', async () => {
  const [m1, w1] = info.hosts
  assert.equal(
    (await sshOk(info, 'm1', 'ls -A /opt /tmp | grep -v :; cat /etc/hostname')).split('\n'),
    ['', 'm1'].filter(Boolean),
  )
  assert.match(await sshOk(info, 'm1', 'cat /proc/1/cmdline'), /sshd/)
  assert.is(await sshOk(info, 'm1', 'ls -d /proc/[0-9]* | wc -l').then(count => Number(count) < 10), true)
  await sshOk(info, 'm1', 'touch /opt/here /etc/here /tmp/here')
  assert.is(await sshOk(info, 'w1', 'ls /opt /etc/here /tmp 2>/dev/null | grep here || echo none'), 'none')
  assert.is(await sshOk(info, 'w1', 'getent hosts m1 w1 | tr -s " "'), `${m1!.address} m1\n${w1!.address} w1`)
  assert.is(await sshOk(info, 'w1', 'ip route show default'), '')
})

test('has hosts that reach each other by name and share the under-store', async () => {
  assert.match(await sshOk(info, 'w1', 'bash -c "exec 3<>/dev/tcp/m1/22; head -n 1 <&3"'), /^SSH-2/)
  await sshOk(info, 'w1', 'echo hello >/underfs/file', 'alluxio')
  assert.is(await sshOk(info, 'w2', 'cat /underfs/file; stat -c %U /underfs/file'), 'hello\nalluxio')
})

test('has the accounts alluxio, and operator who may become root', async () => {
  assert.is(await sshOk(info, 'w1', 'id -un; cd && pwd; echo $0', 'alluxio'), 'alluxio\n/home/alluxio\nsh')
  if ((await run(['sh', '-c', 'command -v sudo'])).code === 0) {
    assert.is(await sshOk(info, 'w1', 'sudo -n id -un', 'operator'), 'root')
  }
})

test('stays as it is when it is brought up again', async () => {
  const lines: string[] = []
  const again = await sandboxUp({ ...size, onProgress: line => lines.push(line) })

  assert.equal(again, info)
  assert.equal(
    lines.toSorted(),
    info.hosts.map(({ name, address }) => `${name} runs already (${address})`),
  )
})

test('brings back a host that died, and its files with it', async () => {
  const { pid } = info.hosts[2]!
  process.kill(pid!, 'SIGKILL')
  await sshOk(info, 'm1', 'touch /etc/stays')
  const again = await sandboxUp(size)

  assert.is.not(again.hosts[2]!.pid, pid)
  assert.is(again.hosts[0]!.pid, info.hosts[0]!.pid)
  assert.is(await sshOk(again, 'w2', 'hostname'), 'w2')
  info = again
})

test('gets more hosts, which those that run learn of', async () => {
  const more = await sandboxUp({ ...size, workers: 3 })

  assert.equal(more.hosts.slice(0, 3), info.hosts)
  assert.is(await sshOk(more, 'm1', 'getent hosts w3 | tr -s " "'), `${more.hosts[3]!.address} w3`)
  assert.is(await readFile(join(folder, 'inventory/workers'), 'utf8'), 'w1\nw2\nw3\n')
  info = more
})

test('stands beside another one', async () => {
  const second = await sandboxUp({ ...size, folder: other.folder, workers: 0 })

  assert.is.not(second.subnet, info.subnet)
  assert.is(await sshOk(second, 'm1', 'hostname; ls /opt'), 'm1')
  assert.is(await sshOk(info, 'm1', 'ls /opt'), 'here')
  await sandboxDestroy({ folder: other.folder })
  assert.equal(await tracesOf(other.folder), [])
  assert.is(await sshOk(info, 'w1', 'hostname'), 'w1')
})

test('runs a program on a host and gives its exit code', async () => {
  assert.is(
    await sandboxExec({
      folder,
      host: 'w1',
      argv: ['sh', '-c', 'test "$(hostname)" = w1 && test "$HOME" = /root && exit 7'],
    }),
    7,
  )
  assert.is(await sandboxExec({ folder, host: 'w1', argv: ['sh', '-c', 'kill -TERM $$'] }), 143)
  await rejects(
    sandboxExec({ folder, host: 'w9', argv: ['true'] }),
    /^Cannot run "true" on "w9": the sandbox has m1, w1, w2, w3: did you/,
  )
})

test('goes down without a trace, and comes up again with its files', async () => {
  await sandboxDown({ folder })

  assert.equal(await tracesOf(folder), [])
  assert.equal(
    (await sandboxStatus({ folder })).hosts.map(host => host.running),
    [false, false, false, false],
  )
  await rejects(
    sandboxExec({ folder, host: 'w1', argv: ['true'] }),
    'Cannot run "true" on "w1": the host is not running',
  )
  await sandboxDown({ folder })
  info = await sandboxUp(size)
  assert.is(await sshOk(info, 'm1', 'ls /opt /etc/stays'), '/etc/stays\n\n/opt:\nhere')
})

test('moves to another subnet when its own was taken meanwhile', async () => {
  await sandboxDown({ folder })
  const taken = await sandboxUp({ ...size, folder: other.folder, workers: 0 })
  // Which subnet is free first depends on the machine: ours is taken by hand.
  await run(['ip', 'addr', 'add', `${info.subnet}.1/24`, 'dev', `apb-${taken.id}`])
  await appendFile(join(folder, 'inventory/host_vars/w1.yml'), 'alluxio_proxy: true\n')
  const moved = await sandboxUp(size)

  assert.is.not(moved.subnet, info.subnet)
  assert.is(await sshOk(moved, 'w1', 'getent hosts m1 | tr -s " "'), `${moved.subnet}.11 m1`)
  assert.is(await sshOk(moved, 'w1', 'grep -c "m1$" /etc/hosts'), '1')
  assert.is(
    await readFile(join(folder, 'inventory/host_vars/w1.yml'), 'utf8'),
    `ssh_host: ${moved.subnet}.101\nalluxio_proxy: true\n`,
  )
})

test('has systemd on its hosts when asked, from their next start on', async () => {
  await sandboxDown({ folder })
  info = await sandboxUp({ ...size, systemd: true })

  assert.is(await sshOk(info, 'w1', 'cat /proc/1/comm; systemctl is-system-running --wait'), 'systemd\nrunning')
  await sandboxDown({ folder })
  assert.equal(await tracesOf(folder), [])
})

test('is gone after it was destroyed, and then destroying it is fine', async () => {
  await sandboxDestroy({ folder })

  assert.equal(await tracesOf(folder), [])
  await rejects(readFile(join(folder, 'sandbox.json')), /ENOENT/)
  await sandboxDestroy({ folder })
  await rejects(sandboxStatus({ folder }), /^Cannot find a sandbox in /)
})

test.run()
