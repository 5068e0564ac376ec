import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MissingError } from '../../src/actions/action.ts'
import { type LineinfileArgs, lineinfile } from '../../src/actions/lineinfile.ts'
import { rejects } from '../support/rejects.ts'
import { editText } from './edit-support.ts'

const test = suite('lineinfile')

type Args = Omit<LineinfileArgs, 'path'>

const makes = (title: string, args: Args, before: string, after: string) =>
  test(title, async () => assert.is((await edited(args, before)).text, after))

makes('a new line goes to the end', { line: 'c' }, 'a\nb\n', 'a\nb\nc\n')
makes('a last line without an end gets one first', { line: 'c' }, 'a\nb', 'a\nb\nc\n')
makes('a line that is there stays as it is', { line: 'a' }, 'a\nb\n', 'a\nb\n')
makes(
  'a line that is there stays where it is',
  { line: 'a', insertafter: 'b', firstmatch: true },
  'b\nx\na\n',
  'b\nx\na\n',
)
makes('the last line that the pattern finds is replaced', { regexp: '^a', line: 'c' }, 'a1\na2\nb\n', 'a1\nc\nb\n')
makes('or the first', { regexp: '^a', line: 'c', firstmatch: true }, 'a1\na2\nb\n', 'c\na2\nb\n')
makes('the pattern sees where the line ends', { regexp: '^a$', line: 'c' }, 'a\nab\n', 'c\nab\n')
makes('a text may be searched instead of a pattern', { search_string: '[a]', line: 'c' }, 'x [a]\nb\n', 'c\nb\n')
makes('where the pattern finds nothing, the line is added', { regexp: '^x', line: 'c' }, 'a\n', 'a\nc\n')
makes('unless it is there', { regexp: '^x', line: 'a' }, 'a\nb\n', 'a\nb\n')
makes('a new line goes after another', { line: 'c', insertafter: '^a' }, 'a1\na2\nb\n', 'a1\na2\nc\nb\n')
makes(
  'after the first that is found',
  { line: 'c', insertafter: '^a', firstmatch: true },
  'a1\na2\nb\n',
  'a1\nc\na2\nb\n',
)
makes('after a last line that has no end', { line: 'c', insertafter: '^a' }, 'a', 'a\nc\n')
makes('before another', { line: 'c', insertbefore: '^b' }, 'a\nb\n', 'a\nc\nb\n')
makes('at the end where that other is missing', { line: 'c', insertbefore: '^x' }, 'a\nb\n', 'a\nb\nc\n')
makes('at the begin', { line: 'c', insertbefore: 'BOF' }, 'a\nb\n', 'c\na\nb\n')
makes('at the end, said in words', { line: 'c', insertafter: 'EOF' }, 'EOF\nb\n', 'EOF\nb\nc\n')
makes(
  'groups of the pattern stand in the line',
  { regexp: '^(\\w+) = 1', line: '\\1 = 2', backrefs: true },
  'a = 1\n',
  'a = 2\n',
)
makes('with groups, nothing is added', { regexp: '^x(.)', line: '\\1', backrefs: true }, 'a\n', 'a\n')
makes('without groups, a backslash is a backslash', { regexp: '^(a)', line: '\\1' }, 'a\n', '\\1\n')
makes('lines keep their ends', { regexp: '^a', line: 'c', insertafter: 'b' }, 'a\r\nb\r\n', 'c\r\nb\r\n')
makes('new lines end as the others', { line: 'c' }, 'a\r\n', 'a\r\nc\r\n')
makes('the newline of a YAML block is not a part of the line', { line: 'a\n' }, 'a\n', 'a\n')
makes('equal lines are taken out', { state: 'absent', line: 'a' }, 'a\nab\na', 'ab\n')
makes('or those that a pattern finds', { state: 'absent', regexp: '^a' }, 'a\nab\nb\n', 'b\n')
makes('or a text', { state: 'absent', search_string: 'b' }, 'a\nab\nb\n', 'a\n')

test('says what it did', async () => {
  const said = async (args: Args, text: string | undefined) => {
    const { summaries, fields } = await edited(args, text)
    return [summaries.join(), fields.msg]
  }
  assert.equal(await said({ line: 'b' }, 'a\n'), ['add a line to /etc/x', 'line added'])
  assert.equal(await said({ line: 'b', regexp: 'a' }, 'a\n'), ['replace a line of /etc/x', 'line replaced'])
  assert.equal(await said({ state: 'absent', line: 'a' }, 'a\nb\na\n'), [
    'take 2 lines out of /etc/x',
    '2 line(s) removed',
  ])
  assert.equal(await said({ line: 'a' }, 'a\n'), ['', ''])
  assert.equal(await said({ line: 'a', create: true }, undefined), ['create /etc/x', 'line added'])
  assert.equal(await said({ state: 'absent', line: 'a' }, undefined), ['', 'file not present'])
})

test('registers how many lines it took out', async () => {
  assert.is((await edited({ state: 'absent', regexp: '.' }, 'a\nb\n')).fields.found, 2)
})

test('a file that is missing is an error that says how to make it', async () => {
  const error = await rejects(
    edited({ line: 'a' }, undefined),
    /^Cannot edit "\/etc\/x": it is missing; "create: true" makes it$/,
  )
  assert.instance(error, MissingError)
})

test('does not make a file for groups that nothing fills', async () => {
  const { summaries } = await edited({ regexp: '(a)', line: '\\1', backrefs: true, create: true }, undefined)
  assert.equal(summaries, [])
})

test('refuses a line that is several', async () => {
  await rejects(
    edited({ line: 'a\nb' }, ''),
    /^Cannot edit "\/etc\/x": "line" holds several lines; "blockinfile" writes/,
  )
})

test.run()

function edited(args: Args, text: string | undefined) {
  return editText(lineinfile, { path: '/etc/x', ...args }, text)
}
