import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { actionNames, describeAction } from '../../src/cli/described-action.ts'
import { referencePages } from '../../src/cli/reference/index.ts'
import { page, table } from '../../src/cli/reference/markdown.ts'
import { root } from '../../src/cli/root.ts'
import type { Subcommand } from '../../src/cli/subcommand.ts'
import { packageFile } from '../../src/package-files.ts'
import { complaintAbout, wordsOf } from '../support/command-lines.ts'

const test = suite('reference')

for (const [name, text] of Object.entries(referencePages())) {
  test(`docs/reference/${name} is current ("npm run docs" writes it)`, () => {
    assert.is(readFileSync(packageFile('docs', 'reference', name), 'utf8'), text)
  })
}

test('every action has examples, and every example an action', () => {
  const examples = readdirSync(packageFile('docs', 'examples')).map(file => basename(file, '.yml'))
  assert.equal(examples.sort(), [...actionNames])
  for (const name of actionNames) assert.ok(describeAction(name).example.includes(`${name}:`), name)
})

for (const { words, subcommand } of subcommandsOf(root, [])) {
  const name = ['alluxio-playbook', ...words].join(' ')
  test(`${name} has examples, which can be read`, async () => {
    const { examples = [] } = subcommand.command.startsWith('$0 <') ? root : subcommand
    assert.ok(examples.length > 0)
    for (const [line] of examples) {
      const [, ...args] = wordsOf(line.replace(/^.*\$0/, '$0').replace(/\)$/, ''))
      assert.is(await complaintAbout(args), '', line)
    }
  })
}

test('a cell keeps a table whole', () => {
  assert.is(table(['a'], [['x | y\nz <b> `<c>`']]), '| a |\n| --- |\n| x \\| y z &lt;b> `<c>` |')
  assert.is(page('one', table(['a'], []), 'two'), 'one\n\ntwo\n')
})

test.run()

function subcommandsOf(
  { subcommands = [] }: Subcommand,
  words: readonly string[],
): { words: string[]; subcommand: Subcommand }[] {
  return subcommands.flatMap(subcommand => {
    const inner = [...words, subcommand.command.split(' ')[0]!.replace('$0', '')].filter(Boolean)
    return [{ words: inner, subcommand }, ...subcommandsOf(subcommand, inner)]
  })
}
