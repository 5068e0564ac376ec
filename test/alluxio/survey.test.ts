import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseSurvey, printSurvey, systemProperty } from '../../src/alluxio/survey.ts'
import { connectLocal } from '../../src/connection/local.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('survey')

test('finds every process by its main class, with its whole command line', async () => {
  const home = '/opt/it is/alluxio-2.9.4'
  const argv = [`-Dalluxio.home=${home}`, '-Xmx1g', '-Xmx2g', 'alluxio.worker.AlluxioWorker', 'odd\nword', '']
  const child = spawn('sh', ['-c', 'echo up; read -r line', ...argv], { stdio: ['pipe', 'pipe', 'ignore'] })
  try {
    await once(child.stdout, 'data')
    const survey = await look([])
    const found = survey?.processes.find(({ pid }) => pid === child.pid)
    assert.is(found?.role, 'worker')
    assert.is(found?.home, home)
    assert.is(systemProperty(found!, 'alluxio.home'), home)
    assert.is(systemProperty(found!, 'alluxio.conf.dir'), undefined)
    assert.equal(found?.argv.slice(-2), ['odd\nword', ''])
  } finally {
    child.stdin.end()
    await once(child, 'exit')
  }
})

test('reads files with who owns them, and follows links', async () => {
  const folder = scratchFolder()
  const path = join(folder, 'a b.properties')
  await mkdir(join(folder, 'alluxio-2.9.4'))
  await writeFile(path, 'a=1\nfile 644 root 1 =eA== /etc/passwd\n', { mode: 0o640 })
  await symlink('alluxio-2.9.4', join(folder, 'current'))
  const survey = await look([path, join(folder, 'none')], [join(folder, 'current'), join(folder, 'gone')])
  assert.equal([...survey!.files.keys()], [path])
  assert.is(survey?.files.get(path)?.text, 'a=1\nfile 644 root 1 =eA== /etc/passwd\n')
  assert.is(survey?.files.get(path)?.mode, '640')
  assert.equal([...survey!.real], [[join(folder, 'current'), join(folder, 'alluxio-2.9.4')]])
})

test('a file that we may not read is there, without its text', () => {
  const survey = parseSurvey('now 100\nfile 600 alluxio 90 - /opt/x/conf/alluxio-env.sh\nfile 644 a 1 = /empty\n')
  assert.equal(survey?.files.get('/opt/x/conf/alluxio-env.sh'), {
    mode: '600',
    user: 'alluxio',
    writtenAt: 90,
    text: undefined,
  })
  assert.is(survey?.files.get('/empty')?.text, '')
  assert.is(parseSurvey('sh: not found'), undefined)
})

test.run()

async function look(files: readonly string[], paths: readonly string[] = []) {
  const connection = await connectLocal()
  try {
    return parseSurvey((await connection.run(printSurvey(files, paths))).stdout)
  } finally {
    await connection.close()
  }
}
