import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expand, pythonRegExp, type RegExpOptions } from '../../src/actions/python-regexp.ts'

const test = suite('pythonRegExp()')

const finds = (pattern: string, text: string, found: readonly string[], options?: RegExpOptions) =>
  test(`${pattern} finds ${JSON.stringify(found)} in ${JSON.stringify(text)}`, () =>
    assert.equal(
      [...text.matchAll(pythonRegExp(pattern, options))].map(([whole]) => whole),
      found,
    ))

finds('a$', 'a\n', ['a'])
finds('a$', 'a\nb', [])
finds('a$', 'a\r\n', [])
finds('a$', 'a\na', ['a', 'a'], { multiline: true })
finds('^b.', 'ab\nbc', ['bc'], { multiline: true })
finds('(?m)^b', 'a\nb', ['b'])
finds('\\Ab', 'a\nb', [], { multiline: true })
finds('a\\Z', 'a\n', [])
finds('a.b', 'a\rb a\nb', ['a\rb'])
finds('a.b', 'a\nb', ['a\nb'], { dotAll: true })
finds('(?i)WORD', 'a Word', ['Word'])
finds('(?P<q>["\'])x(?P=q)', "\"x' 'x'", ["'x'"])
finds('([a-z])\\1', 'abb', ['bb'])
finds('f() {', 'f {', ['f {'])
finds('${HOME}x', '${HOME}x', [])
finds('\\${HOME}', '${HOME}', ['${HOME}'])
finds('a{,2}b{1}]', 'aaab]', ['aab]'])
finds('\\-\\_\\"\\/\\ \\<\\@', '-_"/ <@', ['-_"/ <@'])
finds('[]a-c]+[^]x]', 'a]b.', ['a]b.'])
finds('[\\w.\\-[&/]+', 'é a-b.[&/', ['a-b.[&/'])
finds('[\\]\\b]', ']', [']'])
finds('a(?#nothing)b', 'ab', ['ab'])
finds('\\x41\\u0042\\U00000043\\0103', 'ABC\b3', ['ABC\b3'])
finds('.', '\u{1f600}', ['\u{1f600}'])
finds('x*', 'abxd', ['', '', 'x', '', ''])

const refuses = (pattern: string, message: RegExp) =>
  test(`${pattern} is refused`, () => assert.throws(() => pythonRegExp(pattern), message))

refuses('(a', /^Cannot read the regular expression "\(a": unterminated group$/)
refuses('(?x) a', /^Cannot read the regular expression "\(\?x\) a": invalid group$/)
refuses('a++', /nothing to repeat$/)
refuses('\\q', /invalid escape$/)
refuses('[a', /: /)

const becomes = (template: string, text: string) =>
  test(`${template} becomes ${JSON.stringify(text)}`, () =>
    assert.is(expand(template, pythonRegExp('(?P<key>a+)=(b)?(.*)').exec('aa=c')!), text))

becomes('\\1:\\g<key>:\\g<3>0', 'aa:aa:c0')
becomes('[\\2]', '[]')
becomes('\\g<0>', 'aa=c')
becomes('a\\n\\\\1\\.$1', 'a\n\\1\\.$1')

test('a group that is not there is an error, and so is an escape that stands for nothing', () => {
  const match = pythonRegExp('(a)').exec('a')!
  assert.throws(() => expand('\\2', match), /^Cannot replace by "\\2": the regular expression has no group 2$/)
  assert.throws(() => expand('\\g<x>', match), /has no group x$/)
  assert.throws(() => expand('\\d', match), /"\\d" stands for nothing/)
})

test.run()
