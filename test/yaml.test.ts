import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { UserErrors, withPosition } from '../src/errors.ts'
import { parseYaml } from '../src/yaml.ts'

const test = suite('yaml')

refuses('a: {{ x }}', 'Cannot read YAML: quote the template: "{{ x }}" at f.yml:1:4')
refuses('- {{ x }}', 'Cannot read YAML: quote the template: "{{ x }}" at f.yml:1:3')
refuses('a: {b: {{ c }}}', 'Cannot read YAML: quote the template: "{{ c }}" at f.yml:1:8')
refuses('a: {{ d "x" }}', `Cannot read YAML: quote the template: '{{ d "x" }}' at f.yml:1:4`)
refuses('a: {{ x }}/log # y', 'Cannot read YAML: quote the template: "{{ x }}/log" at f.yml:1:4')
refuses('? [a]\n: b', 'Cannot read YAML: a key must be plain text at f.yml:1:3')
refuses(
  'a: 1\na: 2',
  'Cannot read YAML: "a" stands here twice: line 1 has it already, and would be hidden at f.yml:2:1',
)
refuses(
  'a: {{ x }}\nb: 1\nb: 2\nc: "',
  'Cannot read YAML: quote the template: "{{ x }}" at f.yml:1:4',
  'Cannot read YAML: "b" stands here twice: line 2 has it already, and would be hidden at f.yml:3:1',
  'Cannot read YAML: the " that begins here is not closed at f.yml:4:4',
)
refuses(
  'name: Note: x "y" # z',
  `Cannot read YAML: the text holds a colon and a blank, which make a key: quote it: 'Note: x "y"' at f.yml:1:7`,
)
refuses(
  'a: 1\n  b: 2',
  'Cannot read YAML: this line is indented too far: the one before it has its value already, so that nothing can stand under it at f.yml:2:3',
)
refuses(
  '- a: 1\n b: 2',
  'Cannot read YAML: this line begins at column 2, where nothing above goes on: what belongs together begins at the same column at f.yml:2:2',
)
refuses('a: 1\nb:2\nc: 3', 'Cannot read YAML: a blank is missing after the colon: b: 2 at f.yml:2:1')
refuses(
  'when: "a" in b',
  `Cannot read YAML: text stands after the closing quote: quote all of it: '"a" in b' at f.yml:1:7`,
)
refuses('a: [1, [2, 3]\nb: 1', 'Cannot read YAML: the [ that begins here is not closed at f.yml:1:4')
refuses("a: 'it''s\nb: 1", "Cannot read YAML: the ' that begins here is not closed at f.yml:1:4")
refuses('a: @x', "Cannot read YAML: a text cannot begin with @: quote it: '@x' at f.yml:1:4")
refuses('a: *', `Cannot read YAML: "*" begins an alias, a name for what stands elsewhere: quote it: '*' at f.yml:1:4`)
refuses(
  'a: *b',
  'Cannot read YAML: there is no anchor "&b" before this alias; a text that begins with "*" is quoted at f.yml:1:4',
)
refuses(
  'a: !vault |\n  x',
  `Cannot read YAML: "!vault" is Ansible's: keep secrets in a file that only -e @FILE names at f.yml:1:4`,
)
refuses(
  'a: 1\n---\nb: 2',
  'Cannot read YAML: a second document begins here, and a file holds one: leave out the "---" at f.yml:2:1',
)
refuses('hosts： all', 'Cannot read YAML: a full-width colon stands here: a key ends in ":" and a blank at f.yml:1:6')
refuses('- a:\u00a0b', 'Cannot read YAML: a no-break space stands here, which YAML takes for a letter at f.yml:1:5')

test('shows every unquoted template at once', () => {
  const text = 'a: {{ x }}\nb: {{ y }}/log\nc: "{{ z }}"\n'
  assert.throws(
    () => parseYaml(text, 'f.yml'),
    (error: UserErrors) => assert.is(error.errors.length, 2) === undefined,
  )
})

test('takes aliases, and maps that are merged into others', () => {
  const { value } = parseYaml('a: &a { x: 1, y: 2 }\nb:\n  <<: *a\n  y: 3\nc: *a\n', 'f.yml')
  assert.equal(value, { a: { x: 1, y: 2 }, b: { x: 1, y: 3 }, c: { x: 1, y: 2 } })
})

test('finds the places within a text', () => {
  const document = parseYaml('a: xyz\nb: "x y"\nc: |\n  x\n  y x\nd: "\\ty"\n', 'f.yml')
  const place = (key: string, at: number) => {
    const { line, column } = document.locateWithin([key], at)
    return [line, column]
  }
  assert.equal(place('a', 2), [1, 6])
  assert.equal(place('b', 2), [2, 7])
  assert.equal(place('c', 2), [5, 3])
  assert.equal(place('c', 4), [5, 5])
  // What is written in another way than it reads cannot be counted.
  assert.equal(place('d', 1), [6, 4])
})

test('knows the values that are not what they look like', () => {
  const text = 'v: 2.10\nm: 0644\nb: [no, "no", Off]\nn: 12345678901234567890\nok: [1, 2.5, true, x, -3, y]\n'
  assert.equal(parseYaml(text, 'f.yml').pitfalls([]).map(withPosition), [
    "YAML reads 2.10 as the number 2.1: write '2.10' to keep it as it stands at f.yml:1:4",
    "YAML reads 0644 as the number 644: write '0644' to keep it as it stands at f.yml:2:4",
    "YAML 1.2 reads no as a text: write false, or 'no' for the text at f.yml:3:5",
    "YAML 1.2 reads Off as a text: write false, or 'Off' for the text at f.yml:3:15",
    "YAML reads 12345678901234567890 as the number 12345678901234567000: write '12345678901234567890' to keep it as it stands at f.yml:4:4",
  ])
})

test('finds values and keys again', () => {
  const document = parseYaml('a:\n  - b: 1\n', 'f.yml')

  assert.equal(document.value, { a: [{ b: 1 }] })
  assert.equal(document.locate(['a', 0, 'b']), { file: 'f.yml', line: 2, column: 8 })
  assert.equal(document.locateKey(['a', 0, 'b']), { file: 'f.yml', line: 2, column: 5 })
  assert.equal(document.locate(['a', 0, 'missing']), { file: 'f.yml', line: 2, column: 5 })
})

test.run()

function refuses(text: string, ...messages: string[]): void {
  test(`refuses ${JSON.stringify(text)}`, () => {
    try {
      parseYaml(text, 'f.yml')
    } catch (error) {
      assert.instance(error, UserErrors)
      assert.is((error as UserErrors).message, messages.join('\n'))
      return
    }
    assert.unreachable('was read')
  })
}
