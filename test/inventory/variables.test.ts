import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { dropRemoved, mergeVariables, type Variables } from '../../src/inventory/variables.ts'

const test = suite('variables')

test('lets a stronger level replace a weaker one', () => {
  const merged = mergeVariables([
    level(1, { a: 1, list: [1, 2], map: { x: 1 } }),
    level(2, { list: [3], map: { y: 2 } }),
  ])

  assert.equal(values(merged), { a: 1, list: [3], map: { y: 2 } })
  assert.is(merged.get('a')!.origin.line, 1)
  assert.is(merged.get('list')!.origin.line, 2)
})

test('merges alluxio_properties key by key and tells where each key stands', () => {
  const merged = mergeVariables([properties(1, { a: 1, b: 1 }), properties(2, { b: 2, c: 2 })])

  assert.equal(values(merged), { alluxio_properties: { a: 1, b: 2, c: 2 } })
  const { origin, keys } = merged.get('alluxio_properties')!
  assert.is(origin.line, 2)
  assert.equal(
    [...keys!].map(([key, { line }]) => `${key}:${line}`),
    ['a:1', 'b:2', 'c:2'],
  )
})

test('keeps a null, so that it removes the key from levels that are merged later', () => {
  const upper = mergeVariables([properties(2, { b: 2 }), properties(3, { a: null })])
  const all = mergeVariables([properties(1, { a: 1 }), upper])

  assert.equal(values(upper), { alluxio_properties: { b: 2, a: null } })
  assert.equal(values(dropRemoved(all)), { alluxio_properties: { b: 2 } })
})

test('sets a key again above a null', () => {
  const levels = [properties(1, { a: 1 }), properties(2, { a: null }), properties(3, { a: 3 })]
  assert.equal(values(dropRemoved(mergeVariables(levels))), { alluxio_properties: { a: 3 } })
})

test('merges in any grouping to the same', () => {
  const [a, b, c] = [properties(1, { x: 1, y: 1 }), properties(2, { x: null, z: 2 }), properties(3, { y: null, x: 3 })]
  const whole = mergeVariables([a, b, c])

  assert.equal(mergeVariables([mergeVariables([a, b]), c]), whole)
  assert.equal(mergeVariables([a, mergeVariables([b, c])]), whole)
})

test('takes alluxio_properties without any key for an empty map', () => {
  const empty = level(2, { alluxio_properties: null })

  assert.equal(values(mergeVariables([properties(1, { a: 1 }), empty])), { alluxio_properties: { a: 1 } })
  assert.equal(values(mergeVariables([empty, properties(3, { a: 1 })])), { alluxio_properties: { a: 1 } })
  assert.equal(values(dropRemoved(empty)), { alluxio_properties: {} })
})

test('keeps a null of any other variable', () => {
  assert.equal(values(dropRemoved(level(1, { a: null, b: { c: null } }))), { a: null, b: { c: null } })
})

test('shares a level that nothing else is merged with', () => {
  const only = level(1, { a: 1 })
  assert.is(mergeVariables([new Map(), only, new Map()]), only)
  assert.is(dropRemoved(only), only)
})

test.run()

function level(line: number, map: Record<string, unknown>): Variables {
  const origin = { file: 'f.yml', line, column: 1 }
  return new Map(Object.entries(map).map(([name, value]) => [name, { value, origin }]))
}

function properties(line: number, map: Record<string, unknown>): Variables {
  return level(line, { alluxio_properties: map })
}

function values(variables: Variables): Record<string, unknown> {
  return Object.fromEntries([...variables].map(([name, { value }]) => [name, value]))
}
