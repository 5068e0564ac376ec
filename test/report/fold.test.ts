import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fold, type GraphLine, type Stage } from '../../src/report/fold.ts'

const test = suite('fold')

test('leaves lines that fit as they are', () => {
  assert.equal(fold(lines('done active ahead'), 3), ['1', '2', '3'])
})

test('folds what is ahead first, from its end', () => {
  assert.equal(fold(lines('done active ahead ahead ahead'), 4), ['1', '2', '3', '  (2 lines of what is to come)'])
})

test('then what is over, from its beginning, around what goes on', () => {
  assert.equal(fold(lines('active done done done active active ahead ahead'), 6), [
    ...['1', '  (2 lines of what is over)', '4', '5', '6'],
    '  (2 lines of what is to come)',
  ])
})

test('never gives more lines than there are rows', () => {
  assert.equal(fold(lines('active active active active'), 3), ['1', '2', 'and 2 lines more'])
})

test.run()

function lines(stages: string): GraphLine[] {
  return stages.split(' ').map((stage, index) => ({ text: `${index + 1}`, stage: stage as Stage }))
}
