import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Connection } from '../../../src/connection/connection.ts'
import { KnownHosts } from '../../../src/connection/known-hosts.ts'
import { readPrivateKey } from '../../../src/connection/private-key.ts'
import { connect } from '../../../src/connection/ssh.ts'
import { cryptoBinding } from '../../../src/connection/ssh-client.ts'
import type { SshSettings } from '../../../src/connection/ssh-settings.ts'
import { ConnectionError } from '../../../src/errors.ts'
import { sh } from '../../../src/shell.ts'
import { rejects } from '../../support/rejects.ts'
import { hasSshd, Sshd } from '../../support/sshd.ts'

interface Scene {
  sshd: Sshd
  connections: Connection[]
  to(changes?: Partial<SshSettings>): Promise<Connection>
}

const suiteOfSsh = suite<Scene>('ssh')
const test = hasSshd ? suiteOfSsh : suiteOfSsh.skip

suiteOfSsh.before(async scene => {
  if (hasSshd) scene.sshd = await Sshd.start()
})

suiteOfSsh.before.each(scene => {
  scene.connections = []
  scene.to = async changes => {
    const connection = await connect(await scene.sshd.settings(changes))
    scene.connections.push(connection)
    return connection
  }
})

suiteOfSsh.after.each(async ({ connections }) => {
  for (const connection of connections) await connection.close()
})

suiteOfSsh.after(async ({ sshd }) => sshd?.stop())

test('answers many snippets in order, over one shell', async ({ to }) => {
  const host = await to()
  const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => host.run(sh`echo ${i} $$; id -un`)))
  assert.is(new Set(answers.map(({ stdout }) => stdout.split(/\s/)[1])).size, 1)
  assert.equal(
    answers.map(({ stdout }) => Number(stdout.split(' ')[0])),
    answers.map((_, i) => i),
  )
  assert.match(answers[0]!.stdout, /\nops\n$/)
})

test('brings 5 MB back, and what went to stderr', async ({ to }) => {
  const host = await to()
  const { stdout, stderr } = await host.run(sh`yes 'aäöü€😀' | head -n 330000; yes error | head -n 100000 >&2`)
  assert.ok(stdout === 'aäöü€😀\n'.repeat(330000))
  assert.ok(stderr === 'error\n'.repeat(100000))
})

test('discards what a login shell prints by itself', async ({ to }) => {
  const host = await to({ user: 'noisy' })
  assert.equal(await host.run(sh`echo hello`), { code: 0, stdout: 'hello\n', stderr: '' })
  const sent = await host.send(sh`cat`, () => Readable.from(['data']))
  assert.equal(sent, { code: 0, stdout: 'data', stderr: '' })
})

test('tells what the login shell says when it lets nobody in', async ({ to }) => {
  const host = await to({ user: 'app' })
  await rejects(
    host.run(sh`true`),
    /^Cannot open a shell on w1 \(127.0.0.1:\d+\): exit code 1: This account is currently not available\.$/,
  )
})

test('streams 100 MB in and out unharmed', async ({ to, sshd }) => {
  const host = await to()
  const chunk = Buffer.alloc(1024 * 1024, 'some data\n')
  const sent = await host.send(sh`cat > "$HOME/big"; wc -c < "$HOME/big"`, () => Readable.from(Array(100).fill(chunk)))
  assert.equal(sent, { code: 0, stdout: `${100 * 1024 * 1024}\n`, stderr: '' })
  let size = 0
  const sink = new Writable({
    write(piece: Buffer, _encoding, done) {
      size += piece.length
      done()
    },
  })
  assert.is((await host.receive(sh`cat "$HOME/big"`, sink)).code, 0)
  assert.is(size, 100 * 1024 * 1024)
  await host.run(sh`rm ${join(sshd.dir, 'ops/big')}`)
})

test('runs more transfers than sshd opens sessions, a few at a time', async ({ to }) => {
  const host = await to()
  const sent = Array.from({ length: 30 }, (_, i) => host.send(sh`sleep 0.05; cat`, () => Readable.from([String(i)])))
  assert.equal(
    (await Promise.all(sent)).map(({ stdout }) => Number(stdout)),
    sent.map((_, i) => i),
  )
})

test('ends an isolated command and its children, and the shell goes on', async ({ to }) => {
  const host = await to()
  const abort = new AbortController()
  const run = { script: 'sh -c "echo \\$\\$ > child; sleep 300" & echo $$ > leader; wait' }
  const answer = host.runIsolated({ run, directory: '/tmp' }, { signal: abort.signal })
  await host.send(sh`cd /tmp; while ! [ -s child ]; do sleep 0.02; done`, () => Readable.from([]))
  abort.abort(new Error('time is up'))
  await rejects(answer, /^time is up$/)
  const left = await host.run(sh`cd /tmp; ps -o pid= -p "$(cat child),$(cat leader)"; rm child leader`)
  assert.is(left.stdout, '')
})

test('removes its temporary folder when it is closed, and when the connection is cut', async ({ to, sshd }) => {
  const folderOf = async (host: Connection) => (await host.run(sh`printf %s "$ap_folder"`)).stdout
  const first = await to()
  const closed = await folderOf(first)
  await first.close()
  const second = await to()
  const cut = await folderOf(second)
  assert.ok(existsSync(cut))
  sshd.cutConnections()
  await rejects(second.run(sh`sleep 5`), /^Cannot go on with w1 \(127.0.0.1:\d+\): /)
  await gone(cut)
  assert.not.ok(existsSync(closed))
})

test('rejects all that waits when the connection is cut', async ({ to, sshd }) => {
  const host = await to()
  await host.run(sh`true`)
  const waiting = [host.run(sh`sleep 30`), host.runIsolated({ run: { argv: ['true'] } }), host.send(sh`cat`, endless)]
  const settled = Promise.allSettled(waiting)
  await host.receive(sh`true`, devNull())
  sshd.cutConnections()
  for (const result of await settled) {
    assert.is(result.status, 'rejected')
    assert.instance((result as PromiseRejectedResult).reason, ConnectionError)
  }
  await rejects(host.run(sh`true`), /^Cannot go on with w1/)
})

test('dials from the host, and tells a closed port', async ({ to }) => {
  const server = createServer((_, response) => response.end('hi')).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const host = await to()
  const socket = await host.dial('127.0.0.1', port)
  socket.end('GET / HTTP/1.0\r\n\r\n')
  assert.match(Buffer.concat(await socket.toArray()).toString(), /hi$/)
  server.close()
  await rejects(host.dial('127.0.0.1', port), /^Cannot connect to 127\.0\.0\.1:\d+: connection refused$/)
})

test('goes through a jump host that is shared, and lets go of it at the end', async ({ sshd, to }) => {
  const jump = await sshd.settings({ host: 'bastion' })
  const [one, two] = await Promise.all([to({ jump }), to({ jump, host: 'w2' })])
  assert.is((await one.run(sh`echo one`)).stdout, 'one\n')
  assert.is((await two.run(sh`echo two`)).stdout, 'two\n')
  assert.is(sshd.connections, 3)
  await one.close()
  assert.is((await two.run(sh`echo still`)).stdout, 'still\n')
  await two.close()
  while (sshd.connections > 0) await readFile('/proc/self/stat')
})

test('tells that the jump host cannot be reached, or cannot reach the host', async ({ sshd, to }) => {
  const jump = await sshd.settings({ host: 'bastion', port: 1 })
  await rejects(to({ jump }), /^Cannot connect to bastion \(127\.0\.0\.1:1\): connection refused$/)
  const bastion = await sshd.settings({ host: 'bastion' })
  await rejects(
    to({ jump: bastion, port: 1 }),
    /^Cannot connect to w1 \(127\.0\.0\.1:1 through bastion\): connection refused$/,
  )
})

test('refuses a key that is not known, and one that has changed', async ({ sshd, to }) => {
  const none = new KnownHosts([{ file: '~/.ssh/known_hosts', text: '' }])
  await rejects(
    to({ knownHosts: none }),
    /^Cannot connect to w1 \(127.0.0.1:\d+\): its host key SHA256:\S{43} \(ssh-ed25519\) is not in ~\/\.ssh\/known_hosts; check it, then run: ssh-keyscan -p \d+ 127\.0\.0\.1 >> ~\/\.ssh\/known_hosts$/,
  )
  const other = new KnownHosts([{ file: 'known', text: `# a comment\n${await sshd.knownHostsLine('other')}` }])
  await rejects(
    to({ knownHosts: other }),
    /its host key has changed: it shows SHA256:\S{43} .* but known:2 has SHA256:\S{43};/,
  )
})

test('tells why it could not log in', async ({ sshd, to }) => {
  const stranger = (await readPrivateKey(join(sshd.dir, 'other'), '~/.ssh/other'))!
  await rejects(to({ keys: [stranger] }), /: all keys refused for ops \(tried: ~\/\.ssh\/other\)$/)
  await rejects(to({ keys: [] }), /: there is no key to offer for ops: no private key was found, and no agent$/)
  const locked = join(sshd.dir, 'locked')
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-f', locked])
  const encrypted = (await readPrivateKey(locked, '~/.ssh/locked'))!
  await rejects(to({ keys: [encrypted] }), /; ~\/\.ssh\/locked is encrypted: add it to ssh-agent \(ssh-add\)$/)
})

test('uses a key of the agent', async ({ sshd, to }) => {
  const agent = join(sshd.dir, 'agent.sock')
  const lines = execFileSync('ssh-agent', ['-a', agent], { encoding: 'utf8' })
  const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(lines)![1])
  try {
    const added = spawnSync('ssh-add', [join(sshd.dir, 'other'), join(sshd.dir, 'id')], {
      env: { SSH_AUTH_SOCK: agent },
    })
    assert.is(added.status, 0)
    assert.is((await (await to({ keys: [], agent })).run(sh`echo in`)).stdout, 'in\n')
    const other = (await readPrivateKey(join(sshd.dir, 'other'), 'other'))!
    const refused = /all keys refused for ops \(tried: other, agent \(0 keys\)\)$/
    await rejects(to({ keys: [other], agent, identitiesOnly: true }), refused)
  } finally {
    process.kill(pid)
  }
  await rejects(to({ keys: [], agent }), /all keys refused for ops \(tried: agent \(0 keys\)\)$/)
})

test('tells a closed port, an unknown name, and a host that does not answer', async ({ to }) => {
  const silent = createTcpServer().listen(0, '127.0.0.1')
  await new Promise(resolve => silent.once('listening', resolve))
  const { port } = silent.address() as { port: number }
  await rejects(to({ port, timeout: 0.2 }), /: no answer within 0\.2 s$/)
  silent.close()
  await rejects(to({ port }), /^Cannot connect to w1 \(127\.0\.0\.1:\d+\): connection refused$/)
  await rejects(to({ address: 'no-such-host.invalid' }), /: the name "no-such-host\.invalid" does not resolve/)
})

test('leaves nothing that keeps the program alive', async ({ sshd }) => {
  const script = `
    const { Sshd } = await import(${JSON.stringify(new URL('../../support/sshd.js', import.meta.url).href)})
    const { connect } = await import(${JSON.stringify(new URL('../../../src/connection/ssh.js', import.meta.url).href)})
    const { sh } = await import(${JSON.stringify(new URL('../../../src/shell.js', import.meta.url).href)})
    const settings = await Sshd.prototype.settings.call({ dir: ${JSON.stringify(sshd.dir)}, port: ${sshd.port}, knownHostsLine: Sshd.prototype.knownHostsLine })
    const host = await connect(settings)
    console.log((await host.run(sh\`echo done\`)).stdout)
    await host.close()
    await connect({ ...settings, keys: [] }).catch(error => console.log(error.name))`
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 10_000,
  })
  assert.is(stdout, 'done\n\nConnectionError\n')
  assert.is(status, 0)
})

test('knows which cipher code is in use', () => {
  assert.ok(['native', 'javascript'].includes(cryptoBinding()))
})

suiteOfSsh.run()

function endless(): Readable {
  return new Readable({ read: () => undefined })
}

function devNull(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}

async function gone(path: string): Promise<void> {
  while (existsSync(path)) await readFile('/proc/self/stat')
}
