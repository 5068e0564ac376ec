import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Asker, askerOf } from '../../../src/connection/asker.ts'
import { connect } from '../../../src/connection/ssh.ts'
import { ConnectionError } from '../../../src/errors.ts'
import { rejects } from '../../support/rejects.ts'
import { hasSshd, Sshd } from '../../support/sshd.ts'

const suiteOfForbidden = suite<{ place: string; close(): void }>('forwarding forbidden')
const test = hasSshd ? suiteOfForbidden : suiteOfForbidden.skip

suiteOfForbidden.before.each(async scene => {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString()
    if (request.url === '/moved') response.writeHead(302, { Location: '/here' }).end()
    else response.writeHead(201, { 'X-A': '1' }).end(`${request.method} ${request.headers['x-b']} ${body}`)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  scene.place = `127.0.0.1:${(server.address() as AddressInfo).port}`
  scene.close = () => server.close()
})

suiteOfForbidden.after.each(({ close }) => close())

for (const tool of ['bash', 'curl'] as const) {
  test(`a request is made by ${tool}`, async ({ place }) => {
    await withTools([tool], async asker => {
      const post = { url: `http://${place}/`, method: 'POST', headers: { 'X-B': 'it\'s "b"\\' }, body: '@line\n"two"' }
      const { status, headers, body } = await asker.request(post)
      assert.equal([status, headers['x-a'], body], [201, '1', 'POST it\'s "b"\\ @line\n"two"'])
      const moved = { url: `http://${place}/moved` }
      assert.is((await asker.request(moved)).status, 302)
      assert.is((await asker.request({ ...moved, followRedirects: true })).body, 'GET undefined ')
      await rejects(
        asker.request({ url: 'http://127.0.0.1:1/' }),
        /^Cannot GET http:\/\/127\.0\.0\.1:1\/: .*(refused|connect)/,
      )
    })
  })
}

test('bash tells an open port from a closed one', async ({ place }) => {
  await withTools(['bash'], async asker => {
    const [address, port] = place.split(':')
    assert.is(await asker.dial(address!, Number(port)), true)
    assert.is(await asker.dial(address!, 1), false)
  })
})

test('an error says what to allow when the host has neither', async ({ place }) => {
  await withTools([], async asker => {
    const message =
      /^Cannot connect to 127\.0\.0\.1:\d+ from w1 \(.*\): its sshd forbids forwarding: allow it with AllowTcpForwarding local, or install bash or curl$/
    const [, port] = place.split(':')
    assert.instance(await rejects(asker.request({ url: `http://${place}/` }), message), ConnectionError)
    assert.instance(await rejects(asker.dial('127.0.0.1', Number(port)), message), ConnectionError)
  })
})

suiteOfForbidden.run()

async function withTools(tools: readonly string[], use: (asker: Asker) => Promise<void>): Promise<void> {
  const bin = await mkdtemp(join(tmpdir(), 'bin-'))
  await mkdir(bin, { recursive: true, mode: 0o755 })
  for (const tool of ['sh', 'cat', 'mktemp', 'rm', ...tools]) await symlink(`/bin/${tool}`, join(bin, tool))
  const sshd = await Sshd.start({ config: ['AllowTcpForwarding no', `SetEnv PATH=${bin}`] })
  try {
    const host = await connect(await sshd.settings({ user: 'root' }))
    await use(askerOf(host)).finally(() => host.close())
  } finally {
    await sshd.stop()
    await rm(bin, { recursive: true })
  }
}
