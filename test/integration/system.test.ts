import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Cluster, capture, type PlayResult, startCluster } from '../support/cluster.ts'

// What the actions that change a whole host come to on one that has systemd, and is thrown away.
const test = suite('system')
let cluster: Cluster

test.before(async () => {
  cluster = await startCluster({ masters: 1, workers: 0, systemd: true })
  await on(`${repository}\npublish try-one_1.0.deb try-two_2.0.deb; apt-get update`)
})
test.after(() => cluster.destroy())

/** A repository on the host itself, since that reaches no other, with two packages; `publish` says which versions it has. */
const repository = `set -e; mkdir -p /srv/repository; cd /srv/repository
deb() {
  mkdir -p build/DEBIAN
  printf 'Package: %s\\nVersion: %s\\nArchitecture: all\\nMaintainer: x <x@y.z>\\nDescription: x\\n%s' "$@" > build/DEBIAN/control
  dpkg-deb --build build "$1_$2.deb" > /dev/null
}
publish() {
  for file in "$@"; do
    dpkg-deb -f "$file"
    printf 'Filename: ./%s\\nSize: %s\\nSHA256: %s\\n\\n' "$file" "$(stat -c %s "$file")" "$(sha256sum < "$file" | head -c 64)"
  done > Packages
}
deb try-one 1.0 ''; deb try-one 1.1 ''; deb try-two 2.0 'Provides: try-any
'
rm -rf /etc/apt/sources.list /etc/apt/sources.list.d; mkdir /etc/apt/sources.list.d
echo 'deb [trusted=yes] file:/srv/repository ./' > /etc/apt/sources.list.d/try.list`

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
  ['package', { name: ['try-one', 'coreutils'] }, ['install try-one']],
  ['package', { name: 'try-two=2.*,try-one=1.0' }, ['install try-two=2.*']],
  ['package', { name: ['try-any', 'try-two'], state: 'latest' }, []],
  [
    'mount',
    { path: '/mnt/a b/ramdisk', src: 'ramdisk', fstype: 'tmpfs', opts: 'size=8m,mode=0700', state: 'mounted' },
    ['create folder /mnt/a b/ramdisk', 'mount tmpfs at /mnt/a b/ramdisk', 'add /mnt/a b/ramdisk to /etc/fstab'],
  ],
  [
    'mount',
    { path: '/mnt/bound', src: '/mnt/a b', fstype: 'none', opts: 'bind', state: 'mounted', boot: false },
    ['create folder /mnt/bound', 'mount /mnt/a b at /mnt/bound', 'add /mnt/bound to /etc/fstab'],
  ],
  [
    'mount',
    { path: '/mnt/short', src: 'ram', fstype: 'ramfs', state: 'ephemeral' },
    ['create folder /mnt/short', 'mount ramfs at /mnt/short'],
  ],
  [
    'mount',
    { path: '/mnt/ramfs', src: 'ramfs', fstype: 'ramfs', opts: 'size=8m,mode=0750', state: 'mounted' },
    ['create folder /mnt/ramfs', 'mount ramfs at /mnt/ramfs', 'add /mnt/ramfs to /etc/fstab'],
  ],
  [
    'pam_limits',
    { domain: 'operator', limit_type: '-', limit_item: 'nofile', value: 65536 },
    ['set nofile of operator in /etc/security/limits.conf'],
  ],
  [
    'mount',
    { path: '/mnt/later', src: '/dev/sdz', fstype: 'ext4', state: 'present' },
    ['add /mnt/later to /etc/fstab'],
  ],
  // Of this host alone, since its network is.
  [
    'sysctl',
    { name: 'net.ipv4.ip_local_port_range', value: '20000 60000' },
    ['set net.ipv4.ip_local_port_range to 20000 60000', 'create /etc/sysctl.d/99-alluxio-playbook.conf'],
  ],
  [
    'sysctl',
    { name: 'net.ipv4.no_such', value: 1, ignoreerrors: true },
    ['set net.ipv4.no_such in /etc/sysctl.d/99-alluxio-playbook.conf'],
  ],
]

const removing: readonly Row[] = [
  [
    'sysctl',
    { name: 'net.ipv4.no_such', state: 'absent' },
    ['remove net.ipv4.no_such from /etc/sysctl.d/99-alluxio-playbook.conf'],
  ],
  ['mount', { path: '/mnt/short', state: 'unmounted' }, ['unmount /mnt/short']],
  [
    'mount',
    { path: '/mnt/ramfs', state: 'absent' },
    ['remove /mnt/ramfs from /etc/fstab', 'unmount /mnt/ramfs', 'remove folder /mnt/ramfs'],
  ],
  [
    'mount',
    { path: '/mnt/bound', state: 'absent' },
    ['remove /mnt/bound from /etc/fstab', 'unmount /mnt/bound', 'remove folder /mnt/bound'],
  ],
  ['mount', { path: '/mnt/later', state: 'absent_from_fstab' }, ['remove /mnt/later from /etc/fstab']],
  ['package', { name: ['try-one', 'try-two', 'try-any'], state: 'absent' }, ['remove try-one, try-two']],
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

test('file systems are mounted on this host alone, and its table mounts them again', async () => {
  const mounted = () => on("findmnt -rn -o TARGET,FSTYPE | grep '^/mnt/' | sort")
  const wanted = '/mnt/a\\x20b/ramdisk tmpfs\n/mnt/bound overlay\n/mnt/ramfs ramfs\n/mnt/short ramfs'
  assert.is(await mounted(), wanted)
  assert.not.match(await readFile('/proc/self/mounts', 'utf8'), '/mnt/ramfs')
  assert.is(await on('stat -c %a /mnt/ramfs "/mnt/a b/ramdisk" | paste -sd " "'), '750 700')
  await on('umount /mnt/ramfs && umount "/mnt/a b/ramdisk" && mount -a -t tmpfs,ramfs')
  assert.is(await mounted(), wanted)
})

test('the hash of a password is shown and written nowhere', async () => {
  const { stdout, stderr } = await cluster.cli(await write(making), '-i', cluster.inventory, '-v', '--diff')
  assert.not.match(stdout + stderr, 'gzY3OAol')
  const runs = join(cluster.folder, '.alluxio-playbook', 'runs')
  for (const file of await readdir(runs, { recursive: true, withFileTypes: true })) {
    if (file.isFile()) assert.not.match(await readFile(join(file.parentPath, file.name), 'utf8'), 'gzY3OAol')
  }
})

test('a ramdisk gets another size, also where only the size of the mount differs', async () => {
  const ramdisk = {
    path: '/mnt/a b/ramdisk',
    src: 'ramdisk',
    fstype: 'tmpfs',
    opts: 'size=16m,mode=0700',
    state: 'mounted',
  }
  const size = () => on('stat -f -c "%S %b" "/mnt/a b/ramdisk"')
  assert.equal((await play('mount', ramdisk)).changes, [
    'm1: remount /mnt/a b/ramdisk with size=16m,mode=0700',
    'm1: change /mnt/a b/ramdisk in /etc/fstab',
  ])
  assert.is(await size(), '4096 4096')
  await on('mount -o remount,size=4m "/mnt/a b/ramdisk"')
  assert.equal((await play('mount', ramdisk)).changes, ['m1: remount /mnt/a b/ramdisk with size=16m,mode=0700'])
  assert.is(await size(), '4096 4096')
  assert.equal((await play('mount', ramdisk)).changes, [])
  const share = { ...ramdisk, opts: 'size=1%' }
  assert.is((await play('mount', share)).changes.length, 2)
  assert.equal((await play('mount', share)).changes, [])
  assert.equal((await play('mount', { path: '/mnt/bound', state: 'remounted' })).changes, ['m1: remount /mnt/bound'])
  assert.match(await on('cat /etc/fstab'), '\n/mnt/a\\040b /mnt/bound none bind,noauto 0 0\n')
})

test('the kernel has what sysctl set, and says why it does not take a value', async () => {
  assert.is(await on('cat /proc/sys/net/ipv4/ip_local_port_range'), '20000\t60000')
  const { failures } = await play('sysctl', { name: 'net.ipv4.ip_local_port_range', value: '1 99999' })
  assert.match(failures.join(), /printf .* \| cat > \/proc\/sys\/net\/ipv4\/ip_local_port_range: .*Invalid argument/)
  assert.is(
    await on('cat /etc/sysctl.d/99-alluxio-playbook.conf | head -n 1'),
    'net.ipv4.ip_local_port_range = 20000 60000',
  )
})

test('a package is upgraded when the lists that are fetched anew have a newer one', async () => {
  await on(`${repository}\npublish try-one_1.0.deb try-one_1.1.deb try-two_2.0.deb`)
  const upgrade = { name: 'try-one', state: 'latest', update_cache: true }
  assert.equal((await play('package', { ...upgrade, update_cache: false })).changes, [])
  assert.equal((await play('package', upgrade, '--check')).changes, ['m1: upgrade try-one'])
  assert.is(await on('dpkg-query -W try-one'), 'try-one\t1.0')
  assert.equal((await play('package', upgrade)).changes, ['m1: upgrade try-one'])
  assert.is(await on('dpkg-query -W try-one'), 'try-one\t1.1')
  assert.equal((await play('package', upgrade)).changes, [])
})

test('a package that no repository has is told', async () => {
  const { code, failures } = await play('package', { name: 'try-none' })
  assert.is(code, 2)
  assert.equal(failures, ['m1: Exit code 100: E: Unable to locate package try-none'])
})

test('a unit is restarted each time, and one that fails says why', async () => {
  const before = await on('systemctl show -P MainPID try')
  assert.equal((await play('systemd', { name: 'try', state: 'restarted' })).changes, ['m1: restart try'])
  assert.is.not(await on('systemctl show -P MainPID try'), before)

  await on(
    'printf \'[Service]\\nType=notify\\nExecStart=/bin/sh -c "echo no disk; exit 3"\' > /etc/systemd/system/bad.service',
  )
  const { code, events } = await play('systemd', { name: 'bad', state: 'started' })
  assert.is(code, 2)
  const end = events.find(event => event.type === 'host-end')
  assert.match(end?.message ?? '', /^Cannot start "bad": Job for bad.service failed/)
  assert.match(end?.output?.stdout ?? '', 'no disk')
})

test('where the program crontab is missing, the package that brings it is named', async () => {
  const { failures } = await play('cron', { name: 'a', job: 'b' })
  assert.equal(failures, [
    'm1: Cannot read the crontab: the host has no program "crontab"; the package "cron" brings it',
  ])
})

test('a job is kept in the crontab of a user, beside what others wrote there', async () => {
  await unpackCrontab()
  await on("printf '# by hand\\n5 4 * * sun  x\\n' | crontab -u operator -")
  const job = { name: "the operator's", job: "echo '100\\%'", hour: 3, minute: 0, user: 'operator', backup: true }
  assert.equal((await play('cron', job, '--check')).changes, [
    `m1: put the job "the operator's" into the crontab of operator`,
  ])
  assert.is((await play('cron', job)).changes.length, 1)
  assert.equal((await play('cron', job)).changes, [])
  const table = "# by hand\n5 4 * * sun  x\n#Ansible: the operator's\n0 3 * * * echo '100\\%'"
  assert.is(await on('crontab -u operator -l'), table)
  const bad = await play('cron', { ...job, hour: 99 })
  assert.match(bad.failures.join(), /write the crontab of operator: .*bad hour/)
  assert.is(await on('crontab -u operator -l'), table)
  assert.is((await play('cron', { ...job, state: 'absent' })).changes.length, 1)
  assert.is(await on('crontab -u operator -l'), '# by hand\n5 4 * * sun  x')
})

test('facts tell what this host is', async () => {
  const tasks = [
    { setup: {} },
    { debug: { msg: '{{ ansible_service_mgr }} {{ ansible_pkg_mgr }} {{ ansible_hostname }} {{ ansible_user_id }}' } },
    { debug: { msg: '{{ join ansible_all_ipv4_addresses " " }}' } },
  ]
  await writeFile(join(cluster.folder, 'facts.yml'), JSON.stringify([{ hosts: 'm1', tasks }]))
  const { failures, events } = await cluster.play(join(cluster.folder, 'facts.yml'))
  assert.equal(failures, [])
  const [, said, addresses] = events.flatMap(event => (event.type === 'host-end' ? [event.message] : []))
  assert.is(said, 'systemd apt m1 root')
  assert.is(addresses, await on("hostname -I | tr ' ' '\n' | grep -F . | paste -sd ' '"))
})

test('what is removed leaves nothing to do', () => converges(removing))

test.run()

/** The program of Debian's cron, without the daemon: what the host has comes with the machine, which has none. */
async function unpackCrontab(): Promise<void> {
  const { code, stderr } = await capture('apt-get', ['download', '-q', 'cron'], cluster.folder)
  assert.is(code, 0, stderr)
  const name = (await readdir(cluster.folder)).find(file => /^cron_.*\.deb$/.test(file))!
  assert.equal((await play('copy', { src: join(cluster.folder, name), dest: '/tmp/cron.deb' })).failures, [])
  await on('dpkg-deb --fsys-tarfile /tmp/cron.deb | tar -xO ./usr/bin/crontab > /usr/bin/crontab')
  await on('chmod 755 /usr/bin/crontab && mkdir -p /var/spool/cron/crontabs')
}

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

/** Runs one task. */
async function play(verb: string, args: Record<string, unknown>, ...options: string[]): Promise<PlayResult> {
  return cluster.play(await write([[verb, args, []]]), ...options)
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
