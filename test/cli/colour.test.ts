import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runCli } from '../support/cli.ts'
import { projectFolder } from '../support/project.ts'
import { hasTerminals, runOnTerminal } from '../support/terminal.ts'

// Colours on a real terminal; no host is contacted, since these actions work on the controller.
const colours = suite('colour')
const test = hasTerminals ? colours : colours.skip

const cwd = projectFolder({
  'inventory/masters': 'm1\n',
  'inventory/workers': 'w1\n',
  'site.yml':
    '- hosts: all\n  tasks:\n    - debug: { msg: hello }\n    - fail: { msg: it is over }\n      when: inventory_hostname == "w1"\n',
})
const args = ['site.yml']

const cases: [title: string, environment: Record<string, string>, isColoured: boolean][] = [
  ['are used on a terminal', { NO_COLOR: '', TERM: 'xterm' }, true],
  ['obey NO_COLOR', { NO_COLOR: '1', TERM: 'xterm' }, false],
  ['are not for a dumb terminal', { NO_COLOR: '', TERM: 'dumb' }, false],
]
for (const [title, environment, isColoured] of cases) {
  test(title, async () => {
    const result = await runOnTerminal(args, { cwd, answers: [], environment })
    assert.match(result.screen, 'it is over')
    assert.equal([result.code, result.isColoured], [2, isColoured])
  })
}

test('are not for a file or a program', async () => {
  const { code, stdout, stderr } = await runCli(args, { cwd, environment: { TERM: 'xterm', FORCE_COLOR: '1' } })
  assert.is(code, 2)
  assert.not.match(stdout + stderr, '\x1b')
})

colours.run()
