import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Reading, readCommandLine } from '../../src/cli/command-line.ts'
import type { Subcommand } from '../../src/cli/subcommand.ts'

const test = suite('readCommandLine')

const root: Subcommand = {
  command: '',
  describe: '',
  options: { help: { alias: 'h', type: 'boolean', describe: '' } },
  subcommands: [
    {
      command: '$0 <playbook>',
      describe: '',
      options: {
        limit: { alias: 'l', type: 'string', describe: '' },
        check: { alias: 'C', type: 'boolean', describe: '' },
        diff: { alias: 'D', type: 'boolean', describe: '' },
      },
    },
    {
      command: 'inventory <command>',
      describe: '',
      subcommands: [{ command: 'host <host>', describe: '', options: { inventory: { alias: 'i', describe: '' } } }],
    },
    { command: 'exec <pattern>', describe: '' },
  ],
}

const cases: [line: string, expected: Partial<Omit<Reading, 'subcommand' | 'options'>> & { options?: object }][] = [
  ['deploy', { names: [], positionals: ['deploy'] }],
  ['deploy -l w1 --check', { positionals: ['deploy'], options: { limit: ['w1'], check: [] } }],
  ['--limit=w1 -lw2 -l=w3 deploy', { positionals: ['deploy'], options: { limit: ['w1', 'w2', 'w3'] } }],
  ['-CD deploy', { positionals: ['deploy'], options: { diff: [] } }],
  ['-Cl w1 deploy', { positionals: ['deploy'], options: { limit: ['w1'] } }],
  ['deploy --no-check', { options: { check: [] } }],
  ['deploy -l', { pending: 'limit' }],
  ['deploy --nothing -x', { unknown: ['--nothing', '-x'], positionals: ['deploy'] }],
  [
    'inventory host w1 -i prod',
    { names: ['inventory', 'host'], positionals: ['w1'], options: { inventory: ['prod'] } },
  ],
  ['inventory -h', { names: ['inventory'], options: { help: [] } }],
  ['exec all -- ls -l', { names: ['exec'], positionals: ['all'], rest: ['ls', '-l'] }],
  ['deploy inventory', { names: [], positionals: ['deploy', 'inventory'] }],
]
for (const [line, expected] of cases) {
  test(line, () => {
    const { options, ...rest } = readCommandLine(line.split(' '), root)
    const reading = { ...rest, options: Object.fromEntries(options) }
    const keys = Object.keys(expected) as (keyof typeof expected)[]
    assert.equal(Object.fromEntries(keys.map(key => [key, reading[key]])), expected)
  })
}

test.run()
