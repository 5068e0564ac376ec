import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Cluster, startCluster } from '../support/cluster.ts'

// What the actions that change a whole host come to on one that has systemd, and is thrown away.
const test = suite('system')
let cluster: Cluster

test.before(async () => {
  cluster = await startCluster({ masters: 1, workers: 0, systemd: true })
})
test.after(() => cluster.destroy())

type Row = readonly [verb: string, args: Record<string, unknown>, changes: readonly string[]]

const hash = '$6$saltsalt$gzY3OAolfMFSB9Ld7iMdOQlViFqO3IOPeU0zkHsD.58tcMxRAFD0Qjfi2sjus3i.8aqWarEvFPREqzp18Jm291'

const unit = '[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n'

/** In order; afterwards there is nothing left to do. */
const making: readonly Row[] = [
  ['group', { name: 'hadoop', gid: 4242 }, ['create group hadoop']],
  ['group', { name: 'daemons', system: true }, ['create group daemons']],
  ['group', { name: 'games', gid: 4243 }, ['give group games the number 4243']],
  [
    'user',
    {
      name: 'hdfs',
      uid: 4300,
      group: 'hadoop',
      groups: ['daemons'],
      comment: "the store's user",
      home: '/srv/new/hdfs',
      shell: '/bin/bash',
      password: hash,
      expires: 4_102_444_800,
    },
    ['create user hdfs'],
  ],
  [
    'user',
    { name: 'operator', groups: 'daemons', append: true, shell: '/bin/bash', home: '/home/operator' },
    ['add daemons to the groups of user operator', 'set the shell /bin/bash of user operator'],
  ],
  ['user', { name: 'plain', system: true, create_home: false }, ['create user plain']],
  [
    'user',
    { name: 'plain', home: '/srv/plain', password: hash },
    ['set the home /srv/plain of user plain', 'create home /srv/plain of user plain', 'set the password of user plain'],
  ],
  [
    'user',
    { name: 'games', uid: 4400, group: 'hadoop', password: '*', create_home: false, comment: 'play' },
    [
      'set the number 4400 of user games',
      'set the first group hadoop of user games',
      'set the comment "play" of user games',
    ],
  ],
  ['user', { name: 'hdfs', password_lock: true }, ['lock the password of user hdfs']],
  [
    'copy',
    { dest: '/usr/lib/systemd/system/try.service', content: unit },
    ['create /usr/lib/systemd/system/try.service'],
  ],
  ['systemd', { name: 'try', state: 'started', enabled: true, daemon_reload: true }, ['enable try', 'start try']],
  ['systemd', { name: 'try.service', state: 'started', masked: false }, []],
  ['systemd', { name: 'systemd-journald', state: 'started', enabled: true }, []],
  ['systemd', { name: 'fstrim.timer', masked: true, state: 'stopped' }, ['mask fstrim.timer']],
]

const removing: readonly Row[] = [
  ['systemd', { name: 'try', enabled: false, state: 'stopped' }, ['disable try', 'stop try']],
  ['systemd', { name: 'fstrim.timer', masked: false }, ['unmask fstrim.timer']],
  ['user', { name: 'hdfs', state: 'absent', remove: true }, ['remove user hdfs']],
  ['group', { name: 'daemons', state: 'absent' }, ['remove group daemons']],
]

test('what is made leaves nothing to do', () => converges(making))

test('an account is as it was asked for', async () => {
  assert.is(await on('getent passwd hdfs'), "hdfs:x:4300:4242:the store's user:/srv/new/hdfs:/bin/bash")
  assert.is(await on('id -nG hdfs'), 'hadoop daemons')
  assert.is(await on('getent shadow hdfs | cut -d: -f2,8'), `!${hash}:47482`)
  assert.is(await on('getent shadow plain | cut -d: -f2'), hash)
  assert.is(await on('stat -c "%a %U" /srv/plain'), '755 plain')
  assert.is(await on('ls -A /srv/plain'), await on('ls -A /etc/skel'))
})

test('the hash of a password is shown and written nowhere', async () => {
  const { stdout, stderr } = await cluster.cli(await write(making), '-i', cluster.inventory, '-v', '--diff')
  assert.not.match(stdout + stderr, 'gzY3OAol')
  const runs = join(cluster.folder, '.alluxio-playbook', 'runs')
  for (const file of await readdir(runs, { recursive: true, withFileTypes: true })) {
    if (file.isFile()) assert.not.match(await readFile(join(file.parentPath, file.name), 'utf8'), 'gzY3OAol')
  }
})

test('a unit is restarted each time, and one that fails says why', async () => {
  const restart = await write([['systemd', { name: 'try', state: 'restarted' }, []]])
  const before = await on('systemctl show -P MainPID try')
  assert.equal((await cluster.play(restart)).changes, ['m1: restart try'])
  assert.is.not(await on('systemctl show -P MainPID try'), before)

  await on(
    'printf \'[Service]\\nType=notify\\nExecStart=/bin/sh -c "echo no disk; exit 3"\' > /etc/systemd/system/bad.service',
  )
  const { code, events } = await cluster.play(await write([['systemd', { name: 'bad', state: 'started' }, []]]))
  assert.is(code, 2)
  const end = events.find(event => event.type === 'host-end')
  assert.match(end?.message ?? '', /^Cannot start "bad": Job for bad.service failed/)
  assert.match(end?.output?.stdout ?? '', 'no disk')
})

test('what is removed leaves nothing to do', () => converges(removing))

test.run()

/** Check mode passes, a run changes what is said, another changes nothing. */
async function converges(rows: readonly Row[]): Promise<void> {
  const playbook = await write(rows)
  assert.equal((await cluster.play(playbook, '--check')).failures, [])
  const { failures, changes } = await cluster.play(playbook)
  assert.equal(failures, [])
  assert.equal(
    changes,
    rows.flatMap(([, , wanted]) => wanted.map(change => `m1: ${change}`)),
  )
  const again = await cluster.play(playbook)
  assert.equal([...again.failures, ...again.changes], [])
}

/** A playbook of tasks; JSON is YAML too. */
async function write(rows: readonly Row[]): Promise<string> {
  const playbook = join(cluster.folder, 'system.yml')
  const tasks = rows.map(([verb, args]) => ({ name: `Try ${verb}`, [verb]: args }))
  await writeFile(playbook, JSON.stringify([{ hosts: 'm1', tasks }]))
  return playbook
}

function on(command: string): Promise<string> {
  return cluster.on('m1', command)
}
