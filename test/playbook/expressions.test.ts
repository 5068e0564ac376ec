import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ExpressionError, lazy, parseExpression } from '../../src/playbook/expressions.ts'

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

function says(text: string, at: number, why: string): void {
  test(`says what is wrong with ${text}`, () => {
    assert.throws(
      () => parseExpression(text),
      (error: ExpressionError) =>
        assert.equal([error.message, error.at], [`Cannot read the expression "${text.trim()}": ${why}`, at]) ===
        undefined,
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
says('result.rc ==', 12, 'it ends where more is expected')
says('result.rc == 0)', 14, '")" is not expected here')
says('  ', 0, 'it is empty')
says('not cpus', 0, 'CEL writes "!" for "not"')
says('cpus > 1 and load > 1.0', 9, 'CEL writes "&&" for "and"')
says('cpus == "a and b" or load', 18, 'CEL writes "||" for "or"')
says(
  '"a b" not in result.items',
  6,
  'CEL writes "!("a b" in result.items)", and of texts "!result.items.contains("a b")"',
)
says('cpus is defined', 5, 'a variable must be set: give "cpus" a default in "vars"; of a key CEL asks "has(a.b)"')
says('result.rc is not defined', 10, 'CEL asks "has(result.rc)" whether there is one')
says('result is succeeded', 7, 'CEL writes "!result.failed"')
says('result is not failed', 7, 'CEL writes "!result.failed"')
says('result is changed', 7, 'CEL writes "result.changed"')
says('result.stdout is match("x")', 14, 'CEL writes "result.stdout.matches(…)"')
says('{{ cpus > 1 }}', 0, 'it is CEL and takes no {{ }}: write "cpus > 1"')
says('result.stdout == “ok”', 17, `“ is no quote: write " or '`)
says('cpus = 4', 5, 'to compare, CEL writes "=="')
says('result.items | length > 1', 13, 'CEL has no filters: write "size(result.items)"')
says('load | round', 5, 'CEL has no filters: it has functions such as "size(x)"')
says('"a" if cpus else "b"', 4, 'CEL writes "condition ? this : that"')
says('nothing == None', 11, 'CEL writes "null"')
says('result.stdout.startswith("o")', 14, 'there is no function "startswith": CEL writes "startsWith"')
says('sizes(result.items) > 1', 0, 'there is no function "sizes": did you mean "size"?')
says('size(1, 2) == 1', 0, '"size" does not take such values')
says('1 + "a" == 2', 0, 'no such overload: int + string')
refuses('cpus + "a"', 'Cannot evaluate "cpus + "a"": no such overload: dyn<int> + string')

test('tells which variables an expression reads, and not the ones it binds', () => {
  const { names } = parseExpression('a.b && xs.exists(x, x == c[d]) || size(e) > 0 || type(f) == int')
  assert.equal([...names].sort(), ['a', 'c', 'd', 'e', 'f', 'xs'])
})

test.run()

function lookup(name: string): unknown {
  return Object.hasOwn(variables, name) ? variables[name] : undefined
}
