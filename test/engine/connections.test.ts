import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Connections } from '../../src/engine/connections.ts'
import { Semaphore } from '../../src/engine/semaphore.ts'
import { ConnectionError } from '../../src/errors.ts'
import { sh } from '../../src/shell.ts'
import { FakeConnection } from '../support/fake.ts'
import { playEvents } from '../support/plays.ts'
import { rejects } from '../support/rejects.ts'

const test = suite('connections')

test('a connection is opened when the first question is asked, and kept', async () => {
  const { opened, connections } = fakes()
  const asker = connections.asker('w1', undefined)
  assert.is(opened.length, 0)
  await asker.shell(sh`:`)
  await asker.shell(sh`:`)
  assert.is(opened.length, 1)
  await connections.closeAll()
  assert.is(opened[0]!.closed, true)
})

test('or for each question anew, and the old one is closed', async () => {
  const { opened, connections } = fakes()
  await connections.to('w1')
  const asker = connections.asker('w1', undefined, { anew: true })
  await asker.shell(sh`:`)
  assert.is(opened.length, 2)
  assert.equal(opened[1]!.commands, [':'])
  assert.is(await connections.to('w1'), opened[1])
  await connections.closeAll()
  assert.equal(
    opened.map(({ closed }) => closed),
    [true, true],
  )
})

test('one that could not be opened is tried again', async () => {
  const { opened, connections } = fakes(1)
  const asker = connections.asker('w1', undefined)
  await rejects(asker.shell(sh`:`), 'Cannot connect to w1')
  await asker.shell(sh`:`)
  assert.is(opened.length, 1)
})

const waiting = (args: string) =>
  `- hosts: w1\n  tasks:\n    - wait_for_connection: { sleep: 0, ${args} }\n    - say: { text: a }\n`

test('a task that waits for the connection outlasts those that fail', async () => {
  const { connect, opened } = fakes(3)
  const events = await playEvents(waiting('timeout: 60'), { connect })
  const ends = events.flatMap(event => (event.type === 'host-end' ? [event.state] : []))
  assert.equal([ends, opened.length], [['ok', 'ok'], 1])
})

test('and fails, not unreachable, when its time is up', async () => {
  const { connect } = fakes(Number.POSITIVE_INFINITY)
  const events = await playEvents(waiting('timeout: 0'), { connect })
  const ends = events.flatMap(event => (event.type === 'host-end' ? [[event.state, event.message]] : []))
  assert.equal(ends, [['failed', 'Timed out after 0 s: Cannot connect to w1']])
})

test.run()

/** Connections that answer `:`, after so many that could not be opened. */
function fakes(failures = 0) {
  const opened: FakeConnection[] = []
  let tries = 0
  const connect = async (host: string) => {
    tries += 1
    if (tries <= failures) throw new ConnectionError(`Cannot connect to ${host}`)
    const connection = new FakeConnection(host).on(':')
    opened.push(connection)
    return connection
  }
  return { opened, connect, connections: new Connections(connect, new Semaphore(2)) }
}
