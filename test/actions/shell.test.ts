import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RunWanted } from '../../src/actions/run-user-command.ts'
import { shell } from '../../src/actions/shell.ts'
import { fakeContext } from '../support/context.ts'

const test = suite('shell')

test('runs the code as a script, so that no process list shows it', () => {
  const wanted = shell.resolve!({ cmd: 'a | b\nc', executable: '/bin/bash' }, fakeContext()) as RunWanted
  assert.equal(shell.plan(wanted, { created: false, removed: false }), [
    {
      summary: 'run a | b c',
      apply: {
        isolated: {
          run: { script: 'a | b\nc', interpreter: ['/bin/bash'] },
          directory: undefined,
          stdin: undefined,
        },
      },
    },
  ])
})

test('registers the code itself', () => {
  const wanted = shell.resolve!({ cmd: 'exit 3' }, fakeContext()) as RunWanted
  const report = shell.report!(wanted, { created: false, removed: false }, [{ code: 3, stdout: '', stderr: '' }])
  assert.is(report.fields?.cmd, 'exit 3')
  assert.is(report.failure, 'non-zero exit code 3')
})

test.run()
