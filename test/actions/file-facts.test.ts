import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fileAt, parentOf, parseStat, tidy } from '../../src/actions/file-facts.ts'
import type { ExecResult } from '../../src/errors.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('file-facts')

const answering = (answer: Partial<ExecResult>) => ({
  shell: async () => ({ code: 0, stdout: '', stderr: '', ...answer }),
  request: () => Promise.reject(new Error('not asked')),
  dial: () => Promise.reject(new Error('not asked')),
  reach: () => Promise.reject(new Error('not asked')),
})

test('reads type, mode and owner of a file', async () => {
  const found = await fileAt('/etc/motd').ask(answering({ stdout: '81ed:1000:100:5:1:2:3:4:5:6:alluxio:users\n' }))
  assert.is(found?.type, 'file')
  assert.is(found?.mode, '0755')
  assert.is(`${found?.owner}:${found?.group}`, 'alluxio:users')
})

test('a set-group-ID folder keeps its fourth digit', () => {
  assert.is(parseStat('45e8:0:0:1:1:1:1:1:1:1:root:root')?.mode, '2750')
})

test('nothing is there only when the host says so', async () => {
  assert.is(await fileAt('/none').ask(answering({ stdout: 'absent\n' })), undefined)
})

test('an answer that is no success is not taken for absence', async () => {
  const refused = answering({ code: 1, stderr: "stat: cannot statx '/root/x': Permission denied" })
  await rejects(fileAt('/root/x').ask(refused), /Permission denied$/)
  await rejects(fileAt('/x').ask(answering({ stdout: '' })), /^Cannot read what stat answered/)
})

test('tidy() takes out what only repeats', () => {
  assert.equal(['/a//b/./c/', '/', '//', '/a/.', '/a/..b'].map(tidy), ['/a/b/c', '/', '/', '/a', '/a/..b'])
})

test('parentOf() names the folder', () => {
  assert.equal(['/x', '/a/b', '/a/b/', '/'].map(parentOf), ['/', '/a', '/a', '/'])
})

test.run()
