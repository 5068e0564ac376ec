import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Screen } from '../../src/report/screen.ts'
import { openSink } from '../../src/report/sink.ts'
import { FakeTerminal } from './fake-terminal.ts'

const test = suite('Screen')

test('draws its foot again in the same place', () => {
  const { terminal, screen } = open()
  screen.draw(['one of the longer lines', 'two', 'three'])
  screen.draw(['ONE', 'TWO'])

  assert.equal(terminal.lines(), ['ONE', 'TWO'])
})

test('writes nothing for a foot that is the same', () => {
  const { terminal, screen } = open()
  screen.draw(['one'])
  const { written } = terminal
  screen.draw(['one'])

  assert.is(terminal.written, written)
})

test('puts text above the foot, whatever its length', () => {
  const { terminal, screen } = open()
  screen.draw(['foot', 'and a second line'])
  screen.print(['x'.repeat(20), 'y'.repeat(25)])
  screen.draw(['foot 2'])

  assert.equal(terminal.lines(), ['x'.repeat(20), 'y'.repeat(20), 'y'.repeat(5), 'foot 2'])
})

test('cuts the foot, but not what stays', () => {
  const { terminal, screen } = open()
  screen.draw(['z'.repeat(25), 'w'.repeat(20)])
  assert.equal(terminal.lines(), [`${'z'.repeat(19)}…`, 'w'.repeat(20)])

  screen.leave(['z'.repeat(25)])
  screen.draw(['next'])
  assert.equal(terminal.lines(), ['z'.repeat(20), 'z'.repeat(5), 'next'])
})

test('finds the beginning of the foot in a terminal that has become narrower', () => {
  const { terminal, screen } = open()
  screen.draw(['a'.repeat(18), 'b'])
  // Such a terminal breaks the line that is too long for it, which leaves the cursor a line further down.
  terminal.columns = 10
  terminal.write('\n')
  screen.draw(['c'])

  assert.equal(terminal.lines(), ['c'])
})

test('shows the cursor whenever it is not drawing', () => {
  const { terminal, screen } = open()
  screen.draw(['one'])
  screen.print(['two'])
  screen.leave(['three'])

  const switches = terminal.written.match(/\x1b\[\?25[hl]/g)
  assert.equal(switches, Array.from({ length: 3 }, () => ['\x1b[?25l', '\x1b[?25h']).flat())
})

test.run()

function open() {
  const terminal = new FakeTerminal()
  terminal.columns = 20
  return { terminal, screen: new Screen(openSink(terminal), terminal, 80) }
}
