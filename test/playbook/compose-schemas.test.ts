import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { actions } from '../../src/actions/index.ts'
import { schemaText } from '../../src/cli/schema.ts'
import { UserErrors } from '../../src/errors.ts'
import { composeSchemas } from '../../src/playbook/compose-schemas.ts'
import { loadPlaybook } from '../../src/playbook/load.ts'
import { type SchemaName, schemaNames } from '../../src/playbook/schema-names.ts'
import { language } from '../../src/prepare.ts'
import { parseYaml } from '../../src/yaml.ts'

const test = suite('composeSchemas')

const schemas = composeSchemas(actions)
const compiled = new Map<SchemaName, ValidateFunction>()

test('is what the package brings (mend it with: npm run schemas)', () => {
  const stale = schemaNames.filter(name => readFileSync(`schemas/${name}.json`, 'utf8') !== schemaText(schemas[name]))
  assert.equal(stale, [])
})

test('uses the keywords of the standard, and one that editors know', () => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false })
  ajv.addKeyword('errorMessage')
  for (const name of schemaNames) ajv.compile(schemas[name])
})

for (const [kind, folder] of [
  ['playbook', 'playbooks'],
  ['tasks', 'playbooks/tasks'],
  ['variables', 'inventory/group_vars'],
  ['settings', 'inventory/group_vars'],
  ['settings', 'inventory/host_vars'],
] as const) {
  test(`accepts as ${kind} what stands in ${folder}`, () => {
    const files = readdirSync(folder).filter(name => name.endsWith('.yml') && name !== 'defaults.yml')
    for (const name of files) {
      const file = join(folder, name)
      assert.equal([name, problems(kind, readFileSync(file, 'utf8'))], [name, []])
    }
  })
}

accepts('a play of every section', {
  hosts: 'all',
  serial: [1, '50%'],
  roles: ['base', { role: 'web', when: 'x', vars: { a: 1 } }],
  pre_tasks: [{ command: 'ls' }],
  tasks: null,
  handlers: [{ name: 'Restart', command: 'ls', listen: 'changed' }],
})
accepts('templates where a run renders them', {
  hosts: '{{ hosts }}',
  become: '{{ become }}',
  tasks: [
    { file: { path: '{{ dir }}', mode: '{{ mode }}', state: '{{ state }}' }, retries: '{{ n }}', until: 'r.ok' },
    { wait_for: { port: '{{ port }}' } },
  ],
})
accepts('a text for the arguments, and the long name of an action', {
  hosts: 'all',
  tasks: [{ command: 'ls' }, { 'ansible.builtin.command': { argv: ['ls'] } }, { meta: 'flush_handlers' }],
})
accepts('blocks in blocks, and imports', {
  hosts: 'all',
  tasks: [{ block: [{ block: [{ command: 'ls' }] }, { import_tasks: 'more.yml' }], rescue: [{ command: 'ls' }] }],
})

refuses('a keyword of no play', { hosts: 'all', task: [] })
refuses('a play of no hosts', { tasks: [] })
refuses('a template where the run renders none', { hosts: 'all', strategy: '{{ s }}' })
refuses('a role of no name', { hosts: 'all', roles: [{ when: 'x' }] })
refuses('a keyword that no role has', { hosts: 'all', roles: [{ role: 'web', port: 80 }] })
refusesTask('an unknown action', { coppy: {} })
refusesTask('a task of no action', { name: 'x' })
refusesTask('a task of two actions', { command: 'ls', shell: 'ls' })
refusesTask('an unknown argument', { command: { cnd: 'ls' } })
refusesTask('an unknown argument under a long name', { 'ansible.builtin.command': { cnd: 'ls' } })
refusesTask('two arguments where one is wanted', { command: { cmd: 'ls', argv: ['ls'] } })
refusesTask('a text for an action that takes none', { copy: 'a b' })
refusesTask('a text that is no choice', { meta: 'end_plays' })
refusesTask('yes for true', { command: 'ls', become: 'yes' })
refusesTask('a mode that is a number', { file: { path: '/x', state: 'touch', mode: 420 } })
refusesTask('a template in a condition', { command: 'ls', when: '{{ x }}' })
refusesTask('a keyword that no block has', { block: [], register: 'x' })
refusesTask('a variable that has the name of a magic one', { command: 'ls', vars: { item: 1 } })
refusesTask('an argument that no action has under "apply"', {
  include_tasks: { file: 'gone.yml', apply: { whenn: 'x' } },
})

test('wants a map for merged variables in the inventory, where a template has no levels to be merged', () => {
  const text = 'alluxio_properties: "{{ p }}"\n'
  assert.equal(problems('variables', text), [])
  assert.is(problems('settings', text).length, 1)
})

test('accepts the defaults as variables', () => {
  assert.equal(problems('variables', readFileSync('playbooks/defaults.yml', 'utf8')), [])
})

test('wants settings of the right type', () => {
  assert.equal(problems('settings', 'ssh_port: "22"\nmy_own: [1]\n'), ['/ssh_port'])
})

const folder = mkdtempSync(join(tmpdir(), 'schemas-'))
test.after(() => rmSync(folder, { recursive: true }))

test.run()

function accepts(title: string, play: object): void {
  test(`accepts ${title}`, () => {
    assert.equal(problems('playbook', JSON.stringify([play])), [])
    writeFileSync(join(folder, 'more.yml'), '- command: ls\n')
    const unknownRoles = (error: string) => !error.includes('Cannot find the role')
    assert.equal(loading(play).filter(unknownRoles), [])
  })
}

/** What the schema refuses the loader refuses too, so that an editor and a run never disagree. */
function refuses(title: string, play: object): void {
  test(`refuses ${title}`, () => {
    assert.is.not(problems('playbook', JSON.stringify([play])).length, 0)
    assert.is.not(loading(play).length, 0)
  })
}

function refusesTask(title: string, task: object): void {
  refuses(title, { hosts: 'all', tasks: [task] })
}

function problems(kind: SchemaName, text: string): string[] {
  const validate = validatorOf(kind)
  if (validate(parseYaml(text, 'file.yml').value)) return []
  return validate.errors!.map(({ instancePath }) => instancePath)
}

function validatorOf(kind: SchemaName): ValidateFunction {
  const validate = compiled.get(kind) ?? new Ajv2020({ strict: false, allErrors: true }).compile(schemas[kind])
  compiled.set(kind, validate)
  return validate
}

function loading(play: object): string[] {
  const file = join(folder, 'playbook.yml')
  writeFileSync(file, JSON.stringify([play]))
  try {
    loadPlaybook(file, language)
    return []
  } catch (error) {
    if (error instanceof UserErrors) return error.errors.map(({ message }) => message)
    throw error
  }
}
