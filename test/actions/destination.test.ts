import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { contentOfText } from '../../src/actions/content.ts'
import { lookAtDestinations, planFile, readDestinations, type WantedFile } from '../../src/actions/destination.ts'
import { connectLocal } from '../../src/connection/local.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('destination')

const folder = scratchFolder()
const host = connectLocal()
const content = contentOfText('new\n')

test.before(() => {
  mkdirSync(`${folder}/inner`)
  writeFileSync(`${folder}/old`, 'old é\n')
  writeFileSync(`${folder}/new`, 'new\n')
  writeFileSync(`${folder}/binary`, Buffer.from([0, 1]))
  writeFileSync(`${folder}/huge`, 'x'.repeat(100_001))
  symlinkSync('old', `${folder}/link`)
})

test.after(() => host.close())

test('brings the old text only when it differs and is asked for', async () => {
  const texts = await look(
    { dest: `${folder}/old`, diff: true },
    { dest: `${folder}/old` },
    { dest: `${folder}/new`, diff: true },
    { dest: `${folder}/binary`, diff: true },
    { dest: `${folder}/huge`, diff: true },
  )
  assert.equal(
    texts.map(({ before }) => before),
    ['old é\n', undefined, undefined, undefined, undefined],
  )
})

for (const [compare, old, fresh, isSame] of [
  ['properties', '# by hand\n\nb = 2\na=1\na=3\n', 'a=3\nb=2\n', true],
  ['properties', 'a=1\n', 'a=1\nb=2\n', false],
  ['words', '# ours\nm1\n\nm2 # second\n', 'm2\nm1\n', true],
  ['words', 'm1\n', 'm1\nm2\n', false],
  ['bytes', 'a=1', 'a=1\n', false],
] as const) {
  test(`by ${compare}, ${JSON.stringify(old)} is ${isSame ? '' : 'not '}${JSON.stringify(fresh)}`, async () => {
    const dest = `${folder}/compared`
    writeFileSync(dest, old)
    const wanted = { dest, content: contentOfText(fresh), compare }
    const [found] = await look(wanted)
    assert.equal(
      planFile(wanted, found!).map(({ summary, diff }) => [summary, diff]),
      isSame ? [] : [[`replace ${dest}`, undefined]],
    )
  })
}

test('a file that says the same still gets its mode', async () => {
  const dest = `${folder}/compared`
  writeFileSync(dest, '# a\na=1\n')
  chmodSync(dest, 0o644)
  const wanted = { dest, content: contentOfText('a=1\n'), compare: 'properties', mode: '0600' } as const
  const [found] = await look(wanted)
  assert.equal(
    planFile(wanted, found!).map(({ summary }) => summary),
    [`set mode 0600 on ${dest}`],
  )
})

test('tells a link, or what is behind it', async () => {
  const [link, followed] = await look({ dest: `${folder}/link` }, { dest: `${folder}/link`, follow: true })
  assert.is(link?.file?.type, 'link')
  assert.is(followed?.path, `${folder}/old`)
  assert.is(followed?.file?.type, 'file')
})

test('a file goes into a folder by its name', async () => {
  const [inside, without] = await look({ dest: `${folder}/inner`, name: 'a' }, { dest: `${folder}/inner` })
  assert.is(inside?.path, `${folder}/inner/a`)
  assert.is(inside?.file, undefined)
  assert.is(without?.file?.type, 'directory')
})

test('tells whether the folder is there where the file is not', async () => {
  const [a, b] = await look({ dest: `${folder}/none` }, { dest: `${folder}/none/none` })
  assert.equal([a?.hasFolder, b?.hasFolder], [true, false])
})

test('what may not be looked at is not taken for absent', async () => {
  if (process.getuid?.() === 0) return
  chmodSync(`${folder}/inner`, 0)
  const { code, stderr } = await host.run(lookAtDestinations([{ dest: `${folder}/inner/a`, content }]))
  assert.is(code, 1)
  assert.match(stderr, 'Permission denied')
})

test.run()

async function look(...files: Omit<WantedFile, 'content'>[]) {
  const { stdout } = await host.run(lookAtDestinations(files.map(file => ({ ...file, content }))))
  return readDestinations(stdout.split('\n'))
}
