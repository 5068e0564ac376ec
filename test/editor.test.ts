import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LanguageServer } from './support/language-server.ts'

const test = suite('editor')

let server: LanguageServer

test.before(async () => {
  server = new LanguageServer()
  await server.start()
})

test.after(() => server.stop())

const folders = {
  playbooks: 'playbook',
  'playbooks/tasks': 'tasks',
  'inventory/group_vars': 'settings',
  'inventory/host_vars': 'settings',
}

test('every file that we bring names its schema', () => {
  for (const [folder, kind] of Object.entries(folders)) {
    for (const name of readdirSync(folder).filter(entry => entry.endsWith('.yml'))) {
      const path = relative(folder, `schemas/${name === 'defaults.yml' ? 'variables' : kind}.json`)
      const first = modeline(readFileSync(join(folder, name), 'utf8'))
      assert.is(`${name} ${first}`, `${name} # yaml-language-server: $schema=${path}\n`)
    }
  }
})

for (const file of [
  'playbooks/deploy.yml',
  'playbooks/tasks/configure.yml',
  'playbooks/defaults.yml',
  'inventory/group_vars/all.yml',
]) {
  test(`finds nothing wrong in ${file}`, async () => {
    assert.equal(await server.open(resolve(file), readFileSync(file, 'utf8')), [])
  })
}

test('marks what is wrong where it stands', async () => {
  const found = await marks('playbooks/deploy.yml', text =>
    text.replace('strategy: free', 'strategy: fast').replace('any_errors_fatal: true', 'any_errors_fatal: yes'),
  )
  assert.equal(found, [
    ['fast', 'Value is not accepted. Valid values: "linear", "free", "host_pinned".'],
    ['yes', 'Expected true or false (yes and no are texts in YAML 1.2)'],
  ])
})

test('marks an unknown action, a wrong argument and a mode that is a number', async () => {
  const tasks = '- coppy: {}\n- file: { path: /x, stat: touch, mode: 0644 }\n- command: ls\n  when: "{{ x }}"\n'
  assert.equal(await marks('playbooks/tasks/configure.yml', text => `${modeline(text)}${tasks}`), [
    ['coppy', 'Property coppy is not allowed.'],
    ['stat', 'Property stat is not allowed.'],
    ['0644', "Expected octal digits such as '0644'"],
    ['"{{', 'An expression is CEL and takes no {{ }}'],
  ])
})

test('marks a setting of the wrong type', async () => {
  assert.equal(
    await marks('inventory/group_vars/all.yml', text => `${modeline(text)}ssh_port: far\nalluxio_worker_heap: 8\n`),
    [
      ['far', 'Expected an integer from 1 to 65535'],
      ['8', 'Expected a size such as "8g"'],
    ],
  )
})

proposes('the keywords of a play', '- hosts: all\n  |\n', ['serial', 'tasks', 'vars'])
proposes('the values of a keyword', '- hosts: all\n  strategy: |\n', ['linear', 'free', 'host_pinned'])
proposes('actions and keywords in a task', '- hosts: all\n  tasks:\n    - |\n', [
  'copy',
  'when',
  'block',
  'import_tasks',
])
proposes('the arguments of an action', '- hosts: all\n  tasks:\n    - copy:\n        |\n', ['src', 'dest', 'mode'])
proposes('the values of an argument', '- hosts: all\n  tasks:\n    - block:\n        - file:\n            state: |\n', [
  'directory',
  'absent',
])
proposes('settings among the variables', '- hosts: all\n  vars:\n    |\n', ['alluxio_version', 'alluxio_properties'])

test.run()

function modeline(text: string): string {
  return `${text.split('\n', 1)[0]}\n`
}

let count = 0

/** Opens a changed copy beside the real file, so that its first line leads to the same schema. */
async function openBeside(file: string, text: string): Promise<{ file: string; found: [string, string][] }> {
  const copy = resolve(join(file, '..', `copy-${count++}.yml`))
  const lines = text.split('\n')
  const diagnostics = await server.open(copy, text)
  const found = diagnostics
    .sort(({ range: { start: a } }, { range: { start: b } }) => a.line - b.line || a.character - b.character)
    .map(({ message, range: { start } }): [string, string] => [
      /^[^\s,:]*/.exec(lines[start.line]!.slice(start.character))![0],
      message,
    ])
  return { file: copy, found }
}

async function marks(file: string, change: (text: string) => string): Promise<[string, string][]> {
  return (await openBeside(file, change(readFileSync(file, 'utf8')))).found
}

function proposes(title: string, playbook: string, expected: readonly string[]): void {
  test(`proposes ${title}`, async () => {
    const before = `${modeline(readFileSync('playbooks/deploy.yml', 'utf8'))}${playbook.slice(0, playbook.indexOf('|'))}`
    const { file } = await openBeside('playbooks/deploy.yml', `${before}\n`)
    const lines = before.split('\n')
    const proposed = await server.complete(file, lines.length - 1, lines.at(-1)!.length)
    assert.equal(
      expected.filter(label => !proposed.includes(label)),
      [],
    )
  })
}
