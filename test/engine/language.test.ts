import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { UserErrors } from '../../src/errors.ts'
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
  'w1:include_tasks=ok w1:one=ok w1:two=ok',
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
    - meta: end_play
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
  'include_vars sets variables',
  '- hosts: w1\n  tasks:\n    - include_vars: more.yml\n    - say: { text: "{{ more }}" }\n',
  'w1:include_vars=ok w1:yes=ok',
  {
    files: { 'vars/more.yml': 'more: "yes"\n' },
  },
)

test.run()
