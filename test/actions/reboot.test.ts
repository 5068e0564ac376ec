import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type RebootArgs, type RebootWanted, reboot } from '../../src/actions/reboot.ts'
import { askerOf } from '../../src/connection/asker.ts'
import { ConnectionError, UserError } from '../../src/errors.ts'
import { fakeContext } from '../support/context.ts'
import { type Answer, FakeConnection } from '../support/fake.ts'
import { rejects } from '../support/rejects.ts'
import { snippetsOf } from '../support/snippets.ts'

const test = suite('reboot')

const done = { code: 0, stdout: '', stderr: '' }
const bootId = 'cat /proc/sys/kernel/random/boot_id'

test('asks for the boot of the kernel, or what the task says tells one from another', async () => {
  const host = new FakeConnection().on(bootId, { stdout: 'one\n' }).on("sh -c 'uptime -s'", { stdout: 'two\n' })
  assert.is(await reboot.probe(wantedOf({})).ask(askerOf(host)), 'one')
  assert.is(await reboot.probe(wantedOf({ boot_time_command: 'uptime -s' })).ask(askerOf(host)), 'two')
  const silent = new FakeConnection().on(bootId, { stdout: '' })
  await rejects(reboot.probe(wantedOf({})).ask(askerOf(silent)), /exit code 0: cat/)
})

test('there is always one thing to do, and a connection that it cuts is no failure', () => {
  const changes = reboot.plan(wantedOf({ msg: "it's time" }), 'one')
  assert.equal(
    changes.map(({ summary, endsConnection }) => [summary, endsConnection]),
    [['reboot', true]],
  )
  assert.match(snippetsOf(changes)[0]!, /^PATH=\$PATH:\/sbin:.*then shutdown -r now 'it'\\''s time'; else reboot; fi$/s)
})

test('lets time pass before it goes down, and takes another command', () => {
  const [snippet] = snippetsOf(reboot.plan(wantedOf({ pre_reboot_delay: 5, reboot_command: 'systemctl kexec' }), 'one'))
  assert.is(snippet, 'sleep 5\nsystemctl kexec')
})

test('waits as long as the task says', () => {
  const { wait } = reboot.follow!(wantedOf({ reboot_timeout: 9, post_reboot_delay: 2 }), 'one', [done])!
  assert.equal(
    [wait.delay, wait.timeout, wait.pending('not yet'), wait.pending(undefined)],
    [2, 9, 'not yet', undefined],
  )
})

test('is back when it names another boot and the test command succeeds', async () => {
  const follow = (answers: Record<string, Answer>) => {
    const host = new FakeConnection()
    for (const [command, answer] of Object.entries(answers)) host.on(command, answer)
    return reboot.follow!(wantedOf({}), 'one', [done])!.probe.ask(askerOf(host))
  }
  assert.is(await follow({ [bootId]: new ConnectionError('Cannot connect') }), 'Cannot connect')
  assert.is(await follow({ [bootId]: new UserError('Cannot become root') }), 'Cannot become root')
  assert.is(await follow({ [bootId]: { stdout: 'one\n' } }), 'it has not gone down yet')
  const later = { [bootId]: { stdout: 'two\n' } }
  assert.is(
    await follow({ ...later, 'sh -c whoami': { code: 1, stderr: 'no' } }),
    'Command failed with exit code 1: whoami: no',
  )
  assert.is(await follow({ ...later, 'sh -c whoami': {} }), undefined)
  await rejects(follow({ [bootId]: new TypeError('a bug') }), /^a bug$/)
})

test('a command that is refused is a failure, and nothing is waited for', () => {
  const refused = { code: 1, stdout: '', stderr: 'Interactive authentication required.\n' }
  assert.is(reboot.follow!(wantedOf({}), 'one', [refused]), undefined)
  const { failure, fields } = reboot.report!(wantedOf({}), 'one', [refused])
  assert.is(failure, 'Cannot reboot: the command ended with exit code 1: Interactive authentication required.')
  assert.is(fields?.rebooted, false)
  assert.is(reboot.report!(wantedOf({}), 'one', [done]).fields?.rebooted, true)
})

test.run()

function wantedOf(args: RebootArgs): RebootWanted {
  return reboot.resolve!(args, fakeContext()) as RebootWanted
}
