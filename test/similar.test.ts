import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { didYouMean } from '../src/similar.ts'

const test = suite('didYouMean')

near('coppy', ['copy', 'command'], 'copy')
near('whne', ['name', 'when'], 'when')
near('w4', ['m1', 'w1'], 'w1')
near('Handlers', ['handlers'], 'handlers')
near('destination', ['src', 'dest', 'mode'], 'dest')
near('alluxio_versoin', ['alluxio_version'], 'alluxio_version')
far('foo', ['or', 'of'])
far('nope', ['ne', 'not'])
far('port', ['ssh_port'])

test.run()

function near(word: string, known: readonly string[], expected: string): void {
  test(`finds ${expected} for ${word}`, () => assert.is(didYouMean(word, known), `: did you mean "${expected}"?`))
}

function far(word: string, known: readonly string[]): void {
  test(`finds nothing for ${word}`, () => assert.is(didYouMean(word, known), ''))
}
