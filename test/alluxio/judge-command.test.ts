import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hiddenFailure } from '../../src/alluxio/judge-command.ts'

const test = suite('judge-command')

const cases: readonly [command: string, stdout: string, failure: string | undefined][] = [
  ['fs masterInfo', 'Failed to find leader master\nAll masters: [m1:19998]\n', 'Failed to find leader master'],
  ['fs leader', 'This command is deprecated\nFailed to get the leader master.\n', 'Failed to get the leader master.'],
  ['fs leader', 'This command will be deprecated\nm1\n', undefined],
  ['fs cat /notes', 'Failed to find leader master\n', undefined],
  [
    'fsadmin doctor configuration',
    'Server-side configuration errors (those properties are required to be identical): \nkey: a.b\n',
    'Server-side configuration errors (those properties are required to be identical):',
  ],
  ['fsadmin doctor configuration', 'No server-side configuration errors or warnings.\n', undefined],
  ['-Da=b fsadmin updateConf a=b', 'Updated 1 configs\nFailed to Update a\n', 'Failed to Update a'],
  [
    'format',
    'x\nThere are task failures, look at /l/task.log for details.\n',
    'There are task failures, look at /l/task.log for details.',
  ],
  ['fsadmin report', 'Alluxio cluster summary:\n', undefined],
]

for (const [command, stdout, failure] of cases) {
  test(`${command}: ${failure ?? 'did it'}`, () => assert.is(hiddenFailure(command.split(' '), stdout), failure))
}

test.run()
