import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alluxioFormat } from '../../src/actions/alluxio_format.ts'
import type { FolderState } from '../../src/alluxio/format.ts'
import { carryOut, contextOf } from './alluxio-support.ts'

const test = suite('alluxio_format')

type Format = Parameters<typeof alluxioFormat.plan>[0]
type Facts = Parameters<typeof alluxioFormat.plan>[1]

const journal = '/opt/alluxio/journal'
const master: Format = {
  role: 'master',
  host: 'm1',
  home: '/opt/alluxio/current',
  user: 'alluxio',
  force: false,
  onlyCheck: false,
  marker: '/opt/alluxio/state/master.formatted',
  journal: { path: journal, remote: false },
  folders: [journal],
}
const worker: Format = {
  ...master,
  role: 'worker',
  marker: '/opt/alluxio/state/worker.formatted',
  folders: ['/mnt/ramdisk/alluxioworker'],
}
const running = { pid: 812, user: 'alluxio', startedAt: 1, home: '' }

const facts = (state: FolderState, marked: boolean, more: Partial<Facts> = {}): Facts => ({
  user: 'alluxio',
  processes: [],
  marked,
  folders: [{ path: journal, state }],
  ...more,
})
const plan = (format: Format, found: Facts) =>
  alluxioFormat.plan(format, found).map(({ summary, quiet = false }) => (quiet ? `quietly ${summary}` : summary))

test('a host that was never formatted is', () => {
  assert.equal(plan(master, facts('missing', false)), ['format the journal /opt/alluxio/journal'])
  assert.equal(plan(master, facts('empty', false)), ['format the journal /opt/alluxio/journal'])
  assert.equal(plan(worker, facts('missing', false)), ["format the worker's storage /mnt/ramdisk/alluxioworker"])
})

test('a host that was formatted is left alone, used or not', () => {
  assert.equal(plan(master, facts('used', true)), [])
  assert.equal(plan(master, facts('fresh', true)), [])
})

test('a marker without its journal is a disk that is not mounted, and is refused', () => {
  const lost =
    /^Cannot use the journal of "m1": "\/opt\/alluxio\/journal" is (empty|missing), .*mount its disk.*remove that file/
  assert.throws(() => plan(master, facts('missing', true)), lost)
  assert.throws(() => plan(master, facts('empty', true)), lost)
  assert.throws(() => plan({ ...master, onlyCheck: true }, facts('empty', true)), lost)
})

test('blocks that are gone are no loss: a ramdisk is empty after each boot', () => {
  assert.equal(plan(worker, facts('missing', true)), [])
})

test('a journal that somebody else made is noted, never formatted, even while its master runs', () => {
  const noted = ['quietly note in /opt/alluxio/state/master.formatted that the master was formatted before']
  assert.equal(plan(master, facts('used', false)), noted)
  assert.equal(plan(master, facts('used', false, { processes: [running] })), noted)
  assert.equal(plan({ ...master, onlyCheck: true }, facts('used', false)), noted)
})

test('a check formats nothing and tells what is there', () => {
  const check = { ...master, onlyCheck: true }
  assert.equal(plan(check, facts('missing', false)), [])
  assert.is(alluxioFormat.report!(check, facts('missing', false), []).fields?.formatted, false)
  assert.is(alluxioFormat.report!(check, facts('used', false), []).fields?.formatted, true)
})

test('force formats again, and says what that costs', () => {
  const force = { ...master, force: true }
  assert.equal(plan(force, facts('used', true)), [
    'format the journal /opt/alluxio/journal again, losing what it holds',
  ])
  assert.equal(plan(force, facts('missing', true)).length, 1)
})

test('nothing is formatted under a running process', () => {
  const refused = 'Cannot format the master: it is running (process 812); stop the cluster first'
  assert.throws(() => plan(master, facts('missing', false, { processes: [running] })), refused)
  assert.throws(() => plan({ ...master, force: true }, facts('used', true, { processes: [running] })), refused)
})

test('nothing is formatted as another user, whose files Alluxio could not write', () => {
  assert.throws(() => plan(master, facts('missing', false, { user: 'root' })), /^Cannot format the master as "root"/)
})

test('what cannot be looked into is not taken for empty', () => {
  assert.throws(
    () => plan(master, facts('not readable', false)),
    'Cannot look into "/opt/alluxio/journal": it is not readable',
  )
  assert.throws(() => plan(master, facts('not a folder', false)), /it is not a folder$/)
})

test('a journal that masters share is formatted by hand, or by force', () => {
  const shared = { ...master, journal: { path: 'hdfs://nn/journal', remote: true }, folders: [] }
  const unseen = facts('missing', false, { folders: [] })
  assert.throws(
    () => plan(shared, unseen),
    /^Cannot format the journal at "hdfs:\/\/nn\/journal": the masters share it/,
  )
  assert.equal(plan(shared, { ...unseen, marked: true }), [])
  assert.equal(plan({ ...shared, onlyCheck: true }, unseen), [])
  assert.equal(plan({ ...shared, force: true }, unseen), ['format the journal hdfs://nn/journal'])
})

test('a worker with the page store has nothing to format', () => {
  const page = { alluxio_properties: { 'alluxio.worker.block.store.type': 'PAGE' } }
  const format = alluxioFormat.resolve!({ role: 'worker' }, contextOf('w1', page)) as Format
  assert.equal(plan(format, facts('missing', false, { folders: [] })), [])
})

test('folders come from the properties of the host', () => {
  const variables = { alluxio_properties: { 'alluxio.master.journal.folder': '/ssd/journal' } }
  const format = alluxioFormat.resolve!({ role: 'master' }, contextOf('m1', variables)) as Format
  assert.equal(format.folders, ['/ssd/journal'])
  assert.is(format.marker, '/opt/alluxio/state/master.formatted')
})

test('force and only_check together are refused', () => {
  const both = { role: 'master' as const, force: true, only_check: true }
  assert.throws(() => alluxioFormat.resolve!(both, contextOf('m1')), /^Cannot use both "force" and "only_check"/)
})

test('on a real shell a journal is formatted once, and its loss is found', async () => {
  await withRelease('rm -rf "$JOURNAL"; mkdir "$JOURNAL"', async (args, context, dir) => {
    const first = await carryOut(alluxioFormat, args, context)
    assert.equal(
      first.changes.map(change => change.summary),
      [`format the journal ${dir}/journal`],
    )
    assert.is(first.report.failure, undefined)
    assert.is(first.report.fields?.formatted, true)

    assert.equal((await carryOut(alluxioFormat, args, context)).changes, [])

    rmSync(join(dir, 'journal'), { recursive: true })
    mkdirSync(join(dir, 'journal'))
    try {
      await carryOut(alluxioFormat, args, context)
      assert.unreachable('an empty journal folder was accepted')
    } catch (error) {
      assert.match(String(error), /mount its disk/)
    }
  })
})

test('on a real shell a journal without a marker is noted once', async () => {
  await withRelease('exit 1', async (args, context, dir) => {
    mkdirSync(join(dir, 'journal', 'raft'), { recursive: true })
    const first = await carryOut(alluxioFormat, args, context)
    assert.equal(
      first.changes.map(change => change.quiet),
      [true],
    )
    assert.equal(readdirSync(join(dir, 'state')), ['master.formatted'])
    assert.equal((await carryOut(alluxioFormat, args, context)).changes, [])
  })
})

test('a format that fails, or only says that it did not, leaves no marker', async () => {
  for (const broken of ['echo "No space left on device"; exit 255', 'echo Formatting complete']) {
    await withRelease(broken, async (args, context, dir) => {
      const { report } = await carryOut(alluxioFormat, args, context)
      assert.match(report.failure ?? '', /^Cannot format the master: exit code \d+\n/)
      assert.is(existsSync(join(dir, 'state', 'master.formatted')), false)
    })
  }
})

test.run()

async function withRelease(
  format: string,
  body: (args: { role: 'master'; home: string }, context: ReturnType<typeof contextOf>, dir: string) => Promise<void>,
): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'format-'))
  mkdirSync(join(dir, 'current', 'bin'), { recursive: true })
  const script = join(dir, 'current', 'bin', 'alluxio')
  writeFileSync(script, `#!/bin/sh\n[ "$*" = formatJournal ] || exit 9\nJOURNAL='${dir}/journal'\n${format}\n`)
  chmodSync(script, 0o755)
  const variables = { alluxio_dir: dir, alluxio_state_dir: join(dir, 'state') }
  try {
    await body({ role: 'master', home: join(dir, 'current') }, contextOf('m1', variables), dir)
  } finally {
    rmSync(dir, { recursive: true })
  }
}
