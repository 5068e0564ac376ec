import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { withLock } from '../../src/sandbox/lock.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('withLock')

test('lets one work at a time', async () => {
  const folder = scratchFolder()
  let working = 0
  const most: number[] = []
  const work = () =>
    withLock(join(folder, 'lock'), async () => {
      most.push(++working)
      await readFile('/proc/self/stat')
      working--
    })
  await Promise.all([work(), work(), work(), work()])

  assert.equal(most, [1, 1, 1, 1])
})

test('gives what the work gave, and is free again when it threw', async () => {
  const folder = scratchFolder()
  const path = join(folder, 'lock')
  const failed = withLock(path, async () => {
    throw new Error('no')
  }).catch((error: Error) => error.message)

  assert.is(await failed, 'no')
  assert.is(await withLock(path, async () => 7), 7)
})

test('is free when a process that held it was killed', async () => {
  const folder = scratchFolder()
  const path = join(folder, 'lock')
  const url = new URL('../../src/sandbox/lock.js', import.meta.url)
  const program = `const { withLock } = await import('${url}')
      await withLock(process.argv[1], () => new Promise(() => { console.log('held'); setInterval(() => {}, 1000) }))`
  const holder = spawn(process.execPath, ['--input-type=module', '-e', program, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(holder.stdout!, 'data')
  const waiting = withLock(path, async () => 'mine')
  holder.kill('SIGKILL')

  assert.is(await waiting, 'mine')
})

test('is still a lock for those who wait when the last act of the one who holds it is to remove its file', async () => {
  const path = join(scratchFolder(), 'lock')
  let working = 0
  const most: number[] = []
  const work = () =>
    withLock(path, async () => {
      most.push(++working)
      await readFile('/proc/self/stat')
      working--
      await rm(path)
    })
  await Promise.all([work(), work(), work(), work()])

  assert.equal(most, [1, 1, 1, 1])
})

test.run()
