import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type BlockinfileArgs, blockinfile } from '../../src/actions/blockinfile.ts'
import { rejects } from '../support/rejects.ts'
import { editText } from './edit-support.ts'

const test = suite('blockinfile')

type Args = Omit<BlockinfileArgs, 'path'>

const marker = '# {mark}'
const makes = (title: string, args: Args, before: string, after: string) =>
  test(title, async () => assert.is((await edited({ marker, ...args }, before)).text, after))

makes('a new block goes to the end', { block: 'x\ny' }, 'a\n', 'a\n# BEGIN\nx\ny\n# END\n')
makes('a last line without an end gets one first', { block: 'x' }, 'a', 'a\n# BEGIN\nx\n# END\n')
makes('the block that is there is replaced', { block: 'x\n' }, '# BEGIN\ny\n# END\na\n', '# BEGIN\nx\n# END\na\n')
makes(
  'one that is as it should be stays, where it is',
  { block: 'x', insertafter: 'a' },
  '# BEGIN\nx\n# END\na\n',
  '# BEGIN\nx\n# END\na\n',
)
makes('a mark that ends the file is known', { block: 'x' }, '# BEGIN\ny\n# END', '# BEGIN\nx\n# END\n')
makes('a new block goes after a line', { block: 'x', insertafter: '^a' }, 'a\nab\nb\n', 'a\nab\n# BEGIN\nx\n# END\nb\n')
makes('before a line', { block: 'x', insertbefore: '^b' }, 'a\nb\n', 'a\n# BEGIN\nx\n# END\nb\n')
makes('at the begin', { block: 'x', insertbefore: 'BOF' }, 'a\n', '# BEGIN\nx\n# END\na\n')
makes('at the end where the pattern finds nothing', { block: 'x', insertbefore: '^z' }, 'a\n', 'a\n# BEGIN\nx\n# END\n')
makes('after what spans lines', { block: 'x', insertafter: '(?m)^a\\nb$' }, 'a\nb\nc\n', 'a\nb\n# BEGIN\nx\n# END\nc\n')
makes('before what spans lines', { block: 'x', insertbefore: '(?m)^a\\nb$' }, '\na\nb\n', '\n# BEGIN\nx\n# END\na\nb\n')
makes('an empty block is taken out', { block: '' }, 'a\n# BEGIN\nx\n# END\nb\n', 'a\nb\n')
makes('so is one that is absent', { block: 'x', state: 'absent' }, 'a\n# BEGIN\nx\n# END\nb\n', 'a\nb\n')
makes('where none is, nothing is taken out', { state: 'absent' }, 'a', 'a')
makes(
  'empty lines set it apart',
  { block: 'x', insertafter: 'a', append_newline: true, prepend_newline: true },
  'a\nb\n',
  'a\n\n# BEGIN\nx\n# END\n\nb\n',
)
makes(
  'but not twice',
  { block: 'x', append_newline: true, prepend_newline: true },
  'a\n\n# BEGIN\nx\n# END\n\nb\n',
  'a\n\n# BEGIN\nx\n# END\n\nb\n',
)
makes(
  'nor at the ends of the file',
  { block: 'x', append_newline: true, prepend_newline: true },
  '',
  '# BEGIN\nx\n# END\n',
)
makes(
  'the words in the marks may be others',
  { block: 'x', marker: '<!-- {mark} $& -->', marker_begin: '$1', marker_end: 'z' },
  '',
  '<!-- $1 $& -->\nx\n<!-- z $& -->\n',
)
makes('new lines end as the others', { block: 'x\ny' }, 'a\r\n', 'a\r\n# BEGIN\r\nx\r\ny\r\n# END\r\n')

test('the marks are those of Ansible', async () => {
  const begin = '# BEGIN ANSIBLE MANAGED BLOCK\nx\n# END ANSIBLE MANAGED BLOCK\n'
  assert.is((await edited({ block: 'x' }, '')).text, begin)
})

test('says what it did', async () => {
  const said = async (args: Args, text: string | undefined) => {
    const { summaries, fields } = await edited({ marker, ...args }, text)
    return [summaries.join(), fields.msg]
  }
  const there = '# BEGIN\nx\n# END\n'
  assert.equal(await said({ block: 'x' }, ''), ['write a block into /etc/x', 'Block inserted'])
  assert.equal(await said({ state: 'absent' }, there), ['take a block out of /etc/x', 'Block removed'])
  assert.equal(await said({ block: 'x' }, there), ['', ''])
  assert.equal(await said({ block: 'x', create: true }, undefined), ['create /etc/x', 'File created'])
  assert.equal(await said({ state: 'absent' }, undefined), ['', 'file not present'])
})

test('a file that is missing is an error', async () => {
  await rejects(edited({ block: 'x' }, undefined), /^Cannot edit "\/etc\/x": it is missing; "create: true" makes it$/)
})

test('marks that are equal are refused: the block would be written again and again', async () => {
  await rejects(
    edited({ block: 'x', marker_begin: 'END' }, ''),
    /^Cannot edit "\/etc\/x": "marker_begin" and "marker_end" are both "END"$/,
  )
})

test.run()

function edited(args: Args, text: string | undefined) {
  return editText(blockinfile, { path: '/etc/x', ...args }, text)
}
