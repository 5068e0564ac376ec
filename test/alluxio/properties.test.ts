import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseProperties } from '../../src/alluxio/parse-properties.ts'
import { renderProperties } from '../../src/alluxio/properties.ts'
import { randomSource, randomText } from './random.ts'

const test = suite('properties')

test('properties are sorted by name, and null takes one out', () => {
  assert.is(renderProperties({ b: 'two', a: 1, c: null, d: true }), 'a=1\nb=two\nd=true\n')
})

test('a list is joined with commas', () => {
  assert.is(renderProperties({ paths: ['/ssd1', '/ssd2'] }), 'paths=/ssd1,/ssd2\n')
})

test('a map as a value is refused by the name of its property', () => {
  assert.throws(
    () => renderProperties({ 'alluxio.user': { file: 1 } }),
    /^Cannot render property "alluxio.user": .* found a map$/,
  )
  assert.throws(() => renderProperties({ paths: [{}] }), /property "paths"/)
})

test('what needs no escape stays readable', () => {
  assert.is(renderProperties({ ufs: 'hdfs://nn:9000/a?b=c#d!' }), 'ufs=hdfs://nn:9000/a?b=c#d!\n')
})

test('blanks and separators of a name are escaped, and the first blank of a value', () => {
  assert.is(renderProperties({ 'a b:c=d#e!f': '  x  ' }), 'a\\ b\\:c\\=d\\#e\\!f=\\  x  \n')
})

test('controls, backslashes and all that is not ASCII are escaped', () => {
  assert.is(
    renderProperties({ k: 'a\\b\tc\nd\re\ff\0\u00e9\u{1f600}' }),
    'k=a\\\\b\\tc\\nd\\re\\ff\\u0000\\u00E9\\uD83D\\uDE00\n',
  )
})

test('whatever is rendered is read back the same', () => {
  const random = randomSource(7)
  for (let round = 0; round < 500; round++) {
    const properties = {
      [`k${randomText(random)}`]: randomText(random),
      [randomText(random) || 'x']: randomText(random),
    }
    const text = renderProperties(properties)
    assert.equal(parseProperties(text), properties, text)
  }
})

test.run()
