import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ReplaceArgs, replace } from '../../src/actions/replace.ts'
import { rejects } from '../support/rejects.ts'
import { editText } from './edit-support.ts'

const test = suite('replace')

type Args = Omit<ReplaceArgs, 'path'>

const makes = (title: string, args: Args, before: string, after: string) =>
  test(title, async () => assert.is((await edited(args, before)).text, after))

makes('every place that is found is replaced', { regexp: 'a', replace: 'b' }, 'a xa\na\n', 'b xb\nb\n')
makes('without a replacement, it is taken away', { regexp: '^#.*\\n' }, 'a\n# b\nc\n', 'a\nc\n')
makes('lines begin and end at each newline', { regexp: '^a$', replace: 'b' }, 'a\nab\na', 'b\nab\nb')
makes(
  'groups stand in the replacement',
  { regexp: '(?P<k>\\w)=(\\w)', replace: '\\2=\\g<k>' },
  'a=b c=d\n',
  'b=a d=c\n',
)
makes('a dollar is a dollar', { regexp: 'a', replace: '$&' }, 'a\n', '$&\n')
makes(
  'only what comes after a place is looked at',
  { regexp: 'a', replace: 'b', after: '^\\[s\\]$' },
  'a\n[s]\na\n',
  'a\n[s]\na\n',
)
makes(
  'where `^` in "after" is the begin of the file',
  { regexp: 'a', replace: 'b', after: '\\[s\\]\\n' },
  'a\n[s]\na\n',
  'a\n[s]\nb\n',
)
makes('only what comes before a place', { regexp: 'a', replace: 'b', before: '\\[s\\]' }, 'a\n[s]\na\n', 'b\n[s]\na\n')
makes('only what is between two', { regexp: 'a', replace: 'b', after: '<', before: '>' }, 'a<a\na>a<a>', 'a<b\nb>a<a>')
makes('where there is no such part, nothing is done', { regexp: 'a', replace: 'b', after: '<' }, 'a\n', 'a\n')

test('says what it did', async () => {
  const { summaries, fields } = await edited({ regexp: 'a', replace: 'b' }, 'a a')
  assert.equal([summaries, fields.msg], [['replace 2 places in /etc/x'], '2 replacements made'])
  assert.is((await edited({ regexp: 'a', after: 'x' }, 'a')).fields.msg, 'after and before find nothing')
  assert.is((await edited({ regexp: 'a', replace: 'a' }, 'a')).fields.msg, '')
})

test('a replacement by a group that is not there is refused, whatever the file holds', async () => {
  await rejects(
    edited({ regexp: 'a', replace: '\\1' }, ''),
    /^Cannot replace by "\\1": the regular expression has no group 1$/,
  )
})

test('a file that is missing is an error', async () => {
  await rejects(edited({ regexp: 'a' }, undefined), /^Cannot edit "\/etc\/x": it is missing$/)
})

test.run()

function edited(args: Args, text: string | undefined) {
  return editText(replace, { path: '/etc/x', ...args }, text)
}
