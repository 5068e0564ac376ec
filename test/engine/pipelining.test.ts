import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RunEvent } from '../../src/engine/events.ts'
import { runPlaybook } from '../../src/engine/start.ts'
import { readRun } from '../../src/prepare.ts'
import { countingLocal, type Trips } from '../support/counting.ts'
import { projectFolder } from '../support/project.ts'

const test = suite('pipelining')

const files = Array.from(
  { length: 12 },
  (_, i) => `    - copy: { content: "${i}", dest: "{{ scratch }}/${i}" }\n`,
).join('')

test('a play that finds nothing to do is asked for in one or two round trips', async () => {
  const play = `- hosts: w1\n  tasks:\n    - file: { path: "{{ scratch }}/d", state: directory }\n${files}`
  const folder = newFolder()
  await run(play, { folder })
  const { trips, changed } = await run(play, { folder })
  assert.is(changed, 0)
  assert.ok(trips <= 2, `${trips} round trips`)
})

test('a task that changes something costs one round trip', async () => {
  const { trips, changed } = await run(`- hosts: w1\n  tasks:\n${files}`)
  assert.is(changed, 12)
  assert.ok(trips <= 12 + 2, `${trips} round trips`)
})

test('without it, each task has its own', async () => {
  const { trips } = await run(`- hosts: w1\n  tasks:\n${files}`, { pipelining: false })
  assert.is(trips, 24)
})

test('questions behind a command see what it did', async () => {
  const { failures } = await run(`
- hosts: w1
  tasks:
    - command: touch {{ scratch }}/made
    - stat: { path: "{{ scratch }}/made" }
      register: found
    - assert: { that: found.stat.exists }
    - command: rm {{ scratch }}/made
    - stat: { path: "{{ scratch }}/made" }
      register: found
    - assert: { that: "!found.stat.exists" }
`)
  assert.equal(failures, [])
})

test('what one host ran may have reached another, which is asked again', async () => {
  const { failures } = await run(`
- hosts: w1,w2
  tasks:
    - stat: { path: "{{ scratch }}/none" }
    - command: touch {{ scratch }}/made
      when: inventory_hostname == 'w2'
    - stat: { path: "{{ scratch }}/made" }
      register: found
    - assert: { that: found.stat.exists }
`)
  assert.equal(failures, [])
})

test('so it is behind what was done for another host, and by a task that waited', async () => {
  const { failures } = await run(`
- hosts: w1,w2
  tasks:
    - stat: { path: "{{ scratch }}/none" }
    - command: touch {{ scratch }}/delegated
      delegate_to: w2
      run_once: true
    - stat: { path: "{{ scratch }}/delegated" }
      register: found
    - assert: { that: found.stat.exists }
    - shell: sleep 0.3 && touch {{ scratch }}/late {{ scratch }}/later &
      when: inventory_hostname == 'w1'
    - stat: { path: "{{ scratch }}/late" }
      register: late
      until: late.stat.exists
      retries: 50
      delay: 0.1
    - stat: { path: "{{ scratch }}/later" }
      register: found
    - assert: { that: found.stat.exists }
`)
  assert.equal(failures, [])
})

test('a question that can only be known later is asked later', async () => {
  const { failures } = await run(`
- hosts: w1
  tasks:
    - command: echo made
      register: name
    - copy: { content: x, dest: "{{ scratch }}/{{ name.stdout }}" }
    - stat: { path: "{{ scratch }}/{{ name.stdout }}" }
      register: found
      when: name.stdout == 'made'
    - assert: { that: found.stat.exists }
`)
  assert.equal(failures, [])
})

test('nothing of a task that is not reached is done', async () => {
  const folder = newFolder()
  await run(
    `- hosts: w1
  tasks:
    - stat: { path: "{{ scratch }}/none" }
    - fail: { msg: no }
    - copy: { content: x, dest: "{{ scratch }}/never" }
`,
    { folder },
  )
  assert.not(existsSync(join(folder, 'never')))
})

test('with one fork, hosts still come through', async () => {
  const own = files.replaceAll('{{ scratch }}/', '{{ scratch }}/{{ inventory_hostname }}-')
  const { changed } = await run(`- hosts: w1,w2\n  tasks:\n${own}`, { forks: 1 })
  assert.is(changed, 24)
})

interface Options {
  readonly folder?: string
  readonly pipelining?: boolean
  readonly forks?: number
}

function newFolder(): string {
  return projectFolder({ masters: 'w1\n', workers: 'w1\nw2\n' })
}

/** Runs a play on this machine under several names; `failures` are the messages of what failed. */
async function run(
  play: string,
  { folder = newFolder(), ...options }: Options = {},
): Promise<{ trips: number; changed: number; failures: string[] }> {
  const playbook = join(projectFolder({ 'play.yml': play }), 'play.yml')
  const trips: Trips = { count: 0 }
  const read = await readRun({ playbook, inventory: folder, extraVariables: { scratch: folder }, ...options })
  const events: RunEvent[] = []
  for await (const event of runPlaybook({ ...read, connect: async host => countingLocal(host, trips) })) {
    events.push(event)
  }
  const ends = events.filter(event => event.type === 'host-end')
  return {
    trips: trips.count,
    changed: ends.filter(({ state }) => state === 'changed').length,
    failures: ends.flatMap(({ state, message = '' }) => (state === 'failed' ? [message] : [])),
  }
}

test.run()
