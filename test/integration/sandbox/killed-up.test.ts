import { mkdir } from 'node:fs/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sandboxDown } from '../../../src/sandbox/down.ts'
import { run } from '../../../src/sandbox/program.ts'
import { sandboxUp } from '../../../src/sandbox/up.ts'
import { sandboxModule, sshOk, temporarySandbox, tracesOf } from './support.ts'

const test = suite('an up that was killed')

const sandbox = temporarySandbox()
const { folder } = sandbox
const size = { folder, masters: 1, workers: 2, version: '2.9.4', tarball: '/tmp/alluxio.tar.gz' } as const

test.before(async () => {
  await mkdir(folder, { recursive: true })
})
test.after(() => sandbox.destroy())

// A moment at random in each fifth of a second of an up; alone, or with all that it has started.
for (let fifth = 0; fifth < 5; fifth++) {
  for (const whole of [false, true]) {
    const seconds = (0.05 + (fifth + Math.random()) / 5).toFixed(3)
    const name = `after ${seconds} s${whole ? ' with its scripts' : ''}`

    test(`${name}: the next one ends well, and down leaves nothing`, async () => {
      await killedUp(seconds, whole)
      const info = await sandboxUp(size)

      for (const host of info.hosts)
        assert.is(await sshOk(info, host.name, 'hostname; getent hosts m1 w1 w2 | wc -l'), `${host.name}\n3`)
      await sandboxDown({ folder })
      assert.equal(await tracesOf(folder), [])
    })

    test(`${name}: down leaves nothing`, async () => {
      await killedUp(seconds, whole)
      await sandboxDown({ folder })
      assert.equal(await tracesOf(folder), [])
    })
  }
}

test.run()

/** Kills an `up` after `seconds`; `timeout` kills its whole process group unless it is in the foreground. */
async function killedUp(seconds: string, whole: boolean): Promise<void> {
  const program = `const { sandboxUp } = await import('${sandboxModule}'); await sandboxUp(${JSON.stringify(size)})`
  const foreground = whole ? [] : ['--foreground']
  await run([
    'timeout',
    ...foreground,
    '--signal=KILL',
    seconds,
    process.execPath,
    '--input-type=module',
    '-e',
    program,
  ])
}
