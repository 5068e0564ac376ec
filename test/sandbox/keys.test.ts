import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sandboxFolder } from '../../src/sandbox/folder.ts'
import { hostKey, userKey, writeKnownHosts } from '../../src/sandbox/keys.ts'
import { scratchFolder } from '../support/scratch.ts'

const test = suite('keys')

test('a key pair is made once, and its private half is for its owner alone', async () => {
  const path = scratchFolder()
  const folder = await sandboxFolder(path)
  const key = await userKey(folder)

  assert.match(key, /^ssh-ed25519 \S+ sandbox-/)
  assert.is(await userKey(folder), key)
  assert.is((await stat(join(path, 'ssh/id_ed25519'))).mode & 0o777, 0o600)
})

test('half a key pair, as a killed run leaves it, is replaced', async () => {
  const path = scratchFolder()
  const file = join(path, 'host_key')
  const first = await hostKey(file, 'm1')
  await rm(`${file}.pub`)
  await writeFile(`${file}.new`, 'begun')
  const second = await hostKey(file, 'm1')

  assert.is.not(first, second)
  assert.is(`${second}\n`, await readFile(`${file}.pub`, 'utf8'))
})

test('known_hosts has each host by address and by name', async () => {
  const path = scratchFolder()
  const folder = await sandboxFolder(path)
  await writeKnownHosts(
    folder,
    new Map([[{ name: 'm1', group: 'masters', address: '10.77.0.11' }, 'ssh-ed25519 AAAA m1']]),
  )

  assert.is(await readFile(join(path, 'ssh/known_hosts'), 'utf8'), '10.77.0.11,m1 ssh-ed25519 AAAA\n')
})

test.run()
