import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MissingError } from '../../src/actions/action.ts'
import { type SystemdArgs, systemd } from '../../src/actions/systemd.ts'
import type { UnitFacts } from '../../src/actions/systemd-facts.ts'
import { askerOf } from '../../src/connection/asker.ts'
import { type Answer, FakeConnection } from '../support/fake.ts'
import { rejects } from '../support/rejects.ts'
import { snippetsOf } from '../support/snippets.ts'

const test = suite('systemd')

const stopped = unit({})
const running = unit({ ActiveState: 'active', UnitFileState: 'enabled' })

test('starts and enables what is not, in the order of Ansible', () => {
  const changes = systemd.plan({ name: 'x', state: 'started', enabled: true, masked: false }, stopped)
  assert.equal(
    changes.map(({ summary }) => summary),
    ['enable x', 'start x'],
  )
  assert.match(snippetsOf(changes)[1]!, /^systemctl start -- x && exit\n/)
})

test('plans nothing for a unit that is as it should be', () => {
  assert.equal(plan({ name: 'x', state: 'started', enabled: true, masked: false }, running), [])
  assert.equal(plan({ name: 'x', state: 'stopped', enabled: false }, stopped), [])
  assert.equal(plan({ name: 'x', state: 'started' }, unit({ ActiveState: 'activating' })), [])
  assert.equal(plan({ name: 'x', state: 'stopped' }, unit({ ActiveState: 'failed' })), [])
})

test('restarts and reloads what runs, and starts what does not', () => {
  assert.equal(plan({ name: 'x', state: 'restarted' }, running), ['restart x'])
  assert.equal(plan({ name: 'x', state: 'reloaded' }, running), ['reload x'])
  assert.equal(plan({ name: 'x', state: 'restarted' }, stopped), ['start x'])
  assert.equal(plan({ name: 'x', state: 'reloaded' }, stopped), ['start x'])
})

test('stops what runs, or is on its way', () => {
  assert.equal(plan({ name: 'x', state: 'stopped' }, running), ['stop x'])
  assert.equal(plan({ name: 'x', state: 'stopped' }, unit({ ActiveState: 'deactivating' })), ['stop x'])
})

test('leaves alone what no command can enable', () => {
  for (const UnitFileState of ['static', 'alias', 'indirect', 'transient']) {
    assert.equal(plan({ name: 'x', enabled: true }, unit({ UnitFileState })), [])
    assert.equal(plan({ name: 'x', enabled: false }, unit({ UnitFileState })), [])
  }
})

test('enables for good what is enabled until the next start', () => {
  const facts = unit({ UnitFileState: 'enabled-runtime' })
  assert.equal(run({ name: 'x', enabled: true }, facts), ['systemctl enable -- x'])
  assert.equal(run({ name: 'x', enabled: false }, facts), ['systemctl disable --runtime -- x'])
})

test('asks is-enabled about a script of System V', () => {
  const script = { ...unit({ UnitFileState: 'generated' }), isEnabled: true }
  assert.equal(plan({ name: 'x', enabled: true }, script), [])
  assert.equal(plan({ name: 'x', enabled: false }, script), ['disable x'])
})

test('masks, and unmasks before it enables', () => {
  const masked = unit({ LoadState: 'masked', UnitFileState: 'masked' })
  assert.equal(plan({ name: 'x', masked: true }, masked), [])
  assert.equal(plan({ name: 'x', masked: true, state: 'stopped' }, running), ['mask x', 'stop x'])
  assert.equal(plan({ name: 'x', masked: false, enabled: true }, masked), ['unmask x', 'enable x'])
})

test('reloading systemd itself is no change', () => {
  const changes = systemd.plan({ daemon_reload: true, daemon_reexec: true }, { ...stopped, status: {} })
  assert.equal(snippetsOf(changes), ['systemctl daemon-reexec', 'systemctl daemon-reload'])
  assert.ok(changes.every(({ quiet }) => quiet))
})

test('a unit that is not there is told, unless systemd is about to read it', () => {
  const none = unit({ LoadState: 'not-found', UnitFileState: '' })
  for (const [args, message] of [
    [{ name: 'x', state: 'restarted' }, 'Cannot restart "x": the host has no such unit'],
    [{ name: 'x', enabled: false }, 'Cannot disable "x": the host has no such unit'],
  ] as const) {
    try {
      systemd.plan(args, none)
      assert.unreachable()
    } catch (error) {
      assert.instance(error, MissingError)
      assert.is((error as Error).message, message)
    }
  }
  assert.equal(plan({ name: 'x', state: 'started', daemon_reload: true }, none), [
    'let systemd read all units again',
    'start x',
  ])
  assert.equal(plan({ name: 'x', masked: true }, none), ['mask x'])
})

test('a host with another process 1 is told so', async () => {
  const facts = await ask({ name: 'x', state: 'started' }, { stdout: 'OtherInit=sshd\n' })
  assert.throws(
    () => systemd.plan({ name: 'x', state: 'started' }, facts),
    /^Cannot use systemd: process 1 of this host is "sshd", which is another init$/,
  )
})

test('asks all in one question', async () => {
  const stdout = 'LoadState=loaded\nActiveState=active\nDescription=a=b\nUnitFileState=enabled\nIsEnabled=0\n'
  assert.equal(await ask({ name: 'x' }, { stdout }), {
    otherInit: undefined,
    status: { LoadState: 'loaded', ActiveState: 'active', Description: 'a=b', UnitFileState: 'enabled' },
    isEnabled: true,
  })
  await rejects(
    ask({ name: 'x' }, { code: 1, stderr: 'Failed to connect to bus' }),
    /systemctl show x: Failed to connect/,
  )
})

test("a user's units are found without a login", () => {
  assert.equal(run({ name: 'x', enabled: true, scope: 'user' }, stopped), [
    'XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-/run/user/$(id -u)}" systemctl --user enable -- x',
  ])
})

test('registers the status, and the words of a failure', () => {
  const wanted: SystemdArgs = { name: 'x', state: 'started' }
  const { status } = stopped
  assert.equal(systemd.report!(wanted, stopped, []), {
    fields: { name: 'x', state: 'started', status },
    failure: undefined,
  })
  const outcome = { code: 1, stdout: 'x: no disk', stderr: 'Job for x.service failed.\nSee more.\n' }
  const { failure, fields } = systemd.report!(wanted, stopped, [outcome])
  assert.is(failure, 'Cannot start "x": Job for x.service failed.')
  assert.is(fields?.stdout, 'x: no disk')
})

test.run()

function unit(status: Record<string, string>): UnitFacts {
  const usual = { LoadState: 'loaded', ActiveState: 'inactive', UnitFileState: 'disabled' }
  return { otherInit: undefined, status: { ...usual, ...status }, isEnabled: false }
}

function plan(args: SystemdArgs, facts: UnitFacts): string[] {
  return systemd.plan(args, facts).map(({ summary }) => summary)
}

function run(args: SystemdArgs, facts: UnitFacts): string[] {
  return snippetsOf(systemd.plan(args, facts))
}

function ask(args: SystemdArgs, answer: Answer): Promise<UnitFacts> {
  return systemd.probe(args).ask(askerOf(new FakeConnection().on(/systemctl show/, answer)))
}
