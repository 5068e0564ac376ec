import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Context } from '../../src/actions/action.ts'
import { type CommandArgs, command } from '../../src/actions/command.ts'
import type { RunWanted } from '../../src/actions/run-user-command.ts'
import { fakeContext } from '../support/context.ts'

const test = suite('command')

const nothing = { created: false, removed: false }

test('runs the words of a line, apart from everything else', () => {
  assert.equal(plan({ cmd: "ls -l 'a b'", chdir: '/tmp', stdin: 'x' }), [
    {
      summary: "run ls -l 'a b'",
      apply: { isolated: { run: { argv: ['ls', '-l', 'a b'] }, directory: '/tmp', stdin: 'x\n' } },
    },
  ])
})

test('runs a list of words as it stands', () => {
  assert.equal(
    plan({ argv: ['echo', '$x', 'a b'] }).map(({ summary }) => summary),
    ["run echo '$x' 'a b'"],
  )
})

test('a line without a word is the mistake of who wrote it', () => {
  assert.throws(() => plan({ cmd: ' ' }), /^Cannot run " ": it names no program$/)
})

test('runs nothing where the file that it creates is there, and says so', () => {
  const wanted = resolve({ cmd: 'make', creates: '/opt/x' })
  const facts = { created: true, removed: false }
  assert.equal(command.plan(wanted, facts), [])
  const report = command.report!(wanted, facts, [])
  assert.is(report.message, 'skipped, since /opt/x exists')
  assert.is(report.fields?.rc, 0)
})

test('runs nothing where the file that it removes is gone, and says so', () => {
  const wanted = resolve({ cmd: 'rm -r /opt/x', removes: '/opt/x' })
  const facts = { created: false, removed: true }
  assert.equal(command.plan(wanted, facts), [])
  assert.is(command.report!(wanted, facts, []).message, 'skipped, since /opt/x does not exist')
})

test('registers what it printed', () => {
  const report = command.report!(resolve({ cmd: 'ls' }), nothing, [{ code: 0, stdout: 'a\nb\n\n', stderr: '' }])
  assert.is(report.failure, undefined)
  assert.equal(report.fields, {
    cmd: ['ls'],
    rc: 0,
    stdout: 'a\nb',
    stdout_lines: ['a', 'b'],
    stderr: '',
    stderr_lines: [],
  })
})

test('fails with the exit code and the last thing it said', () => {
  const said = { code: 2, stdout: '', stderr: 'ls: warning\nls: no such file\n' }
  assert.is(command.report!(resolve({ cmd: 'ls' }), nothing, [said]).failure, 'non-zero exit code 2: ls: no such file')
})

test('registers no exit code where nothing was run, as in check mode', () => {
  assert.equal(command.report!(resolve({ cmd: 'ls' }), nothing, []).fields, { cmd: ['ls'] })
})

test('asks nothing without creates or removes', async () => {
  const silent = {
    shell: () => Promise.reject(new Error('asked')),
    request: () => Promise.reject(new Error('asked')),
    dial: () => Promise.reject(new Error('asked')),
    reach: () => Promise.reject(new Error('asked')),
  }
  assert.equal(await command.probe(resolve({ cmd: 'ls' })).ask(silent), nothing)
})

test('only the wildcards of a pattern mean something to the shell', async () => {
  const asked: string[] = []
  const host = {
    shell: async ({ text }: { text: string }) => {
      asked.push(text)
      return { code: 0, stdout: 'absent\nabsent\n', stderr: '' }
    },
    request: () => Promise.reject(new Error('asked')),
    dial: () => Promise.reject(new Error('asked')),
    reach: () => Promise.reject(new Error('asked')),
  }
  await command.probe(resolve({ cmd: 'ls', chdir: '/opt', creates: '$(x) a/*.[ch]' })).ask(host)
  assert.match(asked[0]!, "for f in '/opt/$(x) a/'*.[ch]; do")
})

test('check: safe makes a change that check mode applies too', async () => {
  const wanted = await command.resolve!({ cmd: 'id -u', check: 'safe' }, {} as Context)
  assert.is(command.plan(wanted, { created: false, removed: false })[0]!.safe, true)
})

test.run()

function resolve(args: CommandArgs): RunWanted {
  return command.resolve!(args, fakeContext()) as RunWanted
}

function plan(args: CommandArgs) {
  return command.plan(resolve(args), nothing)
}
