import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { lazy, parseExpression } from '../../src/playbook/expressions.ts'

const test = suite('expressions')

const hostvars: Record<PropertyKey, unknown> = { [lazy]: true }
Object.defineProperty(hostvars, 'm1', {
  get: () => ({ marker: { stat: { exists: true } } }),
  enumerable: true,
  configurable: true,
})
Object.defineProperty(hostvars, 'm2', { get: () => ({}), enumerable: true, configurable: true })

const variables: Record<string, unknown> = {
  cpus: 4,
  load: 2.5,
  result: { rc: 0, stdout: 'ok', items: [1, 2] },
  groups: { masters: ['m1', 'm2'] },
  nothing: null,
  hostvars,
}

function gives(text: string, expected: unknown): void {
  test(`evaluates ${text}`, () => assert.equal(parseExpression(text).evaluate(lookup), expected))
}

function refuses(text: string, message: string): void {
  test(`refuses ${text}`, () => {
    assert.throws(
      () => parseExpression(text).evaluate(lookup),
      (error: Error) => assert.is(error.message, message) === undefined,
    )
  })
}

gives('cpus * 2 > 4', true)
gives('cpus * 2', 8)
gives('load * 2.0 > 4.0', true)
gives('result.rc == 0 && "m1" in groups.masters', true)
gives('result.items.map(i, i * 2)', [2, 4])
gives('{"a": cpus}', { a: 4 })
gives('has(result.missing)', false)
gives('nothing == null', true)
gives('groups.masters.exists(m, "marker" in hostvars[m] && hostvars[m].marker.stat.exists)', true)
gives('groups.masters.exists(m, hostvars[m].?marker.?stat.?exists.orValue(false))', true)
gives('groups.masters.exists(m, hostvars[m].?other.?stat.orValue(false))', false)
gives('groups.masters.all(m, "marker" in hostvars[m])', false)
gives('result.stdout.matches("^o") ? "yes" : "no"', 'yes')

refuses('missing == 1', 'Cannot evaluate "missing == 1": variable "missing" is not set')
refuses('result.missing == 1', 'Cannot evaluate "result.missing == 1": No such key: missing')
refuses('result.rc ==', 'Cannot read the expression "result.rc ==": Unexpected token: EOF')
refuses('not cpus', 'Cannot read the expression "not cpus": Unexpected character: \'s\'; CEL writes "!x" for "not x"')
refuses('cpus + "a"', 'Cannot evaluate "cpus + "a"": no such overload: dyn<int> + string')

test('tells which variables an expression reads, and not the ones it binds', () => {
  const { names } = parseExpression('a.b && list.exists(x, x == c[d]) || size(e) > 0 || type(f) == int')
  assert.equal([...names].sort(), ['a', 'c', 'd', 'e', 'f'])
})

test.run()

function lookup(name: string): unknown {
  return Object.hasOwn(variables, name) ? variables[name] : undefined
}
