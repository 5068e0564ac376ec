import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { withHosts, withoutHosts } from '../../src/inventory/edit-hosts.ts'

const test = suite('edit-hosts')

adds('', ['w1'], 'w1\n')
adds('w1\n', ['w2', 'w3'], 'w1\nw2\nw3\n')
adds('w1', ['w2'], 'w1\nw2\n')
adds('# rack 1\nw1\n\n# rack 2\n', ['w2'], '# rack 1\nw1\n\n# rack 2\nw2\n')
adds('w1\n', ['w1'], 'w1\n')
adds('w1', ['w1'], 'w1')
adds('  w1 # old\n', ['w1', 'w2', 'w2'], '  w1 # old\nw2\n')
adds('# w2\n', ['w2'], '# w2\nw2\n')

removes('w1\nw2\nw3\n', ['w2'], 'w1\nw3\n')
removes('# rack 1\nw1\n\n# rack 2\nw2', ['w1', 'w2'], '# rack 1\n\n# rack 2\n')
removes('w1 # slow\nw2\n', ['w1'], 'w2\n')
removes('  w1\t\nw10\n', ['w1'], 'w10\n')
removes('# w1\n', ['w1'], '# w1\n')
removes('w1\n', ['w2'], 'w1\n')
removes('', ['w2'], '')

test('removes what it added', () => {
  for (const text of ['', 'w1\n', '# a\nw1\n\n']) assert.is(withoutHosts(withHosts(text, ['x', 'y']), ['y', 'x']), text)
})

test.run()

function adds(text: string, names: string[], expected: string): void {
  test(`adds ${names} to ${JSON.stringify(text)}`, () => assert.is(withHosts(text, names), expected))
}

function removes(text: string, names: string[], expected: string): void {
  test(`removes ${names} from ${JSON.stringify(text)}`, () => assert.is(withoutHosts(text, names), expected))
}
