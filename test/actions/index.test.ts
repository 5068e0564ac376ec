import { existsSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { JsonSchema } from '../../src/actions/action.ts'
import { actions } from '../../src/actions/index.ts'
import { compileSchema, validateValue } from '../../src/schema.ts'

const test = suite('index')

for (const [verb, action] of actions) {
  const { schema, summary, freeForm, returns = {} } = action

  test(`${verb}, its arguments and what it registers are described`, () => {
    const properties = Object.entries(schema.properties as Record<string, JsonSchema>)
    for (const [name, { description }] of [[verb, { description: summary }] as const, ...properties]) {
      assert.match(String(description), /^[A-Z`].*\.$/, `${verb}.${name}: ${description}`)
    }
    for (const [name, description] of Object.entries(returns))
      assert.match(description, /^[A-Z`].*\.$/, `${verb}.${name}`)
    if ('report' in action) assert.ok(action.returns, `${verb} registers what it does not say`)
    if (freeForm !== undefined) assert.ok(properties.some(([name]) => name === freeForm))
  })

  test(`${verb} has a schema that compiles and a file of its name`, () => {
    compileSchema(schema).violations({}, false)
    assert.ok(existsSync(new URL(`../../src/actions/${verb}.js`, import.meta.url)))
  })
}

const mistakes: readonly (readonly [verb: string, args: unknown, sentence: string])[] = [
  ['copy', { dest: '/x' }, '"src" or "content" is missing'],
  ['copy', { dest: '/x', content: '', src: 'a' }, 'The value must have only one of "src", "content"'],
  ['copy', { dest: 'x', content: '' }, '"dest" must be an absolute path: found "x"'],
  ['copy', { dest: '/x', content: '', mode: 'u+x' }, `"mode" must be octal digits such as '0644': found "u+x"`],
  ['copy', { dest: '/x', content: '', remote_src: true }, 'Unknown key "remote_src"'],
  ['unarchive', { src: 'a', dest: '/x', link: 'current' }, '"folder" is missing: "link" needs it'],
  ['lineinfile', { path: '/x' }, '"line" is missing'],
  ['lineinfile', { path: '/x', state: 'absent' }, '"line", "regexp" or "search_string" is missing'],
  ['lineinfile', { path: '/x', line: '', regexp: 'a', search_string: 'a' }, '"search_string" must not stand here'],
  ['lineinfile', { path: '/x', line: '', backrefs: true }, '"regexp" is missing: "backrefs" needs it'],
  ['lineinfile', { path: '/x', line: '', validate: 'visudo' }, '"validate" must be a command with %s'],
  ['blockinfile', { path: '/x', marker: '# x' }, '"marker" must be one line with {mark} in it: found "# x"'],
  ['properties', { path: '/x', key: 'a' }, '"value" is missing'],
  ['properties', { path: '/x' }, '"key" or "properties" is missing'],
  ['properties', { path: '/x', properties: { a: {} } }, '"a" must be a text, a number, true or false or a list'],
  ['properties', { path: '/x', properties: {}, state: 'absent' }, '"key" is missing: "state" needs it'],
  ['find', { paths: ['a'] }, '"paths[0]" must be an absolute path: found "a"'],
  [
    'find',
    { paths: '/a', age: '2x' },
    '"age" must be an age such as 30m or 2w, or -2w for what is younger: found "2x"',
  ],
  ['get_url', { url: 'x', dest: '/x' }, '"url" must be a URL such as https://host/path: found "x"'],
  ['get_url', { url: 'http://x', dest: '/x', checksum: 'ab' }, '"checksum" must be a checksum such as sha256:HEX'],
  ['get_url', { url: 'http://x', dest: '/x', url_password: 'a' }, '"url_username" is missing'],
  ['archive', { path: '/x', format: 'zip' }, '"format" must be one of gz, tar, bz2, xz: found "zip"'],
  ['wait_for', { timeout: 5 }, '"port", "path" or "url" is missing'],
  ['uri', { url: 'm1:19999' }, '"url" must be a URL such as http://host:port/path: found "m1:19999"'],
  ['set_fact', { 'a-b': 1 }, 'The key "a-b" must be the name of a variable'],
  ['user', { name: '1000' }, '"name" must be the name of a user: found "1000"'],
  [
    'user',
    { name: 'a', password: 'plain' },
    '"password" must be the hash of a password, as "openssl passwd -6" prints it, or "*" for none: found ***',
  ],
  [
    'pam_limits',
    { domain: 'a', limit_type: '-', limit_item: 'nofile', value: 'many' },
    '"value" must be a number or "unlimited": found "many"',
  ],
  ['cron', { name: 'a', state: 'present' }, '"job" is missing'],
  ['cron', { name: 'a', job: 'b', cron_file: 'x' }, '"user" is missing: "cron_file" needs it'],
  ['cron', { name: 'a', job: 'b', hour: '1 2' }, '"hour" must be a field of a crontab such as 5 or */10: found "1 2"'],
  ['cron', { name: 'a', job: 'b', hour: 1, special_time: 'daily' }, '"hour" must not stand here'],
  [
    'setup',
    { gather_subset: ['disks'] },
    '"gather_subset[0]" must be min, hardware, network, java or all, or one of them',
  ],
  ['mount', { path: '/x', state: 'mounted', fstype: 'tmpfs' }, '"src" is missing'],
  ['assert', { that: 5 }, '"that" must be a CEL expression or a list: found 5'],
]

for (const [verb, args, sentence] of mistakes) {
  test(`${verb} ${JSON.stringify(args)} is refused`, () => {
    const said = validateValue(compileSchema(actions.get(verb)!.schema), args).map(({ message }) => message)
    assert.is(said.length, 1)
    assert.ok(said[0]!.startsWith(sentence), said[0])
  })
}

test.run()
