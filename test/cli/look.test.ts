import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runCli } from '../support/cli.ts'
import { projectFolder } from '../support/project.ts'

// What a playbook would do, without doing it.
const test = suite('look')

const folder = projectFolder({
  'site.yml': `
- name: First
  hosts: all
  tags: one
  tasks:
    - { name: Look, command: "true" }
    - { name: Act, command: "true", tags: two }
- hosts: workers
  vars: { port: "{{ base }}1", alluxio_properties: { a.b: play } }
  tasks:
    - { name: Act again, command: "true", tags: [three, two] }
    - { name: Not by itself, command: "true", tags: never }
`,
  'bad.yml': '- hosts: all\n  tasks:\n    - coppy: {}\n',
  'inventory/masters': 'm1\n',
  'inventory/workers': 'w1\nw2\n',
  'inventory/group_vars/all.yml': `base: 1999
name: "{{ inventory_hostname }} of {{ base }}"
late: "{{ nowhere }}"
become_password: hush-hush
url: "http://x:{{ become_password }}@y"
alluxio_properties:
  a.b: all
  a.c: all
  s3a.secretKey: very-secret
`,
  'inventory/host_vars/w1.yml': 'base: 2999\nalluxio_properties:\n  a.c: null\n',
})
const look = (...args: string[]) => runCli(args, { cwd: folder, environment: { ALLUXIO_PLAYBOOK_CONFIG: '' } })

test('lists hosts, tasks and tags of each play, as --limit and --tags leave them', async () => {
  const { code, stdout } = await look(
    'site.yml',
    '--list-hosts',
    '--list-tasks',
    '--list-tags',
    '-l',
    'w1',
    '-t',
    'two',
  )
  assert.is(
    stdout,
    `playbook: site.yml

  play #1 (all): First
    hosts (1):
      w1
    tasks:
      Act  tags: [one, two]
    tags: [one, two]

  play #2 (workers): workers
    hosts (1):
      w1
    tasks:
      Act again  tags: [three, two]
    tags: [three, two]
`,
  )
  assert.is(code, 0)
})

test('--start-at-task leaves out what stands before', async () => {
  const { stdout } = await look('site.yml', '--list-tasks', '--start-at-task', 'Act a*')
  assert.is(
    stdout,
    'playbook: site.yml\n\n  play #1 (all): First\n    tasks:\n\n  play #2 (workers): workers\n    tasks:\n      Act again  tags: [three, two]\n',
  )
})

test('a tag or a limit that nothing has is a mistake, also when tasks are only listed', async () => {
  const tag = await look('site.yml', '--list-tasks', '-t', 'tow')
  assert.equal([tag.code, tag.stderr], [1, 'No task has the tag "tow": did you mean "two"?\n'])
  const limit = await look('site.yml', '--list-hosts', '-l', 'all:!all')
  assert.equal([limit.code, limit.stderr], [1, 'No host matches --limit "all:!all"\n'])
})

test('--syntax-check needs no inventory', async () => {
  const well = await look('site.yml', '--syntax-check', '-i', 'nowhere')
  assert.equal([well.code, well.stdout, well.stderr], [0, 'playbook: site.yml\n', ''])
  const ill = await look('bad.yml', '--syntax-check')
  assert.match(ill.stderr, 'bad.yml:3:7: Unknown action "coppy": did you mean "copy"?')
  assert.is(ill.code, 1)
})

test('--explain-vars shows each variable with the place that won, and no secret', async () => {
  const { code, stdout } = await look('site.yml', '--explain-vars', 'w1', '-e', 'given=1', '-u', 'ops')
  const lines = stdout.split('\n').filter(line => !line.includes('playbooks/defaults.yml'))
  assert.is(
    lines.join('\n'),
    `alluxio_properties:
  a.b: "all"  # inventory/group_vars/all.yml:7:3
  a.c: null  # inventory/host_vars/w1.yml:3:3
  s3a.secretKey: "***"  # inventory/group_vars/all.yml:9:3
base: 2999  # inventory/host_vars/w1.yml:1:1
become_password: "***"  # inventory/group_vars/all.yml:4:1
given: "1"  # -e
late: "{{ nowhere }}"  # inventory/group_vars/all.yml:3:1; cannot be told before a play: Cannot render "{{ nowhere }}": variable "nowhere" is not set
name: "w1 of 2999"  # inventory/group_vars/all.yml:2:1
ssh_user: "ops"  # the command line
url: "http://x:***@y"  # inventory/group_vars/all.yml:5:1

# in play #2 (workers)
alluxio_properties:
  a.b: "play"  # site.yml:9:32
  a.c: null  # inventory/host_vars/w1.yml:3:3
  s3a.secretKey: "***"  # inventory/group_vars/all.yml:9:3
port: "29991"  # site.yml:9:11
`,
  )
  assert.is(code, 0)
})

test('--explain-vars of an unknown host names the near one', async () => {
  const { code, stderr } = await look('site.yml', '--explain-vars', 'w11')
  assert.equal([code, stderr], [1, 'Unknown host "w11": did you mean "w1"?\n'])
})

test.run()
