import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const test = suite('layers')

/** Lowest first; a file imports its own layer or a lower one. */
const layers = [
  ['errors', 'shell', 'yaml', 'yaml-mistakes', 'similar', 'schema', 'violation', 'expectation', 'package-files'],
  ['connection'],
  ['inventory', 'playbook', 'alluxio'],
  ['actions'],
  ['engine'],
  ['report', 'sandbox'],
  ['named-playbooks', 'prepare', 'index'],
  ['cli'],
]

/** The one door of each package: a file, or a folder of `src`. */
const doors: Record<string, string> = {
  ssh2: 'src/connection/',
  'ssh-config': 'src/connection/',
  listr2: 'src/report/',
  diff: 'src/report/',
  yaml: 'src/yaml.ts',
  ajv: 'src/schema.ts',
  handlebars: 'src/playbook/',
  '@marcbachmann/cel-js': 'src/playbook/expression',
  yargs: 'src/cli',
  'fastest-levenshtein': 'src/similar.ts',
}

const files = sources('src')

test('every file imports its own layer or a lower one', () => {
  const wrong = files.flatMap(file =>
    importsOf(file)
      .filter(target => target.startsWith('.'))
      .map(target => relative('.', join(dirname(file), target)))
      .filter(target => rankOf(target) > rankOf(file))
      .map(target => `${file} imports ${target}`),
  )
  assert.equal(wrong, [])
})

test('every package has one door', () => {
  const wrong = files.flatMap(file =>
    importsOf(file)
      .map(target => Object.keys(doors).find(name => target === name || target.startsWith(`${name}/`)))
      .filter(name => name !== undefined && !file.startsWith(doors[name]!))
      .map(name => `${file} imports ${name}`),
  )
  assert.equal(wrong, [])
})

test('every file knows its layer', () => {
  assert.equal(
    files.filter(file => rankOf(file) < 0),
    [],
  )
})

test('every test file runs its suites', () => {
  const forgotten = sources('test').filter(
    file => file.endsWith('.test.ts') && !/^\S+\.run\(\)$/m.test(readFileSync(file, 'utf8')),
  )
  assert.equal(forgotten, [])
})

test.run()

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => join(folder, name))
}

function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/(?:from|import\() ?'([^']+)'/g)].map(match => match[1]!)
}

function rankOf(file: string): number {
  const [, first = ''] = file.split('/')
  return layers.findIndex(names => names.includes(first.replace(/\.ts$/, '')))
}
