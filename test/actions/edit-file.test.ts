import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { copy } from '../../src/actions/copy.ts'
import { editLimit } from '../../src/actions/edit-file.ts'
import { type LineinfileArgs, lineinfile } from '../../src/actions/lineinfile.ts'
import { askerOf } from '../../src/connection/asker.ts'
import { connectLocal } from '../../src/connection/local.ts'
import { asNobody } from '../support/as-nobody.ts'
import { fakeContext } from '../support/context.ts'
import { rejects } from '../support/rejects.ts'
import { planOver, runAction } from '../support/run-action.ts'
import { scratchFolder } from '../support/scratch.ts'
import { editText, foundText } from './edit-support.ts'

const test = suite('edit-file')

const folder = scratchFolder()
const host = connectLocal()

test.after(() => host.close())

test('a link stays, and the file it names is edited, keeping its mode', async () => {
  mkdirSync(`${folder}/etc`)
  const file = fileOf('etc/real', 'a\n')
  chmodSync(file, 0o640)
  symlinkSync('etc/real', `${folder}/link`)
  assert.equal(await summaries({ path: `${folder}/link`, line: 'b' }), [`add a line to ${file}`])
  assert.is(readFileSync(file, 'utf8'), 'a\nb\n')
  assert.is(statSync(file).mode & 0o777, 0o640)
})

test('a new file gets the folders above it', async () => {
  const path = `${folder}/new/inner/file`
  const made = [`create folder ${folder}/new/inner`, `create ${path}`]
  assert.equal(await summaries({ path, line: 'b', create: true, mode: '0600' }), made)
  assert.is(readFileSync(path, 'utf8'), 'b\n')
  assert.is(statSync(path).mode & 0o777, 0o600)
})

test('with the text as it should be, only the mode is set', async () => {
  const path = fileOf('mode', 'b\n')
  assert.equal(await summaries({ path, line: 'b', mode: '0600' }), [`set mode 0600 on ${path}`])
})

test('the old file is kept where a backup is wanted', async () => {
  const path = fileOf('kept', 'a\n')
  const { report } = await runAction(lineinfile, { path, line: 'b', backup: true }, host, fakeContext())
  assert.is(readFileSync(String(report.fields?.backup), 'utf8'), 'a\n')
})

test('a copy that the command does not approve leaves the file as it was', async () => {
  const path = fileOf('copied', 'a\n')
  const validate = 'grep -q ok %s'
  await rejects(
    runAction(copy, { dest: path, content: 'b\n', validate }, host, fakeContext()),
    /^Command failed with exit code 1: write .*\/copied: it was not approved: exit code 1$/,
  )
  assert.is(readFileSync(path, 'utf8'), 'a\n')
  assert.equal(
    readdirSync(folder).filter(name => name.startsWith('.alluxio')),
    [],
  )
  await runAction(copy, { dest: path, content: 'ok\n', validate }, host, fakeContext())
  assert.is(readFileSync(path, 'utf8'), 'ok\n')
})

test('what the command does not approve never takes the place of the old file', async () => {
  const path = fileOf('validated', 'a\n')
  const validate = 'sh -c \'grep -q ok "$0" || { echo not ok >&2; exit 3; }\' %s'
  await rejects(
    runAction(lineinfile, { path, line: 'b', validate }, host, fakeContext()),
    /^Command failed with exit code 1: write .*\/validated: it was not approved: not ok$/,
  )
  assert.is(readFileSync(path, 'utf8'), 'a\n')
  await runAction(lineinfile, { path, line: 'ok', validate, backup: true }, host, fakeContext())
  assert.is(readFileSync(path, 'utf8'), 'a\nok\n')
})

test('a file that cannot be read is an error, not an empty file', async () => {
  const path = fileOf('secret', 'a\n')
  chmodSync(path, 0o000)
  chmodSync(folder, 0o755)
  const wanted = await lineinfile.resolve!({ path, line: 'b' }, fakeContext())
  await rejects(lineinfile.probe(wanted).ask({ ...askerOf(host), shell: asNobody }), /ermission denied$/)
})

test('a file that is too large is left alone', async () => {
  const path = fileOf('large', 'x'.repeat(editLimit + 1))
  await rejects(
    planOver(lineinfile, { path, line: 'b' }, host, fakeContext()),
    new RegExp(`has ${editLimit + 1} bytes, more than ${editLimit}$`),
  )
})

test('a folder is refused', async () => {
  const wanted = await lineinfile.resolve!({ path: '/etc', line: 'b' }, fakeContext())
  const found = foundText('', '/etc')
  assert.throws(
    () => lineinfile.plan(wanted, { ...found, file: { ...found.file!, type: 'directory' }, bytes: undefined }),
    /^Cannot edit "\/etc": it is a folder$/,
  )
})

test('bytes that are no UTF-8 outlive the edit', async () => {
  const path = fileOf('latin1', Buffer.from('caf\xe9\n\0\n', 'latin1'))
  await summaries({ path, line: 'th\xe9' })
  assert.is(readFileSync(path, 'latin1'), 'caf\xe9\n\0\nth\xe9\n')
})

test('text that such a file cannot hold is refused', async () => {
  const latin1 = Buffer.from('caf\xe9\n', 'latin1')
  await rejects(
    editText(lineinfile, { path: '/etc/x', line: '世' }, latin1),
    /^Cannot write "世" into "\/etc\/x": the file is not UTF-8$/,
  )
})

test.run()

function fileOf(name: string, content: string | Buffer): string {
  writeFileSync(`${folder}/${name}`, content)
  return `${folder}/${name}`
}

async function summaries(args: LineinfileArgs): Promise<string[]> {
  const { summaries } = await runAction(lineinfile, args, host, fakeContext())
  assert.equal((await planOver(lineinfile, args, host, fakeContext())).changes, [])
  return summaries
}
