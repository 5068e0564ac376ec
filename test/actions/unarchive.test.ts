import { execFileSync } from 'node:child_process'
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MissingError } from '../../src/actions/action.ts'
import { type UnarchiveArgs, type UnarchiveFacts, unarchive } from '../../src/actions/unarchive.ts'
import { marker } from '../../src/actions/unpack.ts'
import { connectLocal } from '../../src/connection/local.ts'
import { fakeContext } from '../support/context.ts'
import { factsOf } from '../support/facts.ts'
import { rejects } from '../support/rejects.ts'
import { runAction } from '../support/run-action.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('unarchive')

const scratch = scratchFolder()
const context = fakeContext({ folder: scratch })
const host = connectLocal()
const directory = factsOf({ type: 'directory', mode: '0755' })
const args = { src: 'app.tar.gz', dest: '/opt', folder: 'app' }

test.before(() => {
  mkdirSync(`${scratch}/app/conf`, { recursive: true })
  writeFileSync(`${scratch}/app/conf/template`, 'new')
  execFileSync('tar', ['-czf', 'app.tar.gz', 'app'], { cwd: scratch })
})

test.after(() => host.close())

test('unpacks what is not there, then switches the link', async () => {
  assert.equal(await summaries({ ...args, link: 'current' }, { root: undefined }), [
    'unpack app.tar.gz to /opt/app',
    'point /opt/current to app',
  ])
})

test('a link elsewhere is absolute', async () => {
  const facts = { link: factsOf({ type: 'link' }), points: '/opt/old' }
  assert.equal(await summaries({ ...args, link: '/srv/current' }, facts), ['point /srv/current to /opt/app'])
})

test('skips an archive that is unpacked, by its checksum', async () => {
  assert.equal(await summaries(args, {}), [])
  assert.equal(await summaries(args, { unpacked: 'another' }), ['unpack app.tar.gz over /opt/app'])
})

test('sees to the owner of what is unpacked', async () => {
  assert.equal(await summaries({ ...args, owner: 'alluxio' }, {}), ['give /opt/app to alluxio'])
  assert.equal(await summaries({ ...args, folder: undefined, owner: 'alluxio' }, {}), [])
})

test('skips when what it creates is there', async () => {
  assert.equal(await summaries({ ...args, creates: '/opt/app/x' }, { unpacked: '', created: factsOf() }), [])
})

test('wants the folder to unpack in', async () => {
  const error = await rejects(
    summaries(args, { dest: undefined, root: undefined }),
    /^Cannot unpack in "\/opt": it is missing$/,
  )
  assert.instance(error, MissingError)
})

test('refuses to make a link of something else', async () => {
  await rejects(summaries({ ...args, link: 'current' }, { link: directory }), /^Cannot point "\/opt\/current" to "app"/)
})

test('unpacks over a folder without taking what the archive does not have', async () => {
  const dest = freshFolder('over')
  mkdirSync(`${dest}/app/conf`, { recursive: true })
  writeFileSync(`${dest}/app/conf/template`, 'old')
  writeFileSync(`${dest}/app/conf/mine`, 'mine')
  await runAction(unarchive, { ...args, dest }, host, context)
  assert.equal(readdirSync(`${dest}/app/conf`), ['mine', 'template'])
  assert.is(readFileSync(`${dest}/app/conf/template`, 'utf8'), 'new')
})

test('a program that still uses an old file keeps it', async () => {
  const dest = freshFolder('in-use')
  mkdirSync(`${dest}/app/conf`, { recursive: true })
  writeFileSync(`${dest}/app/conf/template`, 'old')
  linkSync(`${dest}/app/conf/template`, `${dest}/in-use`)
  await runAction(unarchive, { ...args, dest }, host, context)
  assert.is(readFileSync(`${dest}/in-use`, 'utf8'), 'old')
})

test('what was only unpacked in part is not taken for unpacked', async () => {
  const dest = freshFolder('part')
  mkdirSync(`${dest}/app`)
  writeFileSync(`${dest}/app/${marker}`, 'an older archive\n')
  writeFileSync(`${dest}/app/conf`, 'not a folder')
  await rejects(runAction(unarchive, { ...args, dest }, host, context), /cannot overwrite non-directory/)
  assert.equal(readdirSync(`${dest}/app`), ['conf'])
  assert.equal(readdirSync(dest), ['app'])
})

test('what is unpacked belongs to who unpacks it', async () => {
  const dest = freshFolder('owner')
  execFileSync('tar', ['-czf', 'foreign.tar.gz', '--owner=4321', '--group=4321', 'app'], { cwd: scratch })
  await runAction(unarchive, { ...args, src: 'foreign.tar.gz', dest }, host, context)
  assert.is(statSync(`${dest}/app/conf/template`).uid, process.getuid?.())
})

test('removes what an interrupted run left hidden', async () => {
  const dest = freshFolder('interrupted')
  mkdirSync(`${dest}/.alluxio-playbook-unpack.abc123/files`, { recursive: true })
  await runAction(unarchive, { ...args, dest }, host, context)
  assert.equal(readdirSync(dest), ['app'])
})

test('leaves nothing behind when the archive does not have the folder', async () => {
  const dest = freshFolder('other')
  await rejects(runAction(unarchive, { ...args, dest, folder: 'x' }, host, context), /the archive has no folder "x"$/)
  assert.equal(readdirSync(dest), [])
})

test('leaves nothing behind when the archive was damaged on the way', async () => {
  const dest = freshFolder('damaged')
  const wanted = await unarchive.resolve!({ ...args, dest }, context)
  writeFileSync(`${scratch}/app.tar.gz`, 'damaged')
  const damaged = { ...unarchive, resolve: () => wanted }
  await rejects(runAction(damaged, { ...args, dest }, host, context), /its checksum is another$/)
  assert.not(existsSync(`${dest}/app`))
  assert.equal(readdirSync(dest), [])
})

test.run()

type Optional<T> = { [Key in keyof T]?: T[Key] | undefined }

/** What is left to do where the archive is unpacked already, apart from what the test says. */
async function summaries(asked: Optional<UnarchiveArgs>, facts: Optional<UnarchiveFacts>): Promise<string[]> {
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
  const wanted = await unarchive.resolve!(given as unknown as UnarchiveArgs, context)
  const done = { dest: directory, root: directory, unpacked: wanted.fingerprint.sha256, link: undefined, points: '' }
  const changes = unarchive.plan(wanted, { ...done, created: undefined, ...facts } as UnarchiveFacts)
  return changes.map(({ summary }) => summary)
}

function freshFolder(name: string): string {
  mkdirSync(`${scratch}/${name}`)
  return `${scratch}/${name}`
}
