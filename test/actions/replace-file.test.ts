import { spawnSync } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { contentOfText } from '../../src/actions/content.ts'
import { replaceFile } from '../../src/actions/replace-file.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('replace-file')

const folder = scratchFolder()
/** A file system of 64 KiB that nobody else sees, with an old file in it; what is left there is printed at the end. */
const onSmallDisk = `mount -t tmpfs -o size=64k none ${folder} && cd ${folder} && echo old > file`
const mayMount = spawnSync('unshare', ['-m', 'sh', '-c', onSmallDisk]).status === 0

for (const shell of ['dash', 'bash']) {
  test(`a full disk leaves the old file whole and no other (${shell})`, () => {
    if (!mayMount || spawnSync(shell, ['-c', 'true']).status !== 0) return
    const { status, stdout, stderr } = replaceOnSmallDisk(shell, 'x'.repeat(65_500), 'head -c 20k /dev/zero > other')
    assert.is(status, 1)
    assert.is(stdout, 'file other\nold\n')
    assert.match(stderr, 'No space left on device')
  })

  test(`a large file on a full disk leaves the old one whole too (${shell})`, () => {
    if (!mayMount || spawnSync(shell, ['-c', 'true']).status !== 0) return
    const { status, stdout, stderr } = replaceOnSmallDisk(shell, 'x'.repeat(300_000), 'true')
    assert.is(status, 1)
    assert.is(stdout, 'file\nold\n')
    assert.match(stderr, 'No space left on device')
  })
}

test.run()

function replaceOnSmallDisk(shell: string, text: string, prepare: string) {
  const path = `${folder}/file`
  const how = replaceFile({ path, content: contentOfText(text), old: undefined })
  const command = 'snippet' in how ? how.snippet : 'send' in how ? how.send : undefined
  const script = `${onSmallDisk}; ${prepare}; exec 3<&0; IFS= read -r command
    (eval "$(printf '%s' "$command" | base64 -d)") <&3; code=$?; echo $(ls -A); cat file; exit $code`
  const input = `${Buffer.from(command!.text).toString('base64')}\n${'send' in how ? text : ''}`
  return spawnSync('unshare', ['-m', shell, '-c', script], { input, encoding: 'utf8' })
}
