import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { withPosition } from '../src/errors.ts'
import { compileSchema, validateValue } from '../src/schema.ts'
import { parseYaml } from '../src/yaml.ts'

const test = suite('schema')

const service = compileSchema({
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { type: 'string', minLength: 1 },
    mode: { type: 'string', pattern: '^0?[0-7]{3}$', expected: 'an octal mode such as "0644"' },
    heap: { type: 'string', pattern: '^[1-9][0-9]*[kmgt]$', expected: 'a size such as "8g"' },
    port: { type: 'integer', minimum: 1, maximum: 65535 },
    delay: { type: 'number', exclusiveMinimum: 0 },
    retries: { type: 'integer', minimum: 0 },
    enabled: { type: 'boolean' },
    state: { enum: ['started', 'stopped', 'restarted'] },
    dest: { type: 'string', pattern: '^/' },
    when: { type: ['string', 'boolean', 'array'], items: { type: 'string', format: 'cel' } },
    ports: { type: 'array', items: { type: 'integer' }, minItems: 1, uniqueItems: true },
    vars: { type: ['object', 'null'], propertyNames: { pattern: '^[a-z_]+$', expected: 'a plain word' } },
    password: { type: 'string', writeOnly: true, pattern: '^.{4,}$', expected: 'four characters or more' },
  },
})

says(
  'mode: 0644',
  `"mode" must be an octal mode such as "0644": quote it: mode: '0644'; unquoted it is the number 644 at f.yml:2:7`,
)
says('mode: "9"', '"mode" must be an octal mode such as "0644": found "9" at f.yml:2:7')
says('heap: 8', '"heap" must be a size such as "8g": found 8 at f.yml:2:7')
says('dest: &dest true', '"dest" must be an absolute path: found true at f.yml:2:13')
says('dest: true', '"dest" must be an absolute path: found true at f.yml:2:7')
says('dest: 2', '"dest" must be an absolute path: found 2 at f.yml:2:7')
says('dest: etc', '"dest" must be an absolute path: found "etc" at f.yml:2:7')
says(
  'dest: ~/a',
  '"dest" must be an absolute path: "~" stands for no home here, so write it out: found "~/a" at f.yml:2:7',
)
says('port: abc', '"port" must be an integer from 1 to 65535: found "abc" at f.yml:2:7')
says(
  'port: "22"',
  '"port" must be an integer from 1 to 65535: found the text "22": write it without quotes at f.yml:2:7',
)
says('port: 70000', '"port" must be an integer from 1 to 65535: found 70000 at f.yml:2:7')
says('port: 1.5', '"port" must be an integer from 1 to 65535: found 1.5 at f.yml:2:7')
says('port:', '"port" must be an integer from 1 to 65535: found nothing at f.yml:2:6')
says('delay: 0', '"delay" must be a number of more than 0: found 0 at f.yml:2:8')
says('retries: -1', '"retries" must be an integer of at least 0: found -1 at f.yml:2:10')
says('retries: 5m', '"retries" must be an integer of at least 0: found "5m": write 300 at f.yml:2:10')
says('retries: 30%', '"retries" must be an integer of at least 0: found "30%": write 30 at f.yml:2:10')
says('retries: many', '"retries" must be an integer of at least 0: found "many" at f.yml:2:10')
says('enabled: yes', '"enabled" must be true or false: YAML 1.2 reads yes as a text: write true at f.yml:2:10')
says('enabled: Off', '"enabled" must be true or false: YAML 1.2 reads Off as a text: write false at f.yml:2:10')
says('enabled: "true"', '"enabled" must be true or false: found the text "true": write it without quotes at f.yml:2:10')
says(
  'enabled: "False"',
  '"enabled" must be true or false: found the text "False": write it without quotes at f.yml:2:10',
)
says('enabled: maybe', '"enabled" must be true or false: found "maybe" at f.yml:2:10')
says(
  'state: start',
  '"state" must be one of started, stopped, restarted: found "start": did you mean "started"? at f.yml:2:8',
)
says('state: up', '"state" must be one of started, stopped, restarted: found "up" at f.yml:2:8')
says('prot: 1', 'Unknown key "prot": did you mean "port"? at f.yml:2:1')
says(
  'xyzzyxyzzy: 1',
  'Unknown key "xyzzyxyzzy": expected mode, heap, port, delay, retries, enabled, state, dest, when, ports, vars, password at f.yml:2:1',
)
says(
  'when: 1',
  `"when" must be a text, true or false or a list: quote it: when: '1'; unquoted it is the number 1 at f.yml:2:7`,
)
says('when: [a, 2]', '"when[1]" must be a CEL expression: found 2 at f.yml:2:11')
says('vars: { a: &a 80 }\nwhen: *a', '"when" must be a text, true or false or a list: found 80 at f.yml:3:7')
says('ports: 80', '"ports" must be a list: found 80 at f.yml:2:8')
says('ports: []', '"ports" must not be empty at f.yml:2:8')
says('ports: [80, a]', '"ports[1]" must be an integer: found "a" at f.yml:2:13')
says('ports: [80, 80]', '"ports" must not hold 80 twice at f.yml:2:13')
says('vars: []', '"vars" must be a map: found a list at f.yml:2:7')
says('vars: { my-var: 1 }', 'The key "my-var" must be a plain word at f.yml:2:9')
says('password: 12345', '"password" must be four characters or more: quote it; unquoted it is a number at f.yml:2:11')
says('password: abc', '"password" must be four characters or more: found *** at f.yml:2:11')

for (const key of ['mode', 'port', 'delay', 'enabled', 'state', 'dest', 'ports', 'vars']) says(`${key}: "{{ x }}"`)
says('ports: ["{{ x }}", 80]')

test('names what is missing, where the map stands', () => {
  const check = compileSchema({ type: 'object', properties: { copy: { type: 'object', required: ['src'] } } })
  assert.equal(messages(check, 'name: x\ncopy:\n  dest: /etc\n'), ['"src" is missing at f.yml:2:1'])
})

test('tells a misspelt key once, and not also that it is missing', () => {
  const named = { type: 'object', additionalProperties: false, required: ['name'], properties: { name: {} } }
  const check = compileSchema({ type: 'object', properties: { a: named, b: named } })
  assert.equal(messages(check, 'a: { nam: x }\nb: { size: x }\n'), [
    'Unknown key "nam": did you mean "name"? at f.yml:1:6',
    '"name" is missing at f.yml:2:1',
    'Unknown key "size": expected name at f.yml:2:6',
  ])
})

test('finds the value of an inner path', () => {
  const document = parseYaml('tasks:\n  - copy:\n      port: abc\n      prot: 1\n', 'f.yml')
  const value = (document.value as { tasks: [{ copy: unknown }] }).tasks[0].copy
  const errors = service(value, document, ['tasks', 0, 'copy'])

  assert.equal(errors.map(withPosition), [
    '"name" is missing at f.yml:2:5',
    '"port" must be an integer from 1 to 65535: found "abc" at f.yml:3:13',
    'Unknown key "prot": expected name, mode, heap, delay, retries, enabled, state, dest, when, ports, vars, password at f.yml:4:7',
  ])
})

const choice = compileSchema({
  type: 'object',
  properties: {
    serial: {
      anyOf: [
        { type: 'integer', minimum: 1 },
        { type: 'string', pattern: '%$', expected: 'a percentage' },
      ],
    },
    file: {
      anyOf: [
        {
          type: 'object',
          additionalProperties: false,
          properties: { src: { type: 'string' }, size: { type: 'integer' } },
        },
        { type: 'string' },
      ],
    },
    shape: {
      anyOf: [
        { type: 'object', additionalProperties: false, required: ['a', 'b'], properties: { a: {}, b: {} } },
        { type: 'object', additionalProperties: false, required: ['c'], properties: { c: { type: 'integer' } } },
      ],
    },
    copy: { type: 'object', anyOf: [{ required: ['src'] }, { required: ['content'] }] },
    one: { type: 'object', oneOf: [{ required: ['src'] }, { required: ['content'] }] },
    task: { $ref: '#/$defs/task' },
  },
  $defs: {
    task: {
      type: 'object',
      additionalProperties: false,
      properties: { name: { type: 'string' }, block: { anyOf: [{ $ref: '#/$defs/tasks' }, { type: 'null' }] } },
    },
    tasks: { type: 'array', items: { $ref: '#/$defs/task' } },
  },
})

chooses('serial: []', '"serial" must be an integer of at least 1 or a percentage: found a list at f.yml:1:9')
chooses('serial: 0', '"serial" must be an integer of at least 1 or a percentage: found 0 at f.yml:1:9')
chooses('serial: "{{ x }}"')
chooses(
  'file: { src: 1, size: a }',
  `"src" must be a text: quote it: src: '1'; unquoted it is the number 1 at f.yml:1:14`,
  '"size" must be an integer: found "a" at f.yml:1:23',
)
chooses('file: { size: "{{ x }}" }')
chooses('copy: { dest: x }', '"src" or "content" is missing at f.yml:1:1')
chooses('copy: { src: x, content: y }')
chooses('shape: { c: x }', '"c" must be an integer: found "x" at f.yml:1:13')
chooses('one: { src: x, content: y }', '"one" must have only one of "src", "content" at f.yml:1:1')
chooses('one: {}', '"src" or "content" is missing at f.yml:1:1')
chooses(
  'task: { block: [{ name: a }, { block: [{ nam: b }] }] }',
  'Unknown key "nam": did you mean "name"? at f.yml:1:42',
)

test('checks a value that stands in no file', () => {
  assert.equal(problems(service, { name: 'x', port: 80 }), [])
  assert.equal(problems(service, { name: 'x', port: 'abc', mode: 644 }), [
    '"mode" must be an octal mode such as "0644": found 644',
    '"port" must be an integer from 1 to 65535: found "abc"',
  ])
})

test('refuses a template where the value must be known before the run', () => {
  const check = compileSchema({
    properties: { tags: { type: ['string', 'array'], static: true, items: { type: 'string', static: true } } },
  })
  const says = (text: string) => messages(check, text)
  assert.equal(says('tags: "{{ t }}"'), ['"tags" must be known before the run: it cannot be a template at f.yml:1:7'])
  assert.equal(says('tags: [a, "{{ t }}"]'), [
    '"tags[1]" must be known before the run: it cannot be a template at f.yml:1:11',
  ])
  assert.equal(says('tags: [a, b]'), [])
})

test('takes {{ for ordinary text in a value that was rendered', () => {
  assert.equal(problems(service, { name: 'x', port: '{{ port }}' }), [
    '"port" must be an integer from 1 to 65535: found "{{ port }}"',
  ])
  assert.equal(problems(choice, { serial: '{{ x }}' }), [
    '"serial" must be an integer of at least 1 or a percentage: found "{{ x }}"',
  ])
})

test('refuses a schema with an unknown keyword', () => {
  assert.throws(() => validateValue(compileSchema({ typ: 'string' }), 'x'), /unknown keyword: "typ"/)
})

test.run()

function problems(check: typeof service, value: unknown): string[] {
  return validateValue(check, value).map(({ message }) => message)
}

function says(line: string, ...expected: string[]): void {
  test(`on ${line}`, () => assert.equal(messages(service, `name: x\n${line}\n`), expected))
}

function chooses(line: string, ...expected: string[]): void {
  test(`on ${line}`, () => assert.equal(messages(choice, `${line}\n`), expected))
}

function messages(check: typeof service, text: string): string[] {
  const document = parseYaml(text, 'f.yml')
  return check(document.value, document).map(withPosition)
}
