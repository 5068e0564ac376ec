import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { UserErrors } from '../src/errors.ts'
import { parseYaml } from '../src/yaml.ts'

const test = suite('yaml')

refuses('a: {{ x }}', 'Cannot read YAML: quote the template: "{{ x }}" at f.yml:1:4')
refuses('- {{ x }}', 'Cannot read YAML: quote the template: "{{ x }}" at f.yml:1:3')
refuses('a: {b: {{ c }}}', 'Cannot read YAML: quote the template: "{{ c }}" at f.yml:1:8')
refuses('a: {{ d "x" }}', `Cannot read YAML: quote the template: '{{ d "x" }}' at f.yml:1:4`)
refuses('a: {{ x }}/log', 'Cannot read YAML: quote the template: "{{ x }}" at f.yml:1:4')
refuses('? [a]\n: b', 'Cannot read YAML: a key must be plain text at f.yml:1:3')
refuses('a: 1\na: 2', 'Cannot read YAML: this key stands here twice; the second would hide the first at f.yml:2:1')

test('shows every unquoted template at once', () => {
  const text = 'a: {{ x }}\nb: {{ y }}/log\nc: "{{ z }}"\n'
  assert.throws(
    () => parseYaml(text, 'f.yml'),
    (error: UserErrors) => assert.is(error.errors.length, 2) === undefined,
  )
})

test('finds values and keys again', () => {
  const document = parseYaml('a:\n  - b: 1\n', 'f.yml')

  assert.equal(document.value, { a: [{ b: 1 }] })
  assert.equal(document.locate(['a', 0, 'b']), { file: 'f.yml', line: 2, column: 8 })
  assert.equal(document.locateKey(['a', 0, 'b']), { file: 'f.yml', line: 2, column: 5 })
  assert.equal(document.locate(['a', 0, 'missing']), { file: 'f.yml', line: 2, column: 5 })
})

test.run()

function refuses(text: string, message: string): void {
  test(`refuses ${JSON.stringify(text)}`, () => {
    try {
      parseYaml(text, 'f.yml')
    } catch (error) {
      assert.instance(error, UserErrors)
      assert.is((error as UserErrors).message, message)
      return
    }
    assert.unreachable('was read')
  })
}
