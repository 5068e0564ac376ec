import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type MountArgs, type MountWanted, mount } from '../../src/actions/mount.ts'
import type { Mounted, MountFacts } from '../../src/actions/mount-facts.ts'
import { askerOf } from '../../src/connection/asker.ts'
import { fakeContext } from '../support/context.ts'
import { factsOf } from '../support/facts.ts'
import { FakeConnection } from '../support/fake.ts'
import { snippetsOf } from '../support/snippets.ts'
import { foundText } from './edit-support.ts'

const test = suite('mount')

const table = '# disks\nUUID=1 / ext4 errors=remount-ro 0 1\n'
const line = 'ramdisk /mnt/ram tmpfs size=8g 0 0\n'
const ramdisk: MountArgs = { path: '/mnt/ram', src: 'ramdisk', fstype: 'tmpfs', opts: 'size=8g', state: 'mounted' }
const gigabyte = 1024 ** 3
const tmpfs: Mounted = { source: 'ramdisk', fstype: 'tmpfs', options: ['rw', 'relatime', 'rw', 'size=8388608k'] }

test('makes the folder, mounts, and then writes the table', () => {
  assert.equal(plan(ramdisk, { text: table, isFolder: false }), [
    'create folder /mnt/ram',
    'mount tmpfs at /mnt/ram',
    'add /mnt/ram to /etc/fstab',
  ])
  assert.is(run(ramdisk, { text: table })[0], 'mount -t tmpfs -o size=8g -- ramdisk /mnt/ram')
  assert.is(textAfter(ramdisk, table), table + line)
})

test('plans nothing for what is mounted and in the table, however that is spaced', () => {
  assert.equal(plan(ramdisk, { text: table + line, mounted: tmpfs }), [])
  assert.equal(plan(ramdisk, { text: `ramdisk\t/mnt/ram/   tmpfs size=8g`, mounted: tmpfs }), [])
})

test('changes one line of the table and keeps the others', () => {
  const text = `# before\n#ramdisk /mnt/ram tmpfs size=1g 0 0\nramdisk  /mnt/ram tmpfs size=4g 0 0\r\n\n# after`
  assert.is(
    textAfter(ramdisk, text),
    `# before\n#ramdisk /mnt/ram tmpfs size=1g 0 0\nramdisk /mnt/ram tmpfs size=8g 0 0\r\n\n# after`,
  )
})

test('mounts anew where the options in the table differ', () => {
  const [change, ...more] = plan(ramdisk, { text: line.replace('8g', '4g'), mounted: tmpfs })
  assert.is(change, 'remount /mnt/ram with size=8g')
  assert.equal(more, ['change /mnt/ram in /etc/fstab'])
})

test('mounts anew where the size of the mount differs, in whatever unit', () => {
  const sized = (size: string) =>
    plan({ ...ramdisk, opts: `size=${size}` }, { text: line.replace('8g', size), mounted: tmpfs })
  for (const same of ['8g', '8G', '8192m', '8388608k', '8589934592', '8589934000', '25%'])
    assert.equal(sized(same), [], same)
  for (const other of ['9g', '8193m', '30%', '0'])
    assert.equal(sized(other), [`remount /mnt/ram with size=${other}`], other)
})

test('a tmpfs that names no size has half of the memory', () => {
  const mounted = { ...tmpfs, options: ['rw'] }
  const half = { ...ramdisk, opts: 'size=50%' }
  assert.equal(plan(half, { text: line.replace('8g', '50%'), mounted }), [])
  assert.equal(plan(ramdisk, { text: line, mounted }), ['remount /mnt/ram with size=8g'])
})

test('unmounts what is of another source or type', () => {
  const ramfs = { ...ramdisk, fstype: 'ramfs' }
  assert.equal(
    run(ramfs, { text: table, mounted: tmpfs })[0],
    'umount -- /mnt/ram && mount -t ramfs -o size=8g -- ramdisk /mnt/ram',
  )
  const disk: MountArgs = { path: '/data', src: '/dev/sdb', fstype: 'ext4', state: 'mounted' }
  const mounted = { source: '/dev/sda', fstype: 'ext4', options: [] }
  assert.equal(plan(disk, { text: '/dev/sda /data ext4 defaults 0 0', mounted }), [
    'mount ext4 at /data in place of ext4',
    'change /data in /etc/fstab',
  ])
})

test('the table alone is changed for present and absent_from_fstab', () => {
  assert.equal(plan({ ...ramdisk, state: 'present' }, { text: table }), ['add /mnt/ram to /etc/fstab'])
  const only: MountArgs = { path: '/mnt/ram', state: 'absent_from_fstab' }
  assert.equal(plan(only, { text: table + line, mounted: tmpfs }), ['remove /mnt/ram from /etc/fstab'])
  assert.is(textAfter(only, table + line), table)
  assert.equal(plan(only, { text: undefined }), [])
})

test('swap is told by its source', () => {
  const text = '/dev/a none swap sw 0 0\n/dev/b none swap sw 0 0\n'
  const swap: MountArgs = { path: 'none', src: '/dev/b', state: 'absent' }
  assert.is(textAfter(swap, text), '/dev/a none swap sw 0 0\n')
  assert.is(
    textAfter({ ...swap, fstype: 'swap', opts: 'pri=1', state: 'present' }, text),
    text.replace('b none swap sw', 'b none swap pri=1'),
  )
  assert.throws(() => resolve({ ...swap, state: 'mounted' }), /^Cannot mount "\/dev\/b": swap is mounted nowhere/)
})

test('takes all away for absent, and only the mount for unmounted', () => {
  assert.equal(run({ path: '/mnt/ram', state: 'absent' }, { text: line, mounted: tmpfs }).slice(1), [
    'umount -- /mnt/ram',
    'rmdir -- /mnt/ram',
  ])
  assert.equal(plan({ path: '/mnt/ram', state: 'absent' }, { text: table, isFolder: false }), [])
  assert.equal(plan({ path: '/mnt/ram', state: 'unmounted' }, { text: line, mounted: tmpfs }), ['unmount /mnt/ram'])
  assert.equal(plan({ path: '/mnt/ram', state: 'unmounted' }, { text: line }), [])
})

test('mounts without the table, and never over what another mounted', () => {
  const short: MountArgs = { ...ramdisk, state: 'ephemeral' }
  assert.equal(plan(short, { text: table }), ['mount tmpfs at /mnt/ram'])
  assert.equal(plan(short, { text: table, mounted: tmpfs }), [])
  assert.throws(
    () => plan({ ...short, src: 'mine' }, { text: table, mounted: tmpfs }),
    /^Cannot mount tmpfs at "\/mnt\/ram": tmpfs of "ramdisk" is mounted there$/,
  )
})

test('remounts each time, with the options that are named', () => {
  const again: MountArgs = { path: '/mnt/ram', state: 'remounted' }
  assert.equal(run(again, { text: line, mounted: tmpfs }), ['mount -o remount -- /mnt/ram'])
  assert.equal(run({ ...again, opts: 'ro' }, { text: line, mounted: tmpfs }), [
    'mount -t tmpfs -o remount,ro -- ramdisk /mnt/ram',
  ])
  assert.throws(() => plan(again, { text: line }), /^Cannot remount "\/mnt\/ram": nothing is mounted there$/)
})

test('blanks and numbers are written as fstab wants them', () => {
  const odd: MountArgs = {
    path: '/mnt/a b',
    src: '#x\t',
    fstype: 'tmpfs',
    state: 'present',
    dump: 1,
    passno: '2',
    boot: false,
  }
  assert.is(textAfter(odd, ''), '\\043x\\011 /mnt/a\\040b tmpfs defaults,noauto 1 2\n')
  assert.equal(plan(odd, { text: textAfter(odd, '') }), [])
})

test('reads what the kernel says, of links too', async () => {
  const stdout = `absent\n.\n/data/a b\n16000000\n21 1 0:20 / / rw - ext4 /dev/sda1 rw
30 21 0:30 / /data/a\\040b rw - tmpfs first rw,size=4k\n31 30 0:31 / /data/a\\040b rw,noexec shared:7 - tmpfs second rw,size=8k\n`
  const fstab = Buffer.from(table)
  const stat = `81a4:0:0:${fstab.length}:1:1:1:1:1:1:root:root`
  const host = new FakeConnection()
    .on(/mountinfo/, { stdout })
    .on(/fstab/, { stdout: `/etc/fstab\n${stat}\n${fstab.toString('base64')}\n41ed:0:0:1:1:1:1:1:1:1:root:root\n\n` })
  const { mounted, memory, point } = await mount.probe(resolve({ ...ramdisk, path: '/mnt/ram' })).ask(askerOf(host))
  assert.equal(mounted, { source: 'second', fstype: 'tmpfs', options: ['rw', 'noexec', 'rw', 'size=8k'] })
  assert.is(memory, 16_384_000_000)
  assert.equal(point, { folder: undefined, missing: 1 })
})

test('registers what the table says', () => {
  assert.equal(mount.report!(resolve({ ...ramdisk, boot: false }), factsFor({ text: '' }), []).fields, {
    name: '/mnt/ram',
    state: 'mounted',
    src: 'ramdisk',
    fstype: 'tmpfs',
    opts: 'size=8g,noauto',
    dump: '0',
    passno: '0',
    boot: 'no',
    fstab: '/etc/fstab',
    backup_file: '',
  })
})

test.run()

interface Found {
  readonly text: string | undefined
  readonly mounted?: Mounted
  readonly isFolder?: boolean
}

function factsFor({ text, mounted, isFolder = true }: Found): MountFacts {
  const folder = isFolder ? factsOf({ type: 'directory' }) : undefined
  return {
    table: foundText(text, '/etc/fstab'),
    point: { folder, missing: folder ? 0 : 1 },
    mounted,
    memory: 32 * gigabyte,
  }
}

function resolve(args: MountArgs): MountWanted {
  return mount.resolve!(args, fakeContext({ diff: true })) as MountWanted
}

function changes(args: MountArgs, found: Found) {
  return mount.plan(resolve(args), factsFor(found))
}

function plan(args: MountArgs, found: Found): string[] {
  return changes(args, found).map(({ summary }) => summary)
}

function run(args: MountArgs, found: Found): string[] {
  return snippetsOf(changes(args, found))
}

function textAfter(args: MountArgs, text: string): string | undefined {
  const diff = changes(args, { text }).find(change => change.diff)?.diff
  return diff ? diff.after : text
}
