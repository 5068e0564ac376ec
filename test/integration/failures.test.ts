import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { packageFile } from '../../src/package-files.ts'
import { type Cluster, capture, startCluster } from '../support/cluster.ts'

// What can go wrong on real hosts, and what is said of it. No Alluxio is needed for most of it.
const test = suite('failures')
let cluster: Cluster

test.before(async () => {
  cluster = await startCluster({ masters: 1, workers: 1 })
})
test.after(() => cluster.destroy())

test('nothing is contacted while a file is wrong, and all mistakes are told at once', async () => {
  const playbook = await write(
    'bad.yml',
    '- hosts: al\n  tasks:\n    - coppy: {}\n    - copy: { src: a }\n      when: not x\n',
  )
  const { code, stdout, stderr } = await cluster.cli(playbook, '-i', cluster.inventory)
  assert.is(code, 1)
  assert.is(stdout, '')
  assert.match(stderr, 'bad.yml:3:7: Unknown action "coppy": did you mean "copy"?')
  assert.match(stderr, 'bad.yml:4:7: "dest" is missing')
  assert.match(stderr, /bad\.yml:5:13: Cannot read the expression "not x"/)
  assert.match(stderr, '3 mistakes; no host was contacted.')
})

test('a tarball that is not there is told before any host is contacted', async () => {
  const { code, stderr } = await cluster.cli('deploy', '-i', cluster.inventory, '-e', 'alluxio_tarball=/gone.tar.gz')
  assert.is(code, 1)
  assert.match(stderr, /install\.yml:\d+:\d+: Cannot find the file "\/gone\.tar\.gz"/)
})

test('a Java that Alluxio does not run on is told with what to do', async () => {
  const { code, failures } = await cluster.play('deploy', '-e', '{"alluxio_java_versions": [8]}', '--limit', 'w1')
  assert.is(code, 2)
  assert.match(
    failures.join(),
    /w1: This host is not ready: 1 error, .*Alluxio needs Java 8, and "java -version" says: .* set alluxio_java_home/s,
  )
})

test('a user who is not there is told with what to do', async () => {
  const { code, failures } = await cluster.play('deploy', '-e', 'alluxio_user=nobodyatall', '--limit', 'w1')
  assert.is(code, 2)
  assert.match(failures.join(), /w1: This host is not ready: 1 error, .*there is no user "nobodyatall".*create it/s)
})

test('a key that is refused is told with whom and what was tried', async () => {
  const { code } = await capture(
    'ssh-keygen',
    ['-q', '-t', 'ed25519', '-N', '', '-f', join(cluster.folder, 'wrong')],
    '/',
  )
  assert.is(code, 0)
  const result = await cluster.play(
    'deploy',
    '--limit',
    'w1',
    '-e',
    `ssh_private_key_file=${join(cluster.folder, 'wrong')}`,
  )
  assert.is(result.code, 4)
  assert.match(result.failures.join(), /w1: .*refused .*root.*wrong/s)
})

test('a changed host key is refused', async () => {
  const known = (await readFile(join(cluster.folder, 'sandbox', 'ssh', 'known_hosts'), 'utf8')).trim().split('\n')
  const [first, second] = known.map(line => line.split(' '))
  // Each host's name with the other's key.
  const swapped = await write(
    'known_hosts',
    `${first![0]} ${second!.slice(1).join(' ')}\n${second![0]} ${first!.slice(1).join(' ')}\n`,
  )
  const result = await cluster.play('deploy', '-e', `ssh_known_hosts_file=${swapped}`)
  assert.is(result.code, 4)
  assert.is(result.failures.length, 2)
  assert.match(result.failures.join(), /host key.*SHA256:.*SHA256:/s)
})

test('a full disk leaves the old file whole', async () => {
  await cluster.on('w1', 'mkdir -p /small && mount -t tmpfs -o size=64k tmpfs /small && echo old > /small/file')
  const playbook = await write(
    'full.yml',
    `- hosts: w1\n  tasks:\n    - copy: { content: "${'x'.repeat(100_000)}", dest: /small/file }\n`,
  )
  const { code, failures } = await cluster.play(playbook)
  assert.is(code, 2)
  assert.match(failures.join(), /No space left on device/)
  assert.is(await cluster.on('w1', 'cat /small/file; ls -A /small'), 'old\nfile')
})

test('a port that something else has is named with who has it', async () => {
  const playbook = await write(
    'port.yml',
    '- hosts: w1\n  tasks:\n    - alluxio_service: { role: proxy, state: started }\n',
  )
  await cluster.on(
    'w1',
    'mkdir -p /opt/alluxio/current/bin; setsid python3 -m http.server 39999 >/dev/null 2>&1 < /dev/null & until ss -ltn | grep -q :39999; do :; done',
  )
  const { code, failures } = await cluster.play(playbook, '-e', 'alluxio_user=root')
  assert.is(code, 2)
  assert.match(failures.join(), /w1: Cannot start the proxy: .*39999.*python3/)
  await cluster.on('w1', 'kill $(pgrep -f "[h]ttp.server 39999")')
})

test('a command of the user that fails shows its code and its last words', async () => {
  const playbook = await write('fails.yml', '- hosts: w1\n  tasks:\n    - shell: echo to stderr >&2; exit 3\n')
  const { code, failures } = await cluster.play(playbook)
  assert.is(code, 2)
  assert.match(failures.join(), /w1: .*3.*to stderr/)
})

test('an interrupt stops what runs on the hosts, and ends with 130', async () => {
  const playbook = await write(
    'long.yml',
    '- hosts: all\n  tasks:\n    - shell: echo begun > /tmp/begun; sleep 600\n    - command: touch /tmp/after\n',
  )
  const child = spawn(
    process.execPath,
    [packageFile('dist', 'src', 'cli.js'), playbook, '-i', cluster.inventory, '--output', 'json'],
    { cwd: cluster.folder },
  )
  const code = new Promise(resolve => child.on('close', resolve))
  await cluster.on('w1', 'until [ -e /tmp/begun ]; do sleep 0.1; done')
  child.kill('SIGINT')
  for await (const _ of createInterface({ input: child.stdout }));
  assert.is(await code, 130)
  assert.is(await cluster.on('w1', 'pgrep -c -f "[s]leep 600" || true'), '0')
  assert.is(await cluster.on('w1', 'ls /tmp/after 2>/dev/null || echo none'), 'none')
})

test('a host that dies in the middle is unreachable, and the others go on', async () => {
  const playbook = await write(
    'dies.yml',
    '- hosts: all\n  tasks:\n    - shell: "[ $(hostname) = m1 ] || kill -9 $(pgrep -o -f sshd.*root)"\n    - command: "true"\n',
  )
  const { code, events } = await cluster.play(playbook)
  assert.is(code, 4)
  const last = events.at(-1)!
  assert.equal(last.type === 'run-end' && [last.recap.m1!.changed, last.recap.w1!.unreachable], [2, 1])
})

test('the package works where it is installed, with its playbooks and templates', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'alluxio-playbook-packed-'))
  try {
    const packed = await capture('npm', ['pack', '--silent', '--pack-destination', elsewhere], packageFile())
    assert.is(packed.code, 0, packed.stderr)
    await capture('npm', ['init', '-y'], elsewhere)
    await cluster.on('w1', 'rm -rf /opt/alluxio')
    const installed = await capture('npm', ['install', '--silent', `./${packed.stdout.trim()}`], elsewhere)
    assert.is(installed.code, 0, installed.stderr)
    const { code, stdout, stderr } = await capture(
      'npx',
      ['alluxio-playbook', 'deploy', '-i', cluster.inventory, '--tags', 'check,install'],
      elsewhere,
    )
    assert.is(code, 0, `${stdout}\n${stderr}`)
    assert.match(
      await cluster.on('w1', 'cat /opt/alluxio/current/conf/alluxio-site.properties'),
      'alluxio.worker.hostname=w1',
    )
  } finally {
    await rm(elsewhere, { recursive: true })
  }
})

test.run()

async function write(name: string, text: string): Promise<string> {
  const file = join(cluster.folder, name)
  await writeFile(file, text)
  return file
}
