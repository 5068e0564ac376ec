import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { UserErrors } from '../../src/errors.ts'
import { loadInventory } from '../../src/inventory/index.ts'
import { type PlayOptions, playEvents, playStates } from '../support/plays.ts'

const test = suite('language')

function gives(title: string, playbook: string, expected: string, options: PlayOptions = {}): void {
  test(title, async () => assert.is((await playStates(playbook, options)).join(' '), expected))
}

gives(
  'include_tasks runs a file for the hosts whose condition holds, with its variables',
  `
- hosts: workers
  tasks:
    - include_tasks: more.yml
      when: inventory_hostname != "w2"
      vars: { v: x }
    - say: { text: b }
`,
  'w1:include_tasks=ok w2:include_tasks=skipped w3:include_tasks=ok w1:x=ok w3:x=ok w1:b=ok w2:b=ok w3:b=ok',
  {
    files: { 'more.yml': '- say: { text: "{{ v }}" }\n' },
  },
)

gives(
  'include_tasks in a loop runs the file for each item, and its name may be a template',
  `
- hosts: w1
  tasks:
    - include_tasks: "{{ item }}.yml"
      loop: [one, two]
`,
  'w1:include_tasks=ok w1:include_tasks=ok w1:include_tasks=ok w1:one=ok w1:two=ok',
  {
    files: { 'one.yml': '- say: { text: "{{ item }}" }\n', 'two.yml': '- say: { text: "{{ item }}" }\n' },
  },
)

gives(
  'an include whose file is wrong fails the host, and can be rescued',
  `
- hosts: w1
  vars: { name: gone }
  tasks:
    - block:
        - include_tasks: "{{ name }}.yml"
      rescue:
        - say: { text: r }
`,
  'w1:include_tasks=rescued w1:r=ok',
)

gives(
  'a file may include itself, and is read again each time',
  `
- hosts: w1
  vars: { more: true }
  tasks:
    - include_tasks: itself.yml
`,
  'w1:include_tasks=ok w1:a=ok w1:include_tasks=ok w1:set_fact=ok w1:include_tasks=ok w1:a=ok w1:include_tasks=skipped w1:set_fact=skipped w1:set_fact=skipped',
  {
    files: {
      'itself.yml': `
- say: { text: a }
- include_tasks: stop.yml
  when: more
- set_fact: { more: false }
  when: more
`,
      'stop.yml': '- set_fact: { more: false }\n- include_tasks: itself.yml\n',
    },
  },
)

gives(
  'what a file includes that is itself included is checked with the playbook',
  `
- hosts: w1
  tasks:
    - include_tasks: outer.yml
    - say: { text: "{{ known }}" }
`,
  'w1:include_tasks=ok w1:include_tasks=ok w1:set_fact=ok w1:x=ok',
  {
    files: { 'outer.yml': '- include_tasks: inner.yml\n', 'inner.yml': '- set_fact: { known: x }\n' },
  },
)

const role = {
  'roles/base/tasks/main.yml': '- say: { text: "{{ v }}{{ d }}" }\n  changed_when: true\n  notify: Tell\n',
  'roles/base/defaults/main.yml': 'd: default\nv: weak\n',
  'roles/base/vars/main.yml': 'v: role\n',
  'roles/base/handlers/main.yml': '- name: Tell\n  say: { text: told }\n',
  'roles/top/meta/main.yml': 'dependencies: [base]\n',
  'roles/top/tasks/main.yml': '- say: { text: top }\n',
  'roles/top/tasks/other.yml': '- say: { text: other }\n',
}

gives(
  'roles run before tasks, with their defaults, variables and handlers',
  `
- hosts: w1
  roles: [base]
  tasks:
    - say: { text: t }
`,
  'w1:roledefault=changed w1:t=ok w1:told=ok',
  { files: role },
)

gives(
  'the inventory is stronger than the defaults of a role',
  '- hosts: w1\n  roles: [base]\n',
  'w1:roleinventory=changed w1:told=ok',
  {
    files: { ...role, 'group_vars/all.yml': 'd: inventory\n' },
  },
)

gives(
  'a role comes after those it depends on',
  '- hosts: w1\n  roles: [{ role: top, when: true }]\n',
  'w1:roledefault=changed w1:top=ok w1:told=ok',
  { files: role },
)

gives(
  'import_role and include_role stand among tasks',
  `
- hosts: w1
  tasks:
    - import_role: { name: top, tasks_from: other }
    - include_role: { name: base }
      vars: { d: given }
`,
  'w1:roledefault=changed w1:other=ok w1:include_role=ok w1:rolegiven=changed w1:told=ok',
  { files: role },
)

gives(
  'meta: flush_handlers runs them now',
  `
- hosts: w1
  tasks:
    - say: { text: a }
      changed_when: true
      notify: Tell
    - meta: flush_handlers
    - say: { text: b }
  handlers:
    - name: Tell
      say: { text: told }
`,
  'w1:a=changed w1:told=ok w1:b=ok',
)

gives(
  'meta: end_host takes a host out, and end_play ends it for all',
  `
- hosts: workers
  tasks:
    - meta: end_host
      when: inventory_hostname == "w1"
    - say: { text: a }
    - { meta: end_play, when: true }
    - say: { text: b }
- hosts: w1
  tasks:
    - say: { text: c }
`,
  'w2:a=ok w3:a=ok w1:c=ok',
)

gives(
  'meta: clear_host_errors takes failed hosts back',
  `
- hosts: workers
  tasks:
    - say: { text: a, fail_on: w2 }
    - meta: clear_host_errors
    - say: { text: b }
`,
  'w1:a=ok w2:a=failed w3:a=ok w1:b=ok w2:b=ok w3:b=ok',
)

gives(
  'any_errors_fatal takes all hosts to the rescue',
  `
- hosts: workers
  any_errors_fatal: true
  tasks:
    - block:
        - say: { text: a, fail_on: w2 }
        - say: { text: b }
      rescue:
        - say: { text: r }
    - say: { text: c }
`,
  'w1:a=ok w2:a=rescued w3:a=ok w1:r=ok w2:r=ok w3:r=ok w1:c=ok w2:c=ok w3:c=ok',
)

gives(
  'max_fail is a number of hosts',
  '- hosts: workers\n  max_fail: 0\n  tasks:\n    - say: { text: a, fail_on: w2 }\n    - say: { text: b }\n',
  'w1:a=ok w2:a=failed w3:a=ok',
)

gives(
  'a gate that does not hold ends the play before the next batch',
  `
- hosts: workers
  serial: 1
  tasks:
    - say: { text: a }
  gate:
    - say: { text: g, fail_on: w2 }
`,
  'w1:a=ok w1:g=ok w2:a=ok w2:g=failed',
)

gives(
  'serial on a handler lets a few hosts do all of it before the next',
  `
- hosts: workers
  tasks:
    - say: { text: a }
      changed_when: true
      notify: Restart
  handlers:
    - name: Restart
      serial: 1
      block:
        - say: { text: stop }
        - say: { text: start }
`,
  'w1:a=changed w2:a=changed w3:a=changed w1:stop=ok w1:start=ok w2:stop=ok w2:start=ok w3:stop=ok w3:start=ok',
)

gives(
  'host_pinned takes each host through on its own',
  '- hosts: workers\n  strategy: host_pinned\n  tasks:\n    - say: { text: a }\n    - say: { text: b }\n',
  'w1:a=ok w2:a=ok w3:a=ok w1:b=ok w2:b=ok w3:b=ok',
  { forks: 1 },
)

test('order turns the hosts round', async () => {
  const events = await playEvents(
    '- hosts: workers\n  order: reverse_inventory\n  serial: 1\n  tasks:\n    - say: { text: a }\n',
  )
  const batches = events.flatMap(event => (event.type === 'batch-start' ? event.hosts : []))
  assert.equal(batches, ['w3', 'w2', 'w1'])
})

gives(
  'vars_prompt is answered by -e',
  '- hosts: w1\n  vars_prompt: [{ name: who }]\n  tasks:\n    - say: { text: "{{ who }}" }\n',
  'w1:me=ok',
  { extraVariables: { who: 'me' } },
)

gives(
  'vars_prompt asks before the run',
  '- hosts: w1\n  vars_prompt: [{ name: who, prompt: Who?, default: nobody }]\n  tasks:\n    - say: { text: "{{ who }}" }\n',
  'w1:nobody=ok',
  {
    ask: async () => '',
  },
)

gives(
  'vars_files are stronger than vars_prompt, as in Ansible, and vars weaker',
  `- hosts: w1
  vars: { who: vars, what: vars }
  vars_prompt: [{ name: who }, { name: what }]
  vars_files: [more.yml]
  tasks:
    - say: { text: "{{ who }}-{{ what }}" }
`,
  'w1:file-asked=ok',
  { ask: async () => 'asked', files: { 'more.yml': 'who: file\n' } },
)

gives(
  'omit leaves an argument out',
  '- hosts: w1\n  tasks:\n    - say: { text: a, fail_on: "{{ default nobody omit }}" }\n',
  'w1:a=ok',
)

gives('a role knows its name', '- hosts: w1\n  roles: [base]\n', 'w1:base=ok', {
  files: { 'roles/base/tasks/main.yml': '- say: { text: "{{ role_name }}" }\n' },
})

gives(
  'a loop adds what each item adds to the inventory',
  `
- hosts: m1
  tasks:
    - add_host: { name: "{{ item }}", groups: new }
      loop: [x1, x2]
- hosts: new
  tasks:
    - say: { text: "{{ inventory_hostname }}" }
`,
  'm1:x1=ok m1:x2=ok m1:add_host=ok x1:x1=ok x2:x2=ok',
)

test('the folders of the inventory and of the playbook are absolute, however they were written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'language-'))
  try {
    writeFileSync(join(folder, 'masters'), 'm1\n')
    const inventory = await loadInventory(relative(process.cwd(), folder))
    const playbook = '- hosts: m1\n  tasks:\n    - say: { text: "{{ inventory_dir }}" }\n'
    assert.equal(await playStates(playbook, { inventory }), [`m1:${folder}=ok`])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('vars_prompt without a terminal says how to answer', async () => {
  try {
    await playEvents('- hosts: w1\n  vars_prompt: [{ name: who }]\n  tasks:\n    - say: { text: "{{ who }}" }\n')
    assert.unreachable()
  } catch (error) {
    assert.instance(error, UserErrors)
    assert.match((error as Error).message, /Cannot ask for "who": there is no terminal; add -e who=VALUE/)
  }
})

gives(
  'group_by and add_host change the groups of the run',
  `
- hosts: workers
  tasks:
    - group_by: { key: "{{#if (eq inventory_hostname 'w2')}}second{{else}}others{{/if}}" }
    - add_host: { name: new, groups: [second], colour: red }
- hosts: second
  tasks:
    - say: { text: "{{ inventory_hostname }}" }
`,
  'w1:group_by=ok w2:group_by=ok w3:group_by=ok w1:new=ok new:new=ok w2:w2=ok',
)

gives(
  'a variable that add_host gives is known to the plays of that host',
  `
- hosts: w1
  tasks:
    - add_host: { name: new, groups: second, colour: red }
- hosts: second
  tasks:
    - say: { text: "{{ colour }}" }
`,
  'w1:new=ok new:red=ok',
)

gives(
  'include_vars sets variables',
  '- hosts: w1\n  tasks:\n    - include_vars: more.yml\n    - say: { text: "{{ more }}" }\n',
  'w1:include_vars=ok w1:yes=ok',
  {
    files: { 'vars/more.yml': 'more: "yes"\n' },
  },
)

gives(
  'max_fail_percentage does not count who is rescued',
  `
- hosts: workers
  max_fail_percentage: 0
  tasks:
    - block:
        - say: { text: a, fail_on: w2 }
      rescue:
        - say: { text: r }
    - say: { text: c }
`,
  'w1:a=ok w2:a=rescued w3:a=ok w2:r=ok w1:c=ok w2:c=ok w3:c=ok',
)

gives(
  'any_errors_fatal of a task is stronger than that of the play',
  `
- hosts: workers
  any_errors_fatal: true
  tasks:
    - say: { text: a, fail_on: w2 }
      any_errors_fatal: false
    - say: { text: b }
`,
  'w1:a=ok w2:a=failed w3:a=ok w1:b=ok w3:b=ok',
)

gives(
  'handlers that notify each other run once at the end of each section',
  `
- hosts: w1
  tasks:
    - say: { text: a }
      changed_when: true
      notify: A
  handlers:
    - name: A
      say: { text: ha }
      changed_when: true
      notify: [A, B]
    - name: B
      say: { text: hb }
      changed_when: true
      notify: A
`,
  'w1:a=changed w1:ha=changed w1:hb=changed w1:ha=changed w1:hb=changed',
)

gives(
  'a keyword that is a template means what it gives',
  `
- hosts: workers
  serial: "{{ size }}"
  vars: { size: 2 }
  tasks:
    - say: { text: a }
      throttle: "{{ size }}"
    - say: { text: b }
      run_once: "{{ once }}"
      vars: { once: "yes" }
`,
  'w1:a=ok w2:a=ok w1:b=ok w3:a=ok w3:b=ok',
)

gives(
  'a keyword that is nonsense fails the task, and the run goes on',
  `
- hosts: w1
  vars: { word: two }
  tasks:
    - say: { text: a }
      retries: "{{ word }}"
      ignore_errors: true
    - say: { text: b }
      throttle: "{{ word }}"
      ignore_errors: true
    - say: { text: c }
`,
  'w1:say=ignored w1:say=failed',
)

gives(
  'set facts of an item are there for the next',
  `
- hosts: w1
  tasks:
    - set_fact: { last: "{{ default last '' }}{{ item }}" }
      loop: [x, y]
    - say: { text: "{{ last }}" }
`,
  'w1:set_fact=ok w1:set_fact=ok w1:set_fact=ok w1:xy=ok',
)

gives(
  'a handler is notified by what its name renders to',
  `
- hosts: w1
  vars: { what: it }
  tasks:
    - say: { text: a }
      changed_when: true
      notify: "Tell {{ what }}"
  handlers:
    - name: Tell {{ what }}
      say: { text: told }
`,
  'w1:a=changed w1:told=ok',
)

gives(
  'run_once on a host that cannot be reached ends the play for all',
  `
- hosts: workers
  order: reverse_inventory
  tasks:
    - meta: end_host
      when: inventory_hostname == "w3"
    - reach: {}
      run_once: true
    - say: { text: b }
`,
  'w2:reach=unreachable',
)

gives(
  'a play whose hosts all failed before does not end the run',
  `
- hosts: w2
  tasks:
    - say: { text: a, fail_on: w2 }
- hosts: w1:w2
  tasks:
    - say: { text: b }
`,
  'w2:a=failed',
)

gives(
  'an always that fails inside a block with a rescue is rescued',
  `
- hosts: w1
  tasks:
    - block:
        - block:
            - say: { text: a }
          always:
            - say: { text: z, fail_on: w1 }
      rescue:
        - say: { text: r }
`,
  'w1:a=ok w1:z=rescued w1:r=ok',
)

test('every registered result can be asked whether it failed, was skipped or unreachable', async () => {
  const states = await playStates(`
- hosts: w1
  tasks:
    - say: { text: a }
      when: false
      register: r
    - say: { text: b }
      when: r.skipped && !r.failed && !r.unreachable
`)
  assert.equal(states, ['w1:say=skipped', 'w1:b=ok'])
})

test('secrets are hidden wherever their value turns up, also through other variables', async () => {
  const events = await playEvents(`
- hosts: w1
  vars: { vault: opensesame }
  tasks:
    - say: { text: "{{ db_password }} {{ item }}" }
      loop: ["{{ api_token }}"]
      vars: { db_password: "{{ vault }}", api_token: tok-en-1 }
`)
  const told = JSON.stringify(events)
  assert.not.match(told, 'opensesame')
  assert.not.match(told, 'tok-en-1')
  assert.match(told, '*** ***')
})

test('no_log hides what a retry waits for', async () => {
  const events = await playEvents(`
- hosts: w1
  tasks:
    - say: { text: sesame123, fail_on: w1 }
      no_log: true
      retries: 1
      delay: 0
`)
  assert.not.match(JSON.stringify(events), 'sesame123')
})

test('a variable of the inventory that reads an unknown one is told before any host', async () => {
  try {
    await playEvents('- hosts: w1\n  tasks:\n    - say: { text: "{{ dir }}" }\n', {
      files: { 'group_vars/all.yml': 'dir: "{{ bse }}/x"\n' },
    })
    assert.unreachable()
  } catch (error) {
    assert.match((error as Error).message, /Unknown variable "bse".*group_vars\/all\.yml:1:\d/)
  }
})

test.run()
