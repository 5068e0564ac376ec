import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { describeError } from '../../src/cli/print-error.ts'
import { ConnectionError, UserError, UserErrors } from '../../src/errors.ts'

const test = suite('describeError')

test('shows the line of a mistake under the one before it, with a caret', () => {
  const file = write('- name: Copy it\n  coppy: {}\n')
  assert.is(
    describeError(mistake(file, 2, 3)),
    [`${file}:2:3: Wrong`, '  1 | - name: Copy it', '  2 |   coppy: {}', '    |   ^'].join('\n'),
  )
})

test('shows one line where there is none before it, or it is blank', () => {
  assert.is(excerptOf('a: 1\n', 1, 4), '  1 | a: 1\n    |    ^')
  assert.is(excerptOf('a: 1\n\nb: 2\n', 3, 1), '  3 | b: 2\n    | ^')
})

test('lines up the numbers', () => {
  assert.is(excerptOf(`${'a\n'.repeat(9)}b: 1\n`, 10, 1), ['   9 | a', '  10 | b: 1', '     | ^'].join('\n'))
})

test('puts the caret under the place after tabs and wide characters', () => {
  assert.is(excerptOf('\tx: 1\n', 1, 2), '  1 | \tx: 1\n    | \t^')
  assert.is(excerptOf('"集群": 1\n', 1, 7), '  1 | "集群": 1\n    |         ^')
})

test('shows the part of a long line that is meant', () => {
  const [text, caret] = excerptOf(`${'a'.repeat(300)}b${'c'.repeat(300)}\n`, 1, 301).split('\n')
  assert.is(text![caret!.indexOf('^')], 'b')
  assert.ok(text!.length < 120)
})

test('hides the value of a password in both lines', () => {
  const file = 'become_password: hunter2\nssh_password: hunter3\n'
  assert.is(excerptOf(file, 2, 1), ['  1 | become_password: ***', '  2 | ssh_password: ***', '    | ^'].join('\n'))
})

test('says the place alone when the file cannot be read', () => {
  assert.is(describeError(mistake('/nowhere/a.yml', 1, 1)), '/nowhere/a.yml:1:1: Wrong')
})

test('counts several mistakes', () => {
  const errors = new UserErrors([new UserError('One'), new UserError('Two')])
  assert.is(describeError(errors), 'One\nTwo\n\n2 mistakes; no host was contacted.')
})

test('tells a bug of ours from what a host did', () => {
  assert.is(describeError(new ConnectionError('No route')), 'No route')
  assert.match(describeError(new TypeError('x is undefined')), /^This is a bug .*\nTypeError: x is undefined/)
})

const folder = mkdtempSync(join(tmpdir(), 'print-error-'))
test.after(() => rmSync(folder, { recursive: true }))

test.run()

function write(text: string): string {
  const file = join(folder, 'file.yml')
  writeFileSync(file, text)
  return file
}

function mistake(file: string, line: number, column: number): UserError {
  return new UserError('Wrong', { position: { file, line, column } })
}

function excerptOf(text: string, line: number, column: number): string {
  const shown = describeError(mistake(write(text), line, column))
  return shown.slice(shown.indexOf('\n') + 1)
}
