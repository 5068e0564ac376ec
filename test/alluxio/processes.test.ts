import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseProcesses, printProcesses } from '../../src/alluxio/processes.ts'
import { roles } from '../../src/alluxio/roles.ts'

const test = suite('processes')

test('a printed line is read back', () => {
  assert.equal(parseProcesses('process 41 alluxio 1700000000 /opt/alluxio/alluxio-2.9.4\nother\nprocess 7 root 1 \n'), [
    { pid: 41, user: 'alluxio', startedAt: 1700000000, home: '/opt/alluxio/alluxio-2.9.4' },
    { pid: 7, user: 'root', startedAt: 1, home: '' },
  ])
})

if (process.platform === 'linux') {
  test('a process is found by its exact class and its home, through the link of any release beside it', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'processes-'))
    const old = join(dir, 'alluxio-2.9.3')
    const current = join(dir, 'current')
    mkdirSync(old)
    mkdirSync(join(dir, 'alluxio-2.9.4'))
    symlinkSync('alluxio-2.9.4', current)
    const before = Math.floor(Date.now() / 1000)
    const started = [pretend(roles.worker.mainClass, old), pretend(`${roles.worker.mainClass}Monitor`, old)]
    try {
      await Promise.all(started.map(isUp))
      const [found, ...others] = find(current)
      assert.equal(others, [])
      assert.is(found?.pid, started[0]!.pid)
      assert.is(found?.user, userInfo().username)
      assert.is(found?.home, old)
      assert.ok(Math.abs(found!.startedAt - before) < 5, `${found?.startedAt} is about ${before}`)
      assert.equal(
        find(old).map(({ pid }) => pid),
        [started[0]!.pid],
      )
      assert.equal(find(join(dir, 'alluxio-2.9.4')), [])
      assert.equal(find('/nowhere/at/all'), [])
    } finally {
      for (const child of started) child.kill('SIGKILL')
      rmSync(dir, { recursive: true })
    }
  })
}

test.run()

// As a JVM would, it keeps its arguments; "sleep" would refuse them.
function pretend(mainClass: string, home: string) {
  return spawn('sh', ['-c', 'echo up; read -r line', 'sh', `-Dalluxio.home=${home}`, mainClass], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
}

function isUp(child: ReturnType<typeof pretend>): Promise<void> {
  return new Promise(resolve => child.stdout.once('data', () => resolve()))
}

function find(home: string) {
  const { stdout, stderr } = spawnSync('sh', ['-c', printProcesses(roles.worker, home).text], { encoding: 'utf8' })
  assert.is(stderr, '')
  return parseProcesses(stdout)
}
