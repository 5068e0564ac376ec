import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { tagsAllow } from '../../src/engine/tags.ts'

const test = suite('tagsAllow')

/** A task's tags, --tags, --skip-tags, whether it runs: as Ansible's reference says. */
const cases: [string, string, string, boolean][] = [
  ['', '', '', true],
  ['a', '', '', true],
  ['a', 'a', '', true],
  ['a', 'b', '', false],
  ['', 'b', '', false],
  ['a,b', 'b', '', true],
  ['a', '', 'a', false],
  ['a', 'a', 'a', false],
  ['always', 'b', '', true],
  ['always', 'b', 'always', false],
  ['never', '', '', false],
  ['never', 'all', '', false],
  ['never,a', 'a', '', true],
  ['never', 'never', '', true],
  ['always,never', '', '', true],
  ['a', 'tagged', '', true],
  ['', 'tagged', '', false],
  ['', 'untagged', '', true],
  ['a', 'untagged', '', false],
  ['a', '', 'tagged', false],
  ['', '', 'untagged', false],
  ['a', '', 'all', false],
  ['always', '', 'all', true],
]
for (const [tags, only, skip, expected] of cases) {
  test(`[${tags}] with --tags "${only}" --skip-tags "${skip}"`, () => {
    assert.is(tagsAllow(new Set(split(tags)), { only: split(only), skip: split(skip) }), expected)
  })
}

test.run()

function split(text: string): string[] {
  return text === '' ? [] : text.split(',')
}
