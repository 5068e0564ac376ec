import { appendFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { tailLog } from '../../src/alluxio/tail.ts'
import { connectLocal } from '../../src/connection/local.ts'
import { Signal } from '../../src/report/queue.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('tail')

test('prints the end of a log, and nothing of one that is not there', async () => {
  const folder = scratchFolder()
  await writeFile(join(folder, 'a.log'), 'one\ntwo\nthree\n')
  const host = connectLocal()
  try {
    const read = (name: string) => host.run(tailLog(join(folder, name), { lines: 2, follow: false }))
    assert.equal(await read('a.log'), { code: 0, stdout: 'two\nthree\n', stderr: '' })
    assert.equal(await read('b.log'), { code: 0, stdout: '', stderr: '' })
  } finally {
    await host.close()
  }
})

test('follows a log over its rotation, until it is told to end', async () => {
  const file = join(scratchFolder(), 'a.log')
  await writeFile(file, 'one\n')
  const host = connectLocal()
  const abort = new AbortController()
  const seen = new Seen()
  const following = host.receive(tailLog(file, { lines: 5, follow: true }), seen, { signal: abort.signal })
  try {
    await seen.until('one\n')
    await appendFile(file, 'two\n')
    await seen.until('two\n')
    await rename(file, `${file}.1`)
    await writeFile(file, 'three\n')
    await seen.until('three\n')
  } finally {
    abort.abort(new Error('enough'))
    await following.catch(error => assert.is(error.message, 'enough'))
    await host.close()
  }
})

test.run()

class Seen extends Writable {
  #text = ''
  #more = new Signal()

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#text += chunk.toString()
    this.#more.resolve()
    done()
  }

  async until(text: string): Promise<void> {
    while (!this.#text.includes(text)) {
      await this.#more.promise
      this.#more = new Signal()
    }
  }
}
