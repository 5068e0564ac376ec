import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { editProperties } from '../../src/alluxio/edit-properties.ts'
import { parseProperties, propertyLines } from '../../src/alluxio/parse-properties.ts'
import { randomSource, randomText } from './random.ts'

const test = suite('editProperties()')

const makes = (title: string, before: string, wanted: Record<string, string | null>, after: string) =>
  test(title, () => assert.is(editProperties(before, wanted).text, after))

makes('a new property goes to the end', '# c\na=1\n', { b: '2' }, '# c\na=1\nb=2\n')
makes('a last line without an end gets one first', 'a=1', { b: '2' }, 'a=1\nb=2\n')
makes('a property stays where it is, with its comment', '# c\na=1\n\nb=2\n', { a: '3' }, '# c\na=3\n\nb=2\n')
makes('how the name is written stays', '  a\\=b : 1\n', { 'a=b': '3' }, '  a\\=b : 3\n')
makes('a value that is equal stays as it is written', 'a=x\\u0079\\\n  z\n', { a: 'xyz' }, 'a=x\\u0079\\\n  z\n')
makes('a value on several lines is replaced whole', 'a = x\\\n  y\nb=1\n', { a: 'z' }, 'a = z\nb=1\n')
makes('so is a name on several lines', 'a\\\n  b=1\nc=2\n', { ab: 'z' }, 'ab=z\nc=2\n')
makes('a blank that separates becomes an equals sign', 'a 1\nb\n', { a: '=2', b: '3' }, 'a==2\nb=3\n')
makes('values are escaped', '', { a: ' é\n\\', 'b c': '#=:' }, 'a=\\ \\u00E9\\n\\\\\nb\\ c=#=:\n')
makes('the last of equal names counts', 'a=1\na=2\n', { a: '1' }, 'a=1\na=1\n')
makes('all of equal names are taken out', 'a=1\n# c\na=2\\\n 3\nb=1\n', { a: null }, '# c\nb=1\n')
makes('a comment is no property', '#a=1\n', { a: null }, '#a=1\n')
makes('a new line is no part of one that goes on', 'a=1\\\n', { b: '2' }, 'a=1\\\n\nb=2\n')
makes('lines end as the last does', 'a=1\r\n', { b: '2', a: '3' }, 'a=3\r\nb=2\r\n')
makes('a last line stays without an end', 'a=1', { a: '2' }, 'a=2')

test('tells what it set and what it took out', () => {
  const { set, removed } = editProperties('a=1\nb=1\nc=1\n', { a: '1', b: '2', c: null, d: null, e: '' })
  assert.equal([set, removed], [['b', 'e'], ['c']])
})

test('whatever the text, the properties become as wanted and all other lines stay', () => {
  const random = randomSource(7)
  for (let i = 0; i < 3000; i++) {
    const text = Array.from({ length: 4 }, () => randomText(random, lineAlphabet)).join('')
    const names = Object.keys(parseProperties(text)).filter(name => name !== '')
    const name = random() < 0.6 ? (names[Math.floor(random() * names.length)] ?? 'new') : 'new'
    const value = random() < 0.3 ? null : randomText(random)
    check(text, name, value)
  }
})

test.run()

function check(text: string, name: string, value: string | null): void {
  const edited = editProperties(text, { [name]: value }).text
  const { [name]: _, ...others } = parseProperties(text)
  assert.equal(sorted(parseProperties(edited)), sorted({ ...others, ...(value !== null && { [name]: value }) }), text)
  assert.is(editProperties(edited, { [name]: value }).text, edited)
  const kept = (all: string) => propertyLines(all).flatMap(entry => (entry.name === name ? [] : [entry.name]))
  assert.equal(kept(edited), kept(text))
}

function sorted(properties: Record<string, string>): [string, string][] {
  return Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1))
}

const lineAlphabet = [
  'a',
  'b',
  ' ',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\\',
  '\\',
  '=',
  ':',
  '#',
  '!',
  '\\\n',
  'é',
  'a=1\n',
  '\nb = 2',
]
