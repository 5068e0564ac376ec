import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Connection } from '../../src/connection/connection.ts'
import { connectLocal } from '../../src/connection/local.ts'
import { ConnectionError, type ExecResult, UserError } from '../../src/errors.ts'
import { raw, Secret, sh } from '../../src/shell.ts'
import { rejects } from '../support/rejects.ts'

interface Scene {
  host: Connection
  dir: string
}

const test = suite<Scene>('local')

test.before.each(async scene => {
  scene.host = connectLocal('w1')
  scene.dir = await mkdtemp(join(tmpdir(), 'wire-'))
})

test.after.each(async ({ host, dir }) => {
  await host.close()
  await rm(dir, { recursive: true, force: true })
})

test('run() answers with exit code, stdout and stderr', async ({ host }) => {
  const result = await host.run(sh`echo out; echo err >&2; (exit 7)`)
  assert.equal(result, { code: 7, stdout: 'out\n', stderr: 'err\n' })
})

test('run() gives exactly the bytes that were printed', async ({ host }) => {
  assert.is((await host.run(sh`printf 'no newline'`)).stdout, 'no newline')
  assert.is((await host.run(sh`printf '\n\n'`)).stdout, '\n\n')
  assert.is((await host.run(sh`true`)).stdout, '')
  assert.is((await host.run(sh`printf '\000\001\033'`)).stdout, '\0\x01\x1b')
})

test('run() reads 5 MB of text whose characters are split between chunks', async ({ host }) => {
  const { stdout } = await host.run(sh`yes 'aäöü€😀' | head -n 330000`)
  assert.ok(stdout === 'aäöü€😀\n'.repeat(330000))
})

test('run() answers many snippets that were handed over together in their order', async ({ host }) => {
  const answers = await Promise.all(Array.from({ length: 500 }, (_, i) => host.run(sh`echo ${i}; (exit ${i % 3})`)))
  assert.equal(
    answers.map(({ stdout, code }) => `${stdout.trim()} ${code}`),
    Array.from({ length: 500 }, (_, i) => `${i} ${i % 3}`),
  )
})

for (const [what, snippet] of [
  ['ends in a comment', 'echo hello # and that is it'],
  ['has a here-document', "cat <<'END'\nhello\nEND"],
  ['reads stdin', 'cat; echo hello'],
] as const) {
  test(`run() takes a snippet that ${what}`, async ({ host }) => {
    assert.equal(await host.run(raw(snippet)), { code: 0, stdout: 'hello\n', stderr: '' })
    assert.is((await host.run(sh`echo next`)).stdout, 'next\n')
  })
}

test('run() outlives a snippet with an unfinished quote', async ({ host }) => {
  const [broken, next] = await Promise.all([host.run(raw("echo 'oops")), host.run(sh`echo next`)])
  assert.is.not(broken.code, 0)
  assert.equal(next, { code: 0, stdout: 'next\n', stderr: '' })
})

test('run() begins each snippet in the same folder, with the same umask', async ({ host }) => {
  const before = await host.run(sh`pwd; umask`)
  await host.run(sh`cd /usr; umask 0777`)
  assert.equal(await host.run(sh`pwd; umask`), before)
})

test('run() takes quotes, newlines and what looks like syntax as plain text', async ({ host }) => {
  const odd = `it's "odd" $HOME \`id\` \\ \n!! % ;&|<>`
  assert.is((await host.run(sh`printf %s ${odd}`)).stdout, odd)
})

test('run() rejects everybody who waits when the shell is killed, and the next one gets a new shell', async ({
  host,
}) => {
  const folder = (await host.run(sh`printf %s "$ap_folder"`)).stdout
  const waiting = [host.run(sh`echo 'no more' >&2; kill -KILL $$`), host.run(sh`echo never`)]
  for (const answer of waiting) {
    const error = await rejects(answer, /^Cannot go on with the shell on w1: exit code 137: no more$/)
    assert.instance(error, ConnectionError)
  }
  assert.is((await host.run(sh`echo again`)).stdout, 'again\n')
  await rm(folder, { recursive: true })
})

test('close() removes the temporary folder of the shell', async ({ host }) => {
  const folder = (await host.run(sh`printf %s "$ap_folder"`)).stdout
  assert.ok(existsSync(folder))
  await host.close()
  assert.not.ok(existsSync(folder))
  await rejects(host.run(sh`true`), /^Cannot use w1: it was closed$/)
})

test('runIsolated() runs a program with its arguments', async ({ host }) => {
  const run = { argv: ['sh', '-c', 'echo "$1"; echo err >&2; exit 3', 'sh', `it's`] }
  assert.equal(await host.runIsolated({ run }), { code: 3, stdout: `it's\n`, stderr: 'err\n' })
})

test('runIsolated() survives exit, a reader of stdin, and a program that is not there', async ({ host }) => {
  assert.equal(await host.runIsolated({ run: { script: 'cat; echo one; exit 4' } }), done(4, 'one\n'))
  assert.is((await host.runIsolated({ run: { argv: ['no-such-program'] } })).code, 127)
  assert.is((await host.run(sh`echo two`)).stdout, 'two\n')
})

test('runIsolated() tells a command that was killed by its signal', async ({ host }) => {
  assert.equal(await host.runIsolated({ run: { script: 'echo one; kill -KILL $$' } }), done(137, 'one\n'))
})

test('runIsolated() gives a command a process group of its own, in which interrupts are not ignored', async ({
  host,
}) => {
  const { stdout } = await host.runIsolated({ run: { script: 'cat /proc/$$/stat; grep SigIgn /proc/self/status' } })
  const [pid, , , , group, session] = stdout.split(' ')
  assert.equal([group, session], [pid, pid])
  assert.match(stdout, /SigIgn:\t0000000000000000/)
})

test('runIsolated() keeps what a command leaves running out of later answers', async ({ host, dir }) => {
  const late = join(dir, 'late')
  const script = `(while ! [ -e ${late} ]; do sleep 0.02; done; echo LATE; echo LATE >&2; echo > ${late}.done) & echo now`
  assert.equal(await host.runIsolated({ run: { script } }), done(0, 'now\n'))
  const waiting = sh`while ! [ -e ${`${late}.done`} ]; do sleep 0.02; done; echo next`
  await host.runIsolated({ run: { argv: ['touch', late] } })
  assert.equal(await host.run(waiting), done(0, 'next\n'))
  assert.equal(await host.runIsolated({ run: { argv: ['echo', 'third'] } }), done(0, 'third\n'))
})

test('runIsolated() sets the folder, the environment and stdin', async ({ host, dir }) => {
  const value = `it's "two"\nlines $HOME`
  const environment = { ODD: value, TOKEN: new Secret('s3cret'), ap_status: '9' }
  const run = { script: 'pwd; printf "%s|%s|" "$ODD" "$TOKEN"; cat' }
  const { stdout } = await host.runIsolated({ run, directory: dir, environment, stdin: 'from stdin' })
  assert.is(stdout, `${dir}\n${value}|s3cret|from stdin`)
  assert.is((await host.run(sh`echo "$ODD$TOKEN"`)).stdout, '\n')
})

test('runIsolated() does not run a command whose folder is not there', async ({ host, dir }) => {
  const { code, stdout, stderr } = await host.runIsolated({ run: { argv: ['pwd'] }, directory: join(dir, 'none') })
  assert.is(code, 1)
  assert.is(stdout, '')
  assert.match(stderr, /none/)
})

test('runIsolated() refuses a variable that no shell can set', async ({ host }) => {
  const error = await rejects(
    host.runIsolated({ run: { argv: ['true'] }, environment: { 'a-b': '1' } }),
    /^Cannot set the environment variable "a-b": a name is letters, digits and _$/,
  )
  assert.instance(error, UserError)
})

test('runIsolated() runs a script with the interpreter of its first line, or the one asked for', async ({ host }) => {
  const { stdout } = await host.runIsolated({ run: { script: '#!/bin/echo -n and\n', args: ['x'] } })
  assert.match(stdout, /^-n and .*script x\n$/)
  const run = { script: 'hello', interpreter: ['cat', '-'], args: [] }
  assert.equal(await host.runIsolated({ run, stdin: 'first ' }), done(0, 'first hello'))
})

test('runIsolated() shows no secret to ps, neither of the script nor of stdin and environment', async ({ host }) => {
  const script = new Secret('for p in /proc/[0-9]*; do tr "\\0" " " <$p/cmdline; done 2>/dev/null; : hush1')
  const environment = { TOKEN: new Secret('hush2') }
  const { stdout } = await host.runIsolated({ run: { script }, environment, stdin: new Secret('hush3') })
  assert.ok(stdout.includes('setsid') || stdout.includes('sh '))
  assert.not.match(stdout, /hush/)
})

test('runIsolated() cuts an output of more than 10 MB, and says so', async ({ host }) => {
  const { stdout } = await host.runIsolated({ run: { script: 'head -c 11000000 /dev/zero | tr "\\0" x' } })
  assert.match(stdout.slice(-100), /x\n\[the output is longer than 10 MB: the rest is left out\]\n$/)
  assert.is(stdout.indexOf('\n'), 10 * 1024 * 1024)
})

test('runIsolated() ends a whole tree of processes when the signal comes', async ({ host, dir }) => {
  const abort = new AbortController()
  const script = `sh -c 'echo $$ > ${dir}/child; sleep 300' & echo $$ > ${dir}/leader; sleep 300; wait`
  const answer = host.runIsolated({ run: { script } }, { signal: abort.signal })
  await fileWith(join(dir, 'child'))
  abort.abort(new Error('time is up'))
  await rejects(answer, /^time is up$/)
  for (const name of ['leader', 'child']) assert.not.ok(await isRunning(join(dir, name)))
  assert.is((await host.run(sh`echo usable`)).stdout, 'usable\n')
})

test('runIsolated() kills what does not heed TERM', async ({ host, dir }) => {
  const abort = new AbortController()
  const script = `trap '' TERM; echo $$ > ${dir}/leader; while :; do sleep 0.1; done`
  const answer = host.runIsolated({ run: { script } }, { signal: abort.signal })
  await fileWith(join(dir, 'leader'))
  abort.abort(new Error('time is up'))
  await rejects(answer, /^time is up$/)
  assert.not.ok(await isRunning(join(dir, 'leader')))
})

test('runIsolated() never begins a command that was ended while it waited for its turn', async ({ host, dir }) => {
  const abort = new AbortController()
  const first = host.runIsolated({ run: { script: `while ! [ -e ${dir}/go ]; do sleep 0.02; done` } })
  const second = host.runIsolated({ run: { argv: ['touch', `${dir}/second`] } }, { signal: abort.signal })
  await host.receive(sh`true`, new Kept())
  abort.abort(new Error('time is up'))
  await rejects(second, /^time is up$/)
  await writeFile(join(dir, 'go'), '')
  await first
  await host.run(sh`true`)
  assert.not.ok(existsSync(join(dir, 'second')))
})

test('send() streams into a command', async ({ host, dir }) => {
  const chunks = Array.from({ length: 64 }, () => Buffer.alloc(65536, 'ab\n'))
  const result = await host.send(sh`cat > ${`${dir}/it's`} && echo done; exit 5`, () => Readable.from(chunks))
  assert.equal(result, done(5, 'done\n'))
  assert.is((await readFile(join(dir, `it's`))).compare(Buffer.concat(chunks)), 0)
})

test('send() takes a command of several lines, with backslashes', async ({ host }) => {
  const command = raw(`cat >/dev/null\nprintf '%s\\n' 'a\\nb' '\\\\'`)
  assert.equal(await host.send(command, () => Readable.from(['x'])), done(0, 'a\\nb\n\\\\\n'))
})

test('send() gives the exit code of a command that does not read all', async ({ host }) => {
  const source = () => new Readable({ read: () => undefined }).setEncoding('utf8')
  const result = await host.send(sh`echo full >&2; exit 1`, source)
  assert.equal(result, { code: 1, stdout: '', stderr: 'full\n' })
})

test('send() ends the command when the source fails, so that a part is not taken for the whole', async ({
  host,
  dir,
}) => {
  const source = () =>
    Readable.from(
      (async function* () {
        yield Buffer.from('part')
        throw new Error('disk error')
      })(),
    )
  await rejects(host.send(sh`cat > ${`${dir}/part`} && mv ${`${dir}/part`} ${`${dir}/whole`}`, source), /^disk error$/)
  assert.not.ok(existsSync(join(dir, 'whole')))
})

test('send() ends the command when the signal comes', async ({ host, dir }) => {
  const abort = new AbortController()
  const source = new Readable({ read: () => undefined })
  const sending = host.send(sh`echo $$ > ${`${dir}/pid`}; cat; touch ${`${dir}/whole`}`, () => source, abort)
  await fileWith(join(dir, 'pid'))
  abort.abort(new Error('time is up'))
  await rejects(sending, /^time is up$/)
  assert.not.ok(existsSync(join(dir, 'whole')))
})

test('receive() streams what a command complains of too', async ({ host }) => {
  const [sink, errors] = [new Kept(), new Kept()]
  const result = await host.receive(sh`echo out; echo err >&2`, sink, { stderr: errors })
  assert.is(String(sink.bytes), 'out\n')
  assert.is(String(errors.bytes), 'err\n')
  assert.is(result.stderr, 'err\n')
})

test('receive() streams out of a command', async ({ host }) => {
  const sink = new Kept()
  const result = await host.receive(sh`head -c 3000000 /dev/zero; echo err >&2; exit 2`, sink)
  assert.equal(result, { code: 2, stdout: '', stderr: 'err\n' })
  assert.is(sink.bytes.length, 3000000)
})

test('dial() connects, and tells a closed port', async ({ host }) => {
  const server = createServer(socket => socket.end('hello')).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const socket = await host.dial('127.0.0.1', port)
  assert.is(Buffer.concat(await socket.toArray()).toString(), 'hello')
  socket.destroy()
  await new Promise(resolve => server.close(resolve))
  await rejects(host.dial('127.0.0.1', port), /^Cannot connect to 127.0.0.1:\d+: connection refused$/)
})

test.run()

class Kept extends Writable {
  readonly #chunks: Buffer[] = []

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk)
    done()
  }
}

function done(code: number, stdout: string): ExecResult {
  return { code, stdout, stderr: '' }
}

async function fileWith(path: string): Promise<string> {
  for (;;) {
    const text = existsSync(path) ? await readFile(path, 'utf8') : ''
    if (text.endsWith('\n')) return text.trim()
    await new Promise(resolve => setImmediate(resolve))
  }
}

async function isRunning(pidFile: string): Promise<boolean> {
  return existsSync(`/proc/${(await readFile(pidFile, 'utf8')).trim()}`)
}
