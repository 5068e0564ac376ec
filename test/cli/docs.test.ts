import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { actions } from '../../src/actions/index.ts'
import { actionDocs } from '../../src/cli/action-docs.ts'
import { actionNames } from '../../src/cli/described-action.ts'
import { wrap } from '../../src/cli/wrap.ts'
import { runCli } from '../support/cli.ts'

const test = suite('docs')

test('shows the arguments of an action with types and defaults, and what it registers', async () => {
  const { code, stdout } = await runCli(['docs', 'ansible.builtin.copy'])
  assert.match(stdout, /^copy\n\nCopies a local file or folder to the host, or writes text into a file there\.$/m)
  assert.match(stdout, /^ {2}dest {12}\(an absolute path, required\) Where it goes/m)
  assert.match(stdout, /^ {2}force {11}\(true or false\) Whether .* replaced\n {18}\(default true\)\.$/m)
  assert.match(stdout, /^ {2}One of src or content is needed\.$/m)
  assert.match(stdout, /^ {2}checksum {5}The SHA-256 sum of the file\.$/m)
  assert.match(stdout, /^In check mode:\n {2}Looks at the host, and says what it would change\.$/m)
  assert.match(stdout, /^Example:\n {2}- name: Bring a file\n {4}copy:\n {6}src: core-site\.xml$/m)
  assert.is(code, 0)
})

test('shows all actions, a sentence each', () => {
  const lines = actionDocs(undefined, 100)
  assert.equal(
    lines.flatMap(line => /^\w+/.exec(line)?.[0] ?? []),
    actionNames,
  )
})

test('every action fits into the width, with all its arguments', () => {
  for (const [name, { schema }] of actions) {
    const lines = actionDocs(name, 80)
    const wide = lines.filter(line => line.length > 80 && line.trim().includes(' '))
    assert.equal(wide, [], name)
    for (const argument of Object.keys(schema.properties))
      assert.ok(
        lines.some(line => line.startsWith(`  ${argument} `)),
        `${name}.${argument}`,
      )
  }
})

test('shows what steers the play, too', () => {
  const lines = actionDocs('meta', 100)
  assert.ok(lines.includes('    meta: flush_handlers'))
  assert.not.ok(lines.includes('What "register" gets:'))
})

test('tells what check mode does with each kind of action', () => {
  const said = (name: string) => actionDocs(name, 200)[actionDocs(name, 200).indexOf('In check mode:') + 1]?.trim()
  assert.is(said('set_fact'), 'Does the same: it touches no host.')
  assert.match(said('wait_for') ?? '', /^Asks and waits as in a run/)
  assert.match(said('command') ?? '', /^Says that it would run, and does not/)
})

test('an unknown action names the near one', async () => {
  const { code, stderr } = await runCli(['docs', 'coppy'])
  assert.equal([code, stderr], [1, 'Unknown action "coppy": did you mean "copy"?\n'])
})

test('text is cut at blanks, and a long word stays whole', () => {
  assert.equal(wrap('one two  three\nfour', 8, ' '), [' one two', ' three', ' four'])
  assert.equal(wrap('a-very-long-word is', 6), ['a-very-long-word', 'is'])
})

test.run()
