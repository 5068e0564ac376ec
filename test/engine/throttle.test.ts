import { setImmediate as turn } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Throttle } from '../../src/engine/throttle.ts'
import type { Task } from '../../src/playbook/model.ts'

const test = suite('Throttle')

test('lets no more hosts than the limit do a task, although they come on their own', async () => {
  assert.is(await mostAtOnce(2), 2)
})

test('without a limit lets all of them', async () => {
  assert.is(await mostAtOnce(undefined), 4)
})

test('counts each task by itself', async () => {
  const throttle = new Throttle()
  const seen: string[] = []
  const first = throttle.run(task(), 1, () => throttle.run(task(), 1, async () => seen.push('inner')))
  await first
  assert.equal(seen, ['inner'])
})

test.run()

async function mostAtOnce(limit: number | undefined): Promise<number> {
  const throttle = new Throttle()
  const same = task()
  let running = 0
  let most = 0
  const work = async () => {
    most = Math.max(most, ++running)
    await turn()
    running--
  }
  await Promise.all([1, 2, 3, 4].map(() => throttle.run(same, limit, work)))
  return most
}

function task(): Task {
  return {} as Task
}
