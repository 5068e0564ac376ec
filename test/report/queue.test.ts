import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Queue } from '../../src/report/queue.ts'

const test = suite('Queue')

test('gives its items in order, waits for the next, and ends when it is closed', async () => {
  const queue = new Queue<string>()
  queue.add('a')
  queue.add('b')
  assert.is(await queue.next(), 'a')
  assert.is(await queue.next(), 'b')

  const third = queue.next()
  queue.add('c')
  assert.is(await third, 'c')

  const fourth = queue.next()
  queue.close()
  assert.is(await fourth, undefined)
  assert.is(await queue.next(), undefined)
})

test('gives what is left after it was closed', async () => {
  const queue = new Queue<string>()
  queue.add('a')
  queue.close()

  assert.is(await queue.next(), 'a')
  assert.is(await queue.next(), undefined)
})

test.run()
