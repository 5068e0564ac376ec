import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { firstLines, waitingLines } from '../../src/report/waiting-lines.ts'

const test = suite('waitingLines')

test('hosts that wait for the same share a line with the longest wait', () => {
  const waiting = new Map([
    ['w1', { message: 'port 29999 is closed', seconds: 12 }],
    ['w2', { message: 'not\nregistered', seconds: 70 }],
    ['w3', { message: 'port 29999 is closed', seconds: 14.5 }],
  ])
  assert.equal(waitingLines(waiting), [
    { text: 'w1, w3 wait 14.5 s: port 29999 is closed', hosts: 2 },
    { text: 'w2 waits 1 min 10 s: not registered', hosts: 1 },
  ])
})

test('five lines are told, and how many hosts the others stand for', () => {
  const lines = [1, 1, 1, 1, 1, 9, 3].map((hosts, index) => ({ text: `${index}`, hosts }))

  assert.equal(firstLines(lines), ['0', '1', '2', '3', '4', 'and 12 more'])
  assert.equal(firstLines(lines.slice(0, 5)), ['0', '1', '2', '3', '4'])
})

test.run()
