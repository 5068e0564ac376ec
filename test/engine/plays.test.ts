import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RunOptions } from '../../src/engine/run-options.ts'
import { UserErrors } from '../../src/errors.ts'
import { playEvents as eventsOf, playStates as states } from '../support/plays.ts'

const test = suite('plays')

/** A playbook, options, and what its hosts must have done: `host:task=state`, in order. */
function gives(title: string, playbook: string, expected: string, options: Partial<RunOptions> = {}): void {
  test(title, async () => assert.is((await states(playbook, options)).join(' '), expected))
}

gives(
  'all hosts end a task before any begins the next',
  '- hosts: workers\n  tasks:\n    - say: { text: a }\n    - say: { text: b }\n',
  'w1:a=ok w2:a=ok w3:a=ok w1:b=ok w2:b=ok w3:b=ok',
)

gives(
  'serial takes the hosts in batches',
  '- hosts: workers\n  serial: 2\n  tasks:\n    - say: { text: a }\n    - say: { text: b }\n',
  'w1:a=ok w2:a=ok w1:b=ok w2:b=ok w3:a=ok w3:b=ok',
)

gives(
  'a failed host is left out, also of later plays',
  `
- hosts: workers
  tasks:
    - say: { text: a, fail_on: w2 }
    - say: { text: b }
- hosts: all
  tasks:
    - say: { text: c }
`,
  'w1:a=ok w2:a=failed w3:a=ok w1:b=ok w3:b=ok m1:c=ok w1:c=ok w3:c=ok',
)

gives(
  'ignore_errors lets the host go on',
  '- hosts: w1\n  tasks:\n    - say: { text: a, fail_on: w1 }\n      ignore_errors: true\n    - say: { text: b }\n',
  'w1:a=ignored w1:b=ok',
)

gives(
  'any_errors_fatal ends the play for all',
  '- hosts: workers\n  any_errors_fatal: true\n  tasks:\n    - say: { text: a, fail_on: w2 }\n    - say: { text: b }\n- hosts: m1\n  tasks:\n    - say: { text: c }\n',
  'w1:a=ok w2:a=failed w3:a=ok',
)

gives(
  'max_fail_percentage ends the play when more failed',
  '- hosts: workers\n  max_fail_percentage: 30\n  tasks:\n    - say: { text: a, fail_on: w2 }\n    - say: { text: b }\n',
  'w1:a=ok w2:a=failed w3:a=ok',
)

gives(
  'max_fail_percentage bears what it allows',
  '- hosts: workers\n  max_fail_percentage: 34\n  tasks:\n    - say: { text: a, fail_on: w2 }\n    - say: { text: b }\n',
  'w1:a=ok w2:a=failed w3:a=ok w1:b=ok w3:b=ok',
)

gives(
  'a batch that failed whole ends the play',
  '- hosts: workers\n  serial: 1\n  tasks:\n    - say: { text: a, fail_on: w1 }\n',
  'w1:a=failed',
)

gives(
  'when is asked for each host',
  '- hosts: workers\n  tasks:\n    - say: { text: a }\n      when: inventory_hostname == "w2"\n',
  'w1:say=skipped w2:a=ok w3:say=skipped',
)

gives(
  'register and facts reach later tasks',
  `
- hosts: w1
  tasks:
    - say: { text: a }
      register: result
    - say: { text: "{{ result.said }}!" }
      when: result.changed == false
`,
  'w1:a=ok w1:a!=ok',
)

gives(
  'hostvars shows what other hosts registered',
  `
- hosts: workers
  tasks:
    - say: { text: "{{ inventory_hostname }}" }
      register: result
    - say: { text: "{{ hostvars.w2.result.said }}" }
      when: groups.workers.all(w, hostvars[w].result.said == w)
`,
  'w1:w1=ok w2:w2=ok w3:w3=ok w1:w2=ok w2:w2=ok w3:w2=ok',
)

gives(
  'a loop runs for each item',
  '- hosts: w1\n  tasks:\n    - say: { text: "{{ item }}" }\n      loop: [x, y]\n',
  'w1:x=ok w1:y=ok w1:say=ok',
)

gives(
  'a loop takes a CEL list, and index_var',
  '- hosts: w1\n  tasks:\n    - say: { text: "{{ i }}{{ w }}" }\n      loop: groups.workers.filter(w, w != "w2")\n      loop_control: { loop_var: w, index_var: i }\n',
  'w1:0w1=ok w1:1w3=ok w1:say=ok',
)

gives(
  'a loop of a host that fails goes on with the other items',
  '- hosts: w1\n  tasks:\n    - say: { text: "{{ item }}", fail_on: "{{ item }}" }\n      loop: [w1, w2]\n',
  'w1:w1=failed w1:w2=ok w1:w1=failed',
)

gives(
  'until tries again',
  '- hosts: w1\n  tasks:\n    - count: {}\n      register: result\n      until: result.count == 3\n      delay: 0\n    - say: { text: "{{ result.attempts }}" }\n',
  'w1:count=ok w1:3=ok',
)

gives(
  'until gives up',
  '- hosts: w1\n  tasks:\n    - count: {}\n      register: result\n      until: result.count == 9\n      retries: 2\n      delay: 0\n',
  'w1:count=failed',
)

gives(
  'failed_when and changed_when judge the result',
  `
- hosts: w1
  tasks:
    - say: { text: a }
      register: r
      changed_when: r.said == "a"
    - say: { text: b }
      register: r
      failed_when: [r.said == "b", "true"]
`,
  'w1:a=changed w1:say=failed',
)

gives(
  'a handler runs once, at the end of the section, on the hosts that changed',
  `
- hosts: workers
  tasks:
    - say: { text: a }
      changed_when: inventory_hostname != "w2"
      notify: Tell
    - say: { text: b }
      changed_when: "true"
      notify: Both
  post_tasks:
    - say: { text: c }
  handlers:
    - name: Never
      say: { text: never }
    - name: Tell
      listen: Both
      say: { text: told }
`,
  'w1:a=changed w2:a=ok w3:a=changed w1:b=changed w2:b=changed w3:b=changed w1:told=ok w2:told=ok w3:told=ok w1:c=ok w2:c=ok w3:c=ok',
)

gives(
  'a failed host runs no handler, unless they are forced',
  `
- hosts: workers
  force_handlers: true
  tasks:
    - say: { text: a }
      changed_when: inventory_hostname == "w1"
      notify: Tell
    - say: { text: b, fail_on: w1 }
  handlers:
    - name: Tell
      say: { text: told }
`,
  'w1:a=changed w2:a=ok w3:a=ok w1:b=failed w2:b=ok w3:b=ok w1:told=ok',
)

gives(
  'a rescue takes the failed hosts back, and always runs for all',
  `
- hosts: workers
  tasks:
    - block:
        - say: { text: a, fail_on: w2 }
        - say: { text: b }
      rescue:
        - say: { text: "{{ failed_task.name }}" }
      always:
        - say: { text: z }
    - say: { text: c }
`,
  'w1:a=ok w2:a=rescued w3:a=ok w1:b=ok w3:b=ok w2:say=ok w1:z=ok w2:z=ok w3:z=ok w1:c=ok w2:c=ok w3:c=ok',
)

gives(
  'always runs on a host that failed, and it stays failed',
  `
- hosts: w1
  tasks:
    - block:
        - say: { text: a, fail_on: w1 }
      always:
        - say: { text: z }
    - say: { text: c }
`,
  'w1:a=failed w1:z=ok',
)

gives(
  'run_once runs on the first host, for all',
  '- hosts: workers\n  tasks:\n    - say: { text: a }\n      run_once: true\n      register: r\n    - say: { text: "{{ r.said }}" }\n',
  'w1:a=ok w1:a=ok w2:a=ok w3:a=ok',
)

gives(
  'tags and skipped tags choose tasks',
  '- hosts: w1\n  tasks:\n    - say: { text: a }\n      tags: x\n    - say: { text: b }\n      tags: [x, y]\n    - say: { text: c }\n',
  'w1:a=ok',
  { tags: ['x'], skipTags: ['y'] },
)

gives('limit narrows every play', '- hosts: all\n  tasks:\n    - say: { text: a }\n', 'm1:a=ok w3:a=ok', {
  limit: 'all:!w1:!w2',
})

gives(
  'extra variables are the strongest',
  '- hosts: w1\n  vars: { v: play }\n  tasks:\n    - say: { text: "{{ v }}" }\n      vars: { v: task }\n',
  'w1:extra=ok',
  { extraVariables: { v: 'extra' } },
)

gives(
  'an unreachable host is left out',
  '- hosts: workers\n  tasks:\n    - reach: {}\n    - say: { text: b }\n',
  'w1:reach=ok w2:reach=unreachable w3:reach=ok w1:b=ok w3:b=ok',
)

gives(
  'ignore_unreachable keeps it',
  '- hosts: workers\n  tasks:\n    - reach: {}\n      ignore_unreachable: true\n    - say: { text: b }\n',
  'w1:reach=ok w2:reach=ignored w3:reach=ok w1:b=ok w2:b=ok w3:b=ok',
)

test('strategy free lets each host go its own way, and waits at run_once', async () => {
  const found = await states(`
- hosts: workers
  strategy: free
  tasks:
    - gate: {}
    - say: { text: a }
    - say: { text: once }
      run_once: true
    - say: { text: b }
`)
  // w1 passes the gate only when another host has done the next task.
  assert.ok(found.indexOf('w2:a=ok') < found.indexOf('w1:gate=ok'), found.join(' '))
  assert.ok(found.indexOf('w1:a=ok') < found.indexOf('w1:once=ok'), found.join(' '))
  assert.is(found.filter(state => state.endsWith('once=ok')).length, 1)
})

const codes: [string, string, number][] = [
  ['0 when all is well', '- say: { text: a }', 0],
  ['2 when a host failed', '- say: { text: a, fail_on: w1 }', 2],
  ['4 when a host was unreachable, also where another failed', '- say: { text: a, fail_on: w1 }\n    - reach: {}', 4],
  ['0 when the failure was ignored', '- say: { text: a, fail_on: w1 }\n      ignore_errors: true', 0],
]
for (const [title, tasks, code] of codes) {
  test(`ends with ${title}`, async () => {
    const last = (await eventsOf(`- hosts: workers\n  tasks:\n    ${tasks}\n`)).at(-1)!
    assert.is(last.type === 'run-end' && last.code, code)
  })
}

function refuses(title: string, playbook: string, message: RegExp, options: Partial<RunOptions> = {}): void {
  test(`before any host: ${title}`, async () => {
    try {
      await eventsOf(playbook, options)
      assert.unreachable('the playbook was run')
    } catch (error) {
      assert.ok(error instanceof UserErrors, String(error))
      assert.match((error as Error).message, message)
    }
  })
}

refuses(
  'an unknown variable',
  '- hosts: all\n  tasks:\n    - say: { text: "{{ inventory_hostnam }}" }\n',
  /Unknown variable "inventory_hostnam": did you mean "inventory_hostname"\? at .*:3:\d+/,
)
refuses(
  'a fact that nobody gathers',
  '- hosts: all\n  tasks:\n    - say: { text: a }\n      when: ansible_os_family == "Debian"\n',
  /Unknown variable "ansible_os_family": "gather_facts: true" gathers the facts of the hosts at .*:4:13/,
)
refuses(
  'what Ansible calls otherwise',
  '- hosts: all\n  tasks:\n    - say: { text: "{{ ansible_play_hosts }}" }\n',
  /Unknown variable "ansible_play_hosts": write "play_hosts"/,
)
refuses(
  'a name that is no fact where facts are gathered',
  '- hosts: all\n  gather_facts: true\n  tasks:\n    - say: { text: "{{ ansible_kernel }} {{ kernel }}" }\n',
  /^Unknown variable "kernel" at [^\n]*$/,
)
refuses('an unknown host', '- hosts: workerz\n  tasks: []\n', /workerz.*did you mean "workers".*:1:10/)
refuses(
  'an unknown tag',
  '- hosts: all\n  tasks:\n    - say: { text: a }\n      tags: one\n',
  /No task has the tag "two"/,
  { tags: ['two'] },
)
refuses('a limit that matches nothing', '- hosts: all\n  tasks: []\n', /No host matches --limit "w\*:!w\*"/, {
  limit: 'w*:!w*',
})

test.run()
