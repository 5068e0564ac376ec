import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MissingError, type Outcome } from '../../src/actions/action.ts'
import { applyChange } from '../../src/actions/apply.ts'
import type { Tool } from '../../src/actions/download.ts'
import { fingerprintOf } from '../../src/actions/fingerprint.ts'
import { type GetUrlArgs, getUrl } from '../../src/actions/get_url.ts'
import type { Connection } from '../../src/connection/connection.ts'
import { connectLocal } from '../../src/connection/local.ts'
import { Secret, sh } from '../../src/shell.ts'
import { fakeContext } from '../support/context.ts'
import { FileServer } from '../support/file-server.ts'
import { rejects } from '../support/rejects.ts'
import { planOver } from '../support/run-action.ts'
import { scratchFolder } from '../support/scratch.ts'

const hosts = new Map<string, Connection>()
const server = new FileServer()
const large = Buffer.alloc(200_000, 'abcdefghi\n')
const sha256 = (content: string | Buffer) => `sha256:${fingerprintOf(content as Buffer).sha256}`
const tools = (['curl', 'wget'] as const).filter(tool => existsSync(`/usr/bin/${tool}`))
let origin = ''

for (const tool of tools) {
  const test = suite(`get_url with ${tool}`)
  const run = (args: GetUrlArgs) => runWith(tool, args)

  test.before(async () => {
    origin ||= await server.open()
  })

  test.before.each(() => {
    server.files.clear()
    server.asked.length = 0
    server.headers.length = 0
  })

  test('downloads a file, once', async () => {
    server.files.set('/dir/x.tar', { content: large })
    const dest = `${scratchFolder()}/y`
    const args = { url: `${origin}/dir/x.tar`, dest, mode: '0640' }
    const { summaries, report } = await run(args)
    assert.equal(summaries, [`download ${origin}/dir/x.tar to ${dest}`])
    assert.equal(readFileSync(dest), large)
    assert.is(statSync(dest).mode & 0o777, 0o640)
    const { size, checksum, msg, backup_file } = report.fields!
    assert.equal([size, `sha256:${checksum}`, msg, backup_file], [200_000, sha256(large), 'OK (200000 bytes)', null])
    assert.equal((await run(args)).summaries, [])
    assert.equal(server.asked, ['GET /dir/x.tar'])
  })

  test('into a folder, under the name that the URL ends with', async () => {
    server.files.set('/dir/x%20y.tar?v=1', { content: 'x' })
    const folder = scratchFolder()
    const { report } = await run({ url: `${origin}/dir/x%20y.tar?v=1`, dest: `${folder}/` })
    assert.is(report.fields?.dest, `${folder}/x%20y.tar`)
    assert.equal(readdirSync(folder), ['x%20y.tar'])
  })

  test('a file with the checksum is not downloaded, one with another is replaced', async () => {
    server.files.set('/x', { content: 'new' })
    const dest = fileOf('old')
    const args = { url: `${origin}/x`, dest, checksum: sha256('new').toUpperCase().replace('SHA', 'sha'), backup: true }
    const { report } = await run(args)
    assert.is(readFileSync(dest, 'utf8'), 'new')
    assert.is(readFileSync(String(report.fields?.backup_file), 'utf8'), 'old')
    assert.equal((await run(args)).summaries, [])
    assert.is(server.asked.length, 1)
  })

  test('what has the wrong checksum never takes the place of the old file', async () => {
    server.files.set('/x', { content: 'evil' })
    const dest = fileOf('old')
    const { report } = await run({ url: `${origin}/x`, dest, checksum: sha256('good') })
    const [is, wanted] = [sha256('evil'), sha256('good')].map(text => text.slice(7))
    assert.is(report.failure, `Cannot download ${origin}/x: its checksum is ${is}, not ${wanted}`)
    assert.is(readFileSync(dest, 'utf8'), 'old')
    assert.equal(readdirSync(dirname(dest)), ['file'])
  })

  test('a download that was cut off goes on where it ended', async () => {
    server.files.set('/x', { content: large, ranges: true, cutAt: 150_000 })
    const dest = `${scratchFolder()}/x`
    const args = { url: `${origin}/x`, dest, checksum: sha256(large) }
    assert.match((await run(args)).report.failure!, /^Cannot download /)
    assert.not(existsSync(dest))
    server.files.set('/x', { content: large, ranges: true })
    assert.is((await run(args)).report.failure, undefined)
    assert.equal(readFileSync(dest), large)
    assert.match(server.asked.at(-1)!, /^GET \/x bytes=1\d{5}-$/)
    assert.equal(readdirSync(dirname(dest)), ['x'])
  })

  test('from the beginning, where the server cannot go on', async () => {
    server.files.set('/x', { content: large, cutAt: 150_000 })
    const args = { url: `${origin}/x`, dest: `${scratchFolder()}/x`, checksum: sha256(large) }
    await run(args)
    server.files.set('/x', { content: large })
    await run(args)
    assert.equal(readFileSync(args.dest), large)
  })

  test('from the beginning, where the part is of something else', async () => {
    server.files.set('/x', { content: large.toString().toUpperCase(), ranges: true, cutAt: 150_000 })
    const args = { url: `${origin}/x`, dest: `${scratchFolder()}/x`, checksum: sha256('short') }
    await run(args)
    server.files.set('/x', { content: 'short', ranges: true })
    await run(args)
    assert.is(readFileSync(args.dest, 'utf8'), 'short')
  })

  test('without a checksum, nothing of a download that was cut off is kept', async () => {
    server.files.set('/x', { content: large, ranges: true, cutAt: 150_000 })
    const dest = fileOf('old')
    const { report } = await run({ url: `${origin}/x`, dest: `${dest}2` })
    assert.match(report.failure!, /^Cannot download /)
    assert.equal(readdirSync(dirname(dest)), ['file'])
  })

  test('the checksum may stand in a list of the server', async () => {
    server.files.set('/v1/x.tar', { content: 'x' })
    server.files.set('/v1/SUMS', { content: `${sha256('y').slice(7)}  y.tar\n${sha256('x').slice(7)} *./x.tar\n` })
    const args = { url: `${origin}/v1/x.tar`, dest: `${scratchFolder()}/x`, checksum: `sha256:${origin}/v1/SUMS` }
    assert.is((await run(args)).summaries.length, 1)
    assert.equal((await run(args)).summaries, [])
    assert.equal(server.asked, ['GET /v1/SUMS', 'GET /v1/x.tar', 'GET /v1/SUMS'])
  })

  test('a list that is not there, or has no such file, is an error', async () => {
    server.files.set('/SUMS', { content: `${sha256('y').slice(7)}  y\n${sha256('y').slice(7)}  z\n` })
    const args = { url: `${origin}/x`, dest: `${scratchFolder()}/x` }
    await rejects(
      run({ ...args, checksum: `sha256:${origin}/SUMS` }),
      /^Cannot find the checksum of "x" in http:.*SUMS$/,
    )
    await rejects(
      run({ ...args, checksum: `sha256:${origin}/none` }),
      /^Command failed with exit code \d+: download http/,
    )
  })

  test('with force, a file that differs from what is served is replaced', async () => {
    server.files.set('/x', { content: 'new' })
    const args = { url: `${origin}/x`, dest: fileOf('old') }
    assert.equal((await run(args)).summaries, [])
    assert.is((await run({ ...args, force: true })).summaries.length, 1)
    assert.is(readFileSync(args.dest, 'utf8'), 'new')
    assert.equal((await run({ ...args, force: true })).summaries, [])
  })

  test('with force, what cannot be asked for is an error', async () => {
    await rejects(
      run({ url: `${origin}/none`, dest: fileOf('old'), force: true }),
      /^Command failed with exit code \d+: download/,
    )
  })

  test('what the server refuses is a failure, and nothing is left', async () => {
    const dest = fileOf('old')
    const { report } = await run({ url: `${origin}/none`, dest: `${dest}2` })
    assert.match(report.failure!, /^Cannot download http:.*\/none: .*404/)
    assert.equal(readdirSync(dirname(dest)), ['file'])
  })

  test('an empty file is a file', async () => {
    server.files.set('/x', { content: '' })
    const dest = `${scratchFolder()}/x`
    for (const checksum of [sha256(''), undefined]) {
      const { report } = await run({ url: `${origin}/x`, dest: `${dest}${checksum}`, ...(checksum && { checksum }) })
      assert.is(report.fields?.size, 0)
    }
  })

  test('headers, agent and login reach the server, and are no arguments of the tool', async () => {
    server.files.set('/x', { content: 'x', login: 'me:pass "word\\' })
    const { script, report } = await run({
      url: `${origin.replace('//', '//me@')}/x`,
      dest: `${scratchFolder()}/x`,
      url_username: 'me',
      url_password: 'pass "word\\',
      headers: { 'X-Token': '"secret" \\1' },
      http_agent: 'me 1.0',
    })
    assert.is(report.failure, undefined)
    const { 'x-token': token, 'user-agent': agent } = server.headers.at(-1)!
    assert.equal([token, agent], ['"secret" \\1', 'me 1.0'])
    assert.instance(script, Secret)
    const commands = (script as Secret).value.split(/[\n;|]/).filter(line => /^\s*(curl|wget) /.test(line))
    assert.ok(commands.length > 0 && commands.every(line => !/secret|pass|http:/.test(line)), commands.join('\n'))
  })

  test('goes through a proxy', async () => {
    server.files.set('http://files.invalid/x', { content: 'x' })
    const args = { url: 'http://files.invalid/x', dest: `${scratchFolder()}/x`, proxy: origin }
    assert.is((await run(args)).report.failure, undefined)
    assert.equal(server.asked, ['GET http://files.invalid/x'])
  })

  test('or through none, whatever the environment names', async () => {
    server.files.set('/x', { content: 'x' })
    const args = { url: `${origin}/x`, dest: `${scratchFolder()}/x`, use_proxy: false }
    const { report } = await runWith(tool, args, { http_proxy: 'http://127.0.0.1:1', no_proxy: '' })
    assert.is(report.failure, undefined)
    const { report: other } = await runWith(
      tool,
      { ...args, dest: `${args.dest}2`, use_proxy: true },
      { http_proxy: 'http://127.0.0.1:1', no_proxy: '' },
    )
    assert.match(other.failure!, /^Cannot download/)
  })

  test('a link stays, and the file it names is replaced', async () => {
    server.files.set('/x', { content: 'new' })
    const dest = fileOf('old')
    symlinkSync('file', `${dest}-link`)
    await run({ url: `${origin}/x`, dest: `${dest}-link`, force: true })
    assert.is(readFileSync(dest, 'utf8'), 'new')
  })

  test.run()
}

const test = suite('get_url')

test('without a tool, says so before anything else, but only where there is something to download', async () => {
  const dest = fileOf('x')
  await rejects(
    runWith(undefined, { url: 'http://127.0.0.1:1/x', dest: `${dest}2` }),
    /^Cannot download http:\/\/127.0.0.1:1\/x: the host has neither curl nor GNU wget$/,
  )
  assert.equal((await runWith(undefined, { url: 'http://127.0.0.1:1/x', dest })).summaries, [])
})

test('a missing folder, and a folder in place of the file, are errors', async () => {
  const folder = scratchFolder()
  const missing = await rejects(
    runWith('curl', { url: 'http://127.0.0.1:1/x', dest: `${folder}/a/` }),
    /^Cannot create ".*\/a\/x": folder ".*\/a" is missing$/,
  )
  assert.instance(missing, MissingError)
  mkdirSync(`${folder}/x`)
  await rejects(
    runWith('curl', { url: 'http://127.0.0.1:1/x', dest: folder }),
    /^Cannot replace ".*\/x": it is a folder$/,
  )
})

test('only the mode of a file that is there is set', async () => {
  const dest = fileOf('x')
  const { summaries } = await runWith('curl', {
    url: 'http://127.0.0.1:1/x',
    dest,
    mode: '0600',
    checksum: sha256('x'),
  })
  assert.equal(summaries, [`set mode 0600 on ${dest}`])
})

test.after(async () => {
  server.close()
  for (const host of hosts.values()) await host.close()
})

test.run()

function fileOf(content: string): string {
  const path = `${scratchFolder()}/file`
  writeFileSync(path, content)
  return path
}

/** A host that has this tool and not the other; without a name, one that has neither. */
async function hostWith(tool: Tool | undefined): Promise<Connection> {
  const bin = scratchFolder()
  const others = ['curl', 'wget'].filter(name => name !== tool)
  for (const name of readdirSync('/usr/bin'))
    if (!others.includes(name)) symlinkSync(`/usr/bin/${name}`, `${bin}/${name}`)
  const host = connectLocal()
  await host.run(sh`PATH=${bin}`)
  return host
}

async function runWith(tool: Tool | undefined, args: GetUrlArgs, environment: Record<string, string> = {}) {
  const key = tool ?? 'none'
  const host = hosts.get(key) ?? (await hostWith(tool))
  hosts.set(key, host)
  const { wanted, facts, changes } = await planOver(getUrl, args, host, fakeContext())
  const outcomes: Outcome[] = []
  let script: unknown
  for (const { summary, apply } of changes) {
    const isolated = 'isolated' in apply ? { ...apply.isolated, environment } : undefined
    if (isolated && 'script' in isolated.run) script = isolated.run.script
    outcomes.push(await applyChange({ summary, apply: isolated ? { isolated } : apply }, host))
  }
  const report = getUrl.report!(wanted, facts, outcomes)
  return { summaries: changes.map(({ summary }) => summary), report, script }
}
