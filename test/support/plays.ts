import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Action, PerformingAction } from '../../src/actions/action.ts'
import { addHost } from '../../src/actions/add_host.ts'
import { groupBy } from '../../src/actions/group_by.ts'
import { includeVars } from '../../src/actions/include_vars.ts'
import { setFact } from '../../src/actions/set_fact.ts'
import { setup } from '../../src/actions/setup.ts'
import { waitForConnection } from '../../src/actions/wait_for_connection.ts'
import type { HostEnd, RunEvent } from '../../src/engine/events.ts'
import type { RunOptions } from '../../src/engine/run-options.ts'
import { runPlaybook } from '../../src/engine/start.ts'
import { ConnectionError } from '../../src/errors.ts'
import { loadInventory } from '../../src/inventory/index.ts'
import { loadPlaybook } from '../../src/playbook/load.ts'
import { templateParser } from '../../src/playbook/templates.ts'

export interface PlayOptions extends Partial<RunOptions> {
  /** Files beside the playbook. */
  readonly files?: Readonly<Record<string, string>>
}

/** What each host did: `host:task=state`, in the order of the tasks and of the hosts' names. */
export async function playStates(playbook: string, options: PlayOptions = {}): Promise<string[]> {
  const ends = (await playEvents(playbook, options)).filter((event): event is HostEnd => event.type === 'host-end')
  // Hosts may end one task in any order.
  const first = (id: number) => ends.findIndex(({ task }) => task.id === id)
  const inOrder = playbook.includes('strategy: free')
    ? ends
    : ends.toSorted((a, b) => first(a.task.id) - first(b.task.id) || a.host.localeCompare(b.host))
  return inOrder.map(
    ({ host, message = ' ', state, task }) => `${host}:${message.includes(' ') ? task.name : message}=${state}`,
  )
}

/** Runs a playbook over m1, w1, w2 and w3 with actions that need no host, or no more of it than a connection. */
export async function playEvents(text: string, { files = {}, ...options }: PlayOptions = {}): Promise<RunEvent[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plays-'))
  try {
    return await playIn(folder, { 'playbook.yml': text, ...files }, options)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function playIn(
  folder: string,
  files: Record<string, string>,
  options: Partial<RunOptions>,
): Promise<RunEvent[]> {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  const file = join(folder, 'playbook.yml')
  writeFileSync(join(folder, 'masters'), 'm1\n')
  writeFileSync(join(folder, 'workers'), 'w1\nw2\nw3\n')
  const actions = testActions()
  const parseTemplate = templateParser()
  const events: RunEvent[] = []
  const run = runPlaybook({
    playbook: loadPlaybook(file, { actions, parseTemplate }),
    inventory: await loadInventory(folder),
    actions,
    parseTemplate,
    runId: 'test',
    connect: async host => {
      throw new ConnectionError(`Cannot connect to ${host}`)
    },
    ...options,
  })
  for await (const event of run) events.push(event)
  return events
}

interface SayArgs {
  text: string
  fail_on?: string
}

/** Actions without a host: `say` answers with its text, `count` with how often it was asked, `reach` fails to connect to w2. */
function testActions(): Map<string, Action> {
  let asked = 0
  let open: () => void = () => undefined
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  const plain = { type: 'object', additionalProperties: false, properties: {} } as const
  const say: PerformingAction<SayArgs> = {
    summary: 'Says something.',
    schema: {
      type: 'object',
      additionalProperties: false,
      required: ['text'],
      properties: { text: { type: 'string' }, fail_on: { type: 'string' } },
    },
    perform({ text, fail_on }, { host }) {
      if (text === 'a' && host === 'w2') open()
      return { fields: { said: text }, message: text, ...(fail_on === host && { failure: text }) }
    },
  }
  const count: PerformingAction<object> = {
    summary: 'Counts.',
    schema: plain,
    perform: () => ({ fields: { count: ++asked } }),
  }
  const gate: PerformingAction<object> = {
    summary: 'Waits for another host.',
    schema: plain,
    async perform(_, { host }) {
      if (host === 'w1') await opened
      return {}
    },
  }
  const reach: PerformingAction<object> = {
    summary: 'Reaches all hosts but w2.',
    schema: plain,
    perform(_, { host }) {
      if (host === 'w2') throw new ConnectionError('Cannot connect to w2')
      return { message: 'reach' }
    },
  }
  return new Map<string, Action>([
    ['add_host', addHost],
    ['group_by', groupBy],
    ['include_vars', includeVars],
    ['set_fact', setFact],
    ['setup', setup],
    ['wait_for_connection', waitForConnection],
    ['say', say],
    ['count', count],
    ['gate', gate],
    ['reach', reach],
  ])
}
