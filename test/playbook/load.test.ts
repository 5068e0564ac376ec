import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { UserErrors, withPosition } from '../../src/errors.ts'
import type { ActionShape } from '../../src/playbook/checker.ts'
import { loadPlaybook } from '../../src/playbook/load.ts'
import type { Block, Task } from '../../src/playbook/model.ts'
import { templateParser } from '../../src/playbook/templates.ts'

const test = suite('loadPlaybook')

test('reads plays, sections and what comes down to a task', () => {
  const playbook = load(`
- name: First
  hosts: [masters, workers]
  become: true
  tags: one
  vars: { a: 1 }
  serial: [1, 50%]
  tasks:
    - when: a == 1
      tags: [two, "three,four"]
      vars: { b: 2 }
      block:
        - name: Copy it
          copy: { src: x, dest: /y }
          when: b == 2
          notify: Restart
      always:
        - command: echo done
  handlers:
    - name: Restart
      command: "true"
`)
  const [play] = playbook.plays
  assert.is(play!.hosts, 'masters,workers')
  assert.equal(play!.serial, [1, '50%'])
  const block = play!.sections[1]![0] as Block
  const task = block.steps[0] as Task
  assert.equal([task.name, task.action, task.args], ['Copy it', 'copy', { src: 'x', dest: '/y' }])
  assert.equal(
    task.when.map(({ expression }) => expression.text),
    ['a == 1', 'b == 2'],
  )
  assert.equal([...task.tags], ['one', 'two', 'three', 'four'])
  assert.is(task.become, true)
  assert.equal((block.always[0] as Task).args, { cmd: 'echo done' })
  assert.is(task.position.line, 13)
})

test('takes the name of an action with or without ansible.builtin', () => {
  const [play] = load('- hosts: all\n  tasks:\n    - ansible.builtin.command: ls\n').plays
  assert.is((play!.sections[1]![0] as Task).action, 'command')
})

test('imports tasks with what stands beside the import', () => {
  write('more.yml', '- command: ls\n- command: pwd\n  when: y\n')
  const [play] = load(
    '- hosts: all\n  vars: { x: true, y: true }\n  tasks:\n    - import_tasks: more.yml\n      when: x\n',
  ).plays
  const tasks = play!.sections[1] as Task[]
  assert.equal(
    tasks.map(task => task.when.map(({ expression }) => expression.text)),
    [['x'], ['x', 'y']],
  )
})

test('imports playbooks', () => {
  write('other.yml', '- hosts: workers\n  tasks: []\n')
  const { plays } = load('- import_playbook: other.yml\n- hosts: all\n')
  assert.equal(
    plays.map(play => play.hosts),
    ['workers', 'all'],
  )
})

const task = (text: string) => `- hosts: all\n  tasks:\n    - ${text.replaceAll('\n', '\n      ')}\n`

function refuses(title: string, text: string, ...messages: string[]): void {
  test(`refuses ${title}`, () => {
    try {
      load(text)
      assert.unreachable('the playbook was accepted')
    } catch (error) {
      assert.ok(error instanceof UserErrors, String(error))
      assert.equal(
        (error as UserErrors).errors.map(found => withPosition(found).replaceAll(`${folder}/`, '')),
        messages,
      )
    }
  })
}

refuses(
  'a playbook that is no list',
  'hosts: all\n',
  'A playbook must be a list of plays: found a map: each of them begins with "- " at playbook.yml:1:1',
)
refuses(
  'a task where a play belongs',
  '- copy: { src: a, dest: /b }\n',
  'This is a task, and a playbook is a list of plays: "copy" stands under "tasks" of a play with "hosts" at playbook.yml:1:3',
)
refuses(
  'a keyword of tasks in a play',
  '- hosts: all\n  when: a\n  command: ls\n',
  '"when" is a keyword of tasks, and this is a play at playbook.yml:2:3',
  '"command" is for tasks, which stand under "tasks" of a play at playbook.yml:3:3',
)
refuses(
  'a keyword of plays in a task',
  task('command: ls\nserial: 1\nstrategy: free'),
  '"strategy" is a keyword of plays, and this is a task at playbook.yml:5:7',
)
refuses(
  'a keyword of tasks in a block',
  task('block: []\nregister: r'),
  '"register" is a keyword of tasks, and this is a block at playbook.yml:4:7',
)
refuses(
  'a rescue of no block',
  task('rescue: []'),
  '"rescue" belongs to a "block", which is missing at playbook.yml:3:7',
)
refuses('a task that is a text', task('"ls"'), 'A task must be a map: found "ls" at playbook.yml:3:7')
refuses(
  "what is wrong in a play's tasks and in its keywords, at once",
  '- hosts: all\n  becom: true\n  tasks:\n    - coppy: {}\n',
  'Unknown key "becom": did you mean "become"? at playbook.yml:2:3',
  'Unknown action "coppy": did you mean "copy"? at playbook.yml:4:7',
)
refuses(
  'an argument beside its action',
  task('command:\nchdir: /tmp'),
  '"chdir" is an argument of "command": indent it, so that it stands under that at playbook.yml:4:7',
)
refuses(
  'a keyword among the arguments',
  task('copy:\n  src: a\n  dest: /b\n  when: x'),
  '"when" is a keyword of the task: it stands at the column of "copy", not under that at playbook.yml:6:9',
)
refuses(
  "arguments in Ansible's short form",
  task('copy: src=a dest=/b'),
  '"copy" takes a map of arguments: write "src: a" on a line of its own at playbook.yml:3:13',
)
refuses(
  'an argument in the text of a command',
  task('command: make install chdir=/tmp'),
  'An argument stands in the text of "command": write "chdir: /tmp" on a line of its own at playbook.yml:3:16',
)
refuses(
  'an action of a collection',
  task('ansible.posix.mount: {}'),
  'There is no action "ansible.posix.mount": there are no collections, all actions are built in at playbook.yml:3:7',
)
refuses(
  'an action that has another name here',
  task('community.general.git: ls'),
  'There is no action "community.general.git": write "command" at playbook.yml:3:7',
)
refuses(
  'a notification without a name',
  task('command: ls\nnotify:'),
  '"notify" must be the name of a handler, or a list of them: found nothing at playbook.yml:4:14',
)
refuses(
  'an unknown keyword of a play',
  '- hosts: all\n  task: []\n',
  'Unknown key "task": did you mean "tasks"? at playbook.yml:2:3',
)
refuses('a play without hosts', '- tasks: []\n', '"hosts" is missing at playbook.yml:1:3')
refuses('an unknown action', task('coppy: {}'), 'Unknown action "coppy": did you mean "copy"? at playbook.yml:3:7')
refuses(
  'an unknown keyword of a task',
  task('command: ls\nwhenn: a'),
  'Unknown keyword "whenn": did you mean "when"? at playbook.yml:4:7',
)
refuses(
  'two actions in a task',
  task('command: ls\ncopy: { src: a, dest: /b }'),
  'A task has one action: found "command" and "copy" at playbook.yml:4:7',
)
refuses(
  'a task with no action',
  task('name: nothing'),
  'A task must have an action, such as "copy" or "command" at playbook.yml:3:7',
)
refuses('an argument that is missing', task('copy: { src: a }'), '"dest" is missing at playbook.yml:3:7')
refuses(
  "what is only Ansible's",
  task('command: ls\nasync: 10'),
  '"async" is Ansible\'s: there is no async; a task with "timeout" may take as long as that says at playbook.yml:4:7',
)
refuses(
  'a template where the run cannot render one',
  '- hosts: all\n  serial: "{{ n }}"\n  strategy: "{{ s }}"\n  tasks:\n    - command: ls\n      register: "{{ r }}"\n',
  '"strategy" must be known before the run: it cannot be a template at playbook.yml:3:13',
  '"register" must be known before the run: it cannot be a template at playbook.yml:6:17',
)
refuses(
  'a condition that is no CEL',
  task('command: ls\nwhen: not x'),
  'Cannot read the expression "not x": CEL writes "!" for "not" at playbook.yml:4:13',
)
refuses(
  'a template that is none',
  task('command: "ls {{ x"'),
  'Cannot render "ls {{ x": the {{ that begins here is not closed: }} is missing at playbook.yml:3:20',
)
refuses(
  'a notification of nothing',
  task('command: ls\nnotify: Restrat'),
  'There is no handler "Restrat": the play has no handlers at playbook.yml:4:15',
)
refuses(
  'a file of tasks that is not there',
  task('import_tasks: gone.yml'),
  'Cannot read "gone.yml": file not found at playbook.yml:3:21',
)
refuses(
  'text where a map is wanted',
  task('copy: a b'),
  '"copy" takes a map of arguments: found "a b" at playbook.yml:3:13',
)
refuses(
  'several mistakes at once',
  `${task('coppy: {}')}    - command: ls\n      when: a ==\n`,
  'Unknown action "coppy": did you mean "copy"? at playbook.yml:3:7',
  'Cannot read the expression "a ==": it ends where more is expected at playbook.yml:5:17',
)

refuses(
  'a number that YAML reads as another one, wherever it may stand',
  '- hosts: all\n  vars: { a: 2.10, b: { c: no } }\n  tasks:\n    - command: ls\n      environment: { V: 1.20 }\n    - set_fact: { d: 0644 }\n',
  "YAML reads 1.20 as the number 1.2: write '1.20' to keep it as it stands at playbook.yml:5:25",
  "YAML reads 0644 as the number 644: write '0644' to keep it as it stands at playbook.yml:6:22",
  "YAML reads 2.10 as the number 2.1: write '2.10' to keep it as it stands at playbook.yml:2:14",
  "YAML 1.2 reads no as a text: write false, or 'no' for the text at playbook.yml:2:28",
)
refuses(
  'a setting of the wrong type among the variables',
  '- hosts: all\n  vars: { alluxio_worker_heap: 8 }\n',
  '"alluxio_worker_heap" must be a size such as "8g": found 8 at playbook.yml:2:32',
)

test('takes the other names that Ansible has for an argument', () => {
  const [play] = load(task('link: { target: "{{ n }}", name: b }\nvars: { n: 1 }')).plays
  const found = play!.sections[1]![0] as Task
  assert.equal(found.args, { src: '{{ n }}', path: 'b' })
  assert.is(found.locate(['src']).column, 23)
})
refuses(
  'two names of one argument',
  task('link: { src: a, target: b }'),
  '"src" and "target" are the same argument: write one of them at playbook.yml:3:23',
)
refuses(
  'another name of an argument with a wrong value',
  task('link: { target: [a] }'),
  '"target" must be a text: found a list at playbook.yml:3:23',
)

test('tells which variables are read and which may be set', () => {
  const { references, declared } = load(task('command: "ls {{ a.b }}"\nwhen: c > 1\nregister: d\nvars: { e: 1 }'))
  assert.equal(references.map(({ name }) => name).sort(), ['a', 'c'])
  assert.equal([...declared].sort(), ['d', 'e'])
})

const folder = mkdtempSync(join(tmpdir(), 'load-'))
test.after(() => rmSync(folder, { recursive: true }))

test.run()

function write(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

function load(text: string) {
  const shape = (properties: object, required: string[] = []) => ({
    schema: { type: 'object', additionalProperties: false, properties, required },
  })
  const actions = new Map<string, ActionShape>([
    ['copy', shape({ src: { type: 'string' }, dest: { type: 'string' } }, ['src', 'dest'])],
    [
      'link',
      shape({ src: { type: 'string', aliases: ['target'] }, path: { type: 'string', aliases: ['dest', 'name'] } }),
    ],
    ['set_fact', { schema: { type: 'object' } }],
    ['command', { ...shape({ cmd: { type: 'string' }, chdir: { type: 'string' } }), freeForm: 'cmd' }],
  ])
  return loadPlaybook(write('playbook.yml', text), { actions, parseTemplate: templateParser() })
}
