import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { recordLayer, Scope } from '../../src/engine/scope.ts'
import { templateParser } from '../../src/playbook/templates.ts'

const test = suite('Scope')

test('gives the strongest layer, rendered through other variables', () => {
  const scope = scopeOf(recordLayer({ dir: '/opt', home: '{{ dir }}/current' }), recordLayer({ dir: '/srv' }))
  assert.is(scope.lookup('home'), '/srv/current')
})

test('never renders what came from a host', () => {
  const scope = scopeOf(recordLayer({ text: '{{ evil }}' }, true))
  assert.is(scope.lookup('text'), '{{ evil }}')
  assert.is(scope.render('said {{ text }}'), 'said {{ evil }}')
})

test('merges alluxio_properties key by key, and keeps a null that removes', () => {
  const scope = scopeOf(
    recordLayer({ alluxio_properties: { a: 1, b: 2, c: '{{ v }}' }, v: 'x' }),
    recordLayer({ alluxio_properties: { b: 3, c: null } }),
  )
  assert.equal(scope.lookup('alluxio_properties'), { a: 1, b: 3, c: null })
})

test('replaces every other map', () => {
  const scope = scopeOf(recordLayer({ map: { a: 1 } }), recordLayer({ map: { b: 2 } }))
  assert.equal(scope.lookup('map'), { b: 2 })
})

test('says which variables refer to each other in a circle', () => {
  const scope = scopeOf(recordLayer({ a: '{{ b }}', b: '{{ a }}' }))
  assert.throws(() => scope.lookup('a'), 'Cannot render the variable "a": it refers to itself (a → b → a)')
})

test('names the place of the variable whose template fails', () => {
  const origin = { file: 'group_vars/all.yml', line: 3, column: 7 }
  const layer = {
    get: (name: string) => (name === 'a' ? { value: '{{ gone }}', origin } : undefined),
    keys: () => ['a'],
  }
  try {
    scopeOf(layer).lookup('a')
    assert.unreachable()
  } catch (error) {
    assert.equal((error as { position: unknown }).position, origin)
  }
})

test('puts layers under the strongest ones', () => {
  const scope = scopeOf(recordLayer({ x: 'weak' }), recordLayer({ y: 'registered' }), recordLayer({ z: 'extra' }))
  const inner = scope.insertBeforeLast([recordLayer({ x: 'task', y: 'task', z: 'task' })], 2)
  assert.equal([inner.lookup('x'), inner.lookup('y'), inner.lookup('z')], ['task', 'registered', 'extra'])
})

test('renders deep values and keeps types', () => {
  const scope = scopeOf(recordLayer({ n: 3 }))
  assert.equal(scope.render({ a: ['{{ n }}', 'n={{ n }}'], b: { c: true } }), { a: [3, 'n=3'], b: { c: true } })
})

test.run()

function scopeOf(...layers: ConstructorParameters<typeof Scope>[0]['layers'][number][]): Scope {
  return new Scope({ layers, magic: () => undefined, parseTemplate: templateParser() })
}
