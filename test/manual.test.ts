import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { actionNames } from '../src/cli/described-action.ts'
import { packageFile } from '../src/package-files.ts'
import { checkExample } from './support/check-example.ts'
import { checkLine } from './support/check-line.ts'
import { exampleProject } from './support/example-project.ts'
import { anchorsOf, codeBlocks, commandsIn, linksOf } from './support/markdown.ts'
import { rejects } from './support/rejects.ts'

// Every example of the manual is one that works: YAML is checked as what it is, command lines are read, and run where that only looks.
const test = suite('the manual')

const project = exampleProject()
const docs = readdirSync(packageFile('docs'), { recursive: true, encoding: 'utf8' }).map(name => join('docs', name))
const pages = ['README.md', 'CONTRIBUTING.md', 'starter/README.md', ...docs.filter(name => name.endsWith('.md'))]

for (const page of pages) {
  const text = readFileSync(packageFile(page), 'utf8')
  for (const block of codeBlocks(text)) test(`${page}:${block.line}`, () => checkExample(block, project))

  test(`${page}: its links lead somewhere`, () => {
    assert.equal(
      linksOf(text).filter(link => !leadsSomewhere(link, page)),
      [],
    )
  })

  for (const command of commandsIn(text))
    test(`${page}: ${command}`, async () => void (await checkLine(command, project)))
}

test('the index names every page, and that of the playbooks every page of one', () => {
  const index = ['README.md', 'playbooks.md'].flatMap(name =>
    linksOf(readFileSync(packageFile('docs', name), 'utf8')).map(link => join('docs', link)),
  )
  assert.equal(
    docs.filter(name => name.endsWith('.md') && name !== 'docs/README.md' && !index.includes(name)),
    [],
  )
})

test('the language names every action, and the page of the playbooks every playbook', () => {
  const [language, playbooks] = ['language.md', 'playbooks.md'].map(name =>
    readFileSync(packageFile('docs', name), 'utf8'),
  )
  assert.equal(
    actionNames.filter(name => !language!.includes(`\`${name}\``)),
    [],
  )
  const builtIn = readdirSync(packageFile('playbooks')).filter(name => name.endsWith('.yml') && name !== 'defaults.yml')
  assert.equal(
    builtIn.map(name => basename(name, '.yml')).filter(name => !playbooks!.includes(`\`${name}\``)),
    [],
  )
})

const wrong: [info: string, text: string, why: RegExp][] = [
  ['text', 'anything', /there is no rule for a block of "text"/],
  ['yaml notes', 'a: 1', /there is no rule for YAML of the kind "notes"/],
  ['yaml', '- hosts: all\n  tasks:\n    - cpy: {}', /Unknown action "cpy"/],
  ['yaml', '- debug: { msg: "{{ nobody_set_it }}" }', /Unknown variable "nobody_set_it"/],
  ['yaml group_vars', 'alluxio_dir: here', /alluxio_dir/],
  ['yaml settings', 'fork: 5', /forks/],
  ['sh', 'alluxio-playbook deploy --chek', /--check/],
  ['sh', 'alluxio-playbook deploy --tags nothing-has-it', /No task has the tag/],
  ['sh', 'npm run nothing', /npm run nothing/],
  ['sh', 'rm -r x', /there is no rule for the command "rm -r x"/],
  ['console', '$ alluxio-playbook inventory graph\n@all:', /match/],
  ['', 'some words', /there is no rule for the command "some words"/],
  ['cel', 'a ==', /Cannot read the expression/],
  ['handlebars', '{{#if a}}', /./],
]
for (const [info, text, why] of wrong) {
  test(`finds what is wrong with a block of "${info}": ${JSON.stringify(text)}`, async () => {
    const block = { line: 1, info: info.split(' ').filter(Boolean), text }
    await rejects(checkExample(block, project), why)
  })
}

test('finds blocks, links and headings of a page', () => {
  const text = '# A `b` c!\n\nsee [x](y.md#z)\n\n    $ one\n\n    two\n\n```yaml vars\n# no heading\na: 1\n```\n'
  assert.equal(codeBlocks(text), [
    { line: 5, info: [], text: '$ one\n\ntwo' },
    { line: 10, info: ['yaml', 'vars'], text: '# no heading\na: 1' },
  ])
  assert.equal(linksOf(text), ['y.md#z'])
  assert.equal(anchorsOf(text), ['a-b-c'])
})

test.run()

function leadsSomewhere(link: string, page: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? packageFile(page) : packageFile(dirname(page), path)
  if (!existsSync(target)) return false
  return anchor === undefined || anchorsOf(readFileSync(target, 'utf8')).includes(anchor)
}
