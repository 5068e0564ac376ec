import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expandRange } from '../../src/inventory/expand-range.ts'

const test = suite('expand-range')

expands('worker1', ['worker1'])
expands('w[1:3]', ['w1', 'w2', 'w3'])
expands('w[08:11].local', ['w08.local', 'w09.local', 'w10.local', 'w11.local'])
expands('w[8:10]', ['w8', 'w9', 'w10'])
expands('w[0:2]', ['w0', 'w1', 'w2'])
expands('w[:2]', ['w0', 'w1', 'w2'])
expands('w[1:9:4]', ['w1', 'w5', 'w9'])
expands('rack-[a:c]', ['rack-a', 'rack-b', 'rack-c'])
expands('r[a:b]w[1:2]', ['raw1', 'raw2', 'rbw1', 'rbw2'])
expands('w[5:5]', ['w5'])

refuses('w[3:1]', 'Cannot expand "w[3:1]": a range ends before it begins')
refuses('w[1-3]', 'Cannot expand "w[1-3]": "[1-3]" is no range such as [1:9]')
refuses('w[]', 'Cannot expand "w[]": "[]" is no range such as [1:9]')
refuses('w[1:3', 'Cannot expand "w[1:3": a "[" has no "]"')
refuses('w1:3]', 'Cannot expand "w1:3]": a "]" has no "["')
refuses('w[01:100]', 'Cannot expand "w[01:100]": "01" and "100" must be equally long')
refuses('w[a:9]', 'Cannot expand "w[a:9]": "[a:9]" must go from a number to a number, or from a letter to a letter')
refuses('w[a:C]', 'Cannot expand "w[a:C]": "[a:C]" must go from a number to a number, or from a letter to a letter')
refuses('w[1:9:0]', 'Cannot expand "w[1:9:0]": the step "0" must be a number of at least 1')
refuses('w[1:999999999]', 'Cannot expand "w[1:999999999]": it stands for more than 100000 names')
refuses('[1:999][1:999]', 'Cannot expand "[1:999][1:999]": it stands for more than 100000 names')

test.run()

function expands(pattern: string, names: string[]): void {
  test(`expands ${pattern}`, () => assert.equal(expandRange(pattern), names))
}

function refuses(pattern: string, message: string): void {
  test(`refuses ${pattern}`, () =>
    assert.throws(
      () => expandRange(pattern),
      (error: Error) => assert.is(error.message, message) === undefined,
    ))
}
