import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Asker, askerOf } from '../../src/connection/asker.ts'
import { type Connection, RefusedError } from '../../src/connection/connection.ts'
import { connectLocal } from '../../src/connection/local.ts'
import { ConnectionError, UserError } from '../../src/errors.ts'
import { sh } from '../../src/shell.ts'
import { FakeConnection } from '../support/fake.ts'
import { rejects } from '../support/rejects.ts'

interface Scene {
  host: Connection
  asker: Asker
  servers: Server[]
  serve(server: Server): Promise<string>
}

const test = suite<Scene>('asker')

test.before.each(scene => {
  scene.host = connectLocal('w1')
  scene.asker = askerOf(scene.host)
  scene.servers = []
  scene.serve = async server => {
    scene.servers.push(server)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    return `127.0.0.1:${(server.address() as AddressInfo).port}`
  }
})

test.after.each(async ({ host, servers }) => {
  await host.close()
  for (const server of servers) await new Promise(resolve => server.close(resolve))
})

test('request() brings status, headers and body', async ({ asker, serve }) => {
  const place = await serve(http((_, response) => response.writeHead(404, { 'X-A': ['1', '2'] }).end('grün')))
  const { status, headers, body } = await asker.request({ url: `http://${place}/` })
  assert.equal([status, headers['x-a'], body], [404, '1, 2', 'grün'])
})

test('request() sends method, path, headers, credentials and body', async ({ asker, serve }) => {
  const echo: RequestListener = async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    const { host, 'x-a': a, authorization, 'content-length': length } = request.headers
    response.end(JSON.stringify([request.method, request.url, host, a, authorization, length, body.toString()]))
  }
  const place = await serve(http(echo))
  const request = { url: `http://me:it%21@${place}/a/b?c=d`, method: 'PUT', headers: { 'X-A': '1' }, body: 'bödy' }
  const basic = `Basic ${Buffer.from('me:it!').toString('base64')}`
  assert.equal(JSON.parse((await asker.request(request)).body), ['PUT', '/a/b?c=d', place, '1', basic, '5', 'bödy'])
})

test('request() follows redirects where it is asked to, and not in a circle', async ({ asker, serve }) => {
  const place = await serve(
    http(({ url, method }, response) => {
      if (url === '/end') response.end(method)
      else response.writeHead(302, { Location: url === '/circle' ? '/circle' : '/end' }).end()
    }),
  )
  const start = { url: `http://${place}/start`, method: 'POST', body: 'x' }
  assert.is((await asker.request(start)).status, 302)
  assert.is((await asker.request({ ...start, followRedirects: true })).body, 'GET')
  const circle = { url: `http://${place}/circle`, followRedirects: true }
  await rejects(asker.request(circle), /^Cannot GET http:\/\/127\.0\.0\.1:\d+\/circle: more than 10 redirects$/)
})

test('request() speaks TLS, and wants a valid certificate unless told otherwise', async ({ asker, serve }) => {
  const dir = await mkdtemp(join(tmpdir(), 'tls-'))
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-subj',
    '/CN=localhost',
  ]
  execFileSync('openssl', [...args, '-keyout', `${dir}/key`, '-out', `${dir}/cert`], { stdio: 'ignore' })
  const pair = { key: await readFile(`${dir}/key`), cert: await readFile(`${dir}/cert`) }
  await rm(dir, { recursive: true })
  const place = await serve(createTlsServer(pair, (_, response) => response.end('sealed')))
  const url = `https://${place}/`
  assert.is((await asker.request({ url, validateCerts: false })).body, 'sealed')
  await rejects(asker.request({ url }), /: its certificate is not valid \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/)
})

for (const [what, answer, reason] of [
  ['an empty reply', socket => socket.end(), 'the connection was closed without an answer'],
  ['a reset', socket => socket.resetAndDestroy(), 'the connection was closed without an answer'],
  ['no reply in time', () => undefined, 'no answer within 0.2 s'],
  ['something else than HTTP', socket => socket.end('SSH-2.0-x\r\n'), 'the answer is not HTTP'],
  [
    'half an answer',
    socket => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
    'the connection was closed without an answer',
  ],
] as readonly [string, (socket: Socket) => void, string][]) {
  test(`request() is refused by ${what}`, async ({ asker, serve }) => {
    const place = await serve(
      createTcpServer(socket => socket.once('data', () => answer(socket)).on('error', () => undefined)),
    )
    const url = `http://${place}/x`
    const error = await rejects(asker.request({ url, timeout: 0.2 }), `Cannot GET ${url}: ${reason}`)
    assert.instance(error, RefusedError)
  })
}

test('request() is refused by a closed port, and by plain HTTP where TLS was meant', async ({ asker, serve }) => {
  const error = await rejects(
    asker.request({ url: 'http://127.0.0.1:1/' }),
    'Cannot GET http://127.0.0.1:1/: connection refused',
  )
  assert.instance(error, RefusedError)
  const place = await serve(http((_, response) => response.end()))
  await rejects(
    asker.request({ url: `https://${place}/` }),
    /: (the answer is not TLS|the connection was closed without an answer)$/,
  )
})

test('request() cuts off an endless answer', async ({ asker, serve }) => {
  const flood: RequestListener = (_, response) => {
    const more = () => response.destroyed || setImmediate(() => response.write(Buffer.alloc(1024 * 1024), more))
    more()
  }
  const place = await serve(http(flood))
  await rejects(asker.request({ url: `http://${place}/` }), /: the answer is longer than 16 MB$/)
})

test('request() wants an http URL', async ({ asker }) => {
  const error = await rejects(
    asker.request({ url: 'leader:19999' }),
    /^Cannot request "leader:19999": it is not an http or https URL$/,
  )
  assert.instance(error, UserError)
})

test('request() passes on that the host itself is gone', async () => {
  const host = new FakeConnection('w1').on('10.0.0.1:80', new ConnectionError('Cannot go on with w1'))
  const error = await rejects(askerOf(host).request({ url: 'http://10.0.0.1/' }), 'Cannot go on with w1')
  assert.instance(error, ConnectionError)
})

test('dial() tells an open port from a closed one', async ({ asker, serve }) => {
  const [address, port] = (await serve(createTcpServer())).split(':')
  assert.is(await asker.dial(address!, Number(port)), true)
  assert.is(await asker.dial(address!, 1), false)
})

test('reach() tells what refuses from what is silent', async ({ asker, serve }) => {
  const [address = '', port] = (await serve(createTcpServer())).split(':')
  const places = [
    { address, port: Number(port) },
    { address, port: 1 },
  ]
  assert.equal(await asker.reach(places), [undefined, 'refused'])
  const deaf = Object.assign(new FakeConnection('w1'), { dial: () => new Promise<never>(() => {}) })
  assert.equal(await askerOf(deaf).reach([{ address: 'm2', port: 19200 }], 0.01), ['silent'])
  const away = new FakeConnection('w1').on('m2:1', new RefusedError('Cannot connect to m2:1: no route to host'))
  assert.equal(await askerOf(away).reach([{ address: 'm2', port: 1 }]), ['no route to host'])
})

test('shell() asks as the user that is to be', async () => {
  const host = new FakeConnection('w1').on('id', { stdout: 'alluxio' })
  assert.is((await askerOf(host, { become: { user: 'alluxio' } }).shell(sh`id`)).stdout, 'alluxio')
  assert.equal(host.transcript, [{ kind: 'run', text: 'id', become: 'alluxio' }])
})

test('a fake host answers scripted requests, and throws for others', async () => {
  const host = new FakeConnection('w1').onRequest('GET http://10.0.0.1:19999/info', '{}')
  const asker = askerOf(host)
  assert.is((await asker.request({ url: 'http://10.0.0.1:19999/info' })).body, '{}')
  await rejects(
    asker.request({ url: 'http://10.0.0.1:19999/else' }),
    /^Nothing is scripted for request on w1: GET http/,
  )
  await rejects(asker.shell(sh`ls`), /^Nothing is scripted for run on w1: ls$/)
})

test.run()

function http(listener: RequestListener): Server {
  return createServer(listener)
}
