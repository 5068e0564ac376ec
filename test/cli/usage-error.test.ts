import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runProgram } from '../../src/cli/program.ts'
import { runCli } from '../support/cli.ts'

// What is said of a command line that is wrong.
const test = suite('usage')

const cases: [line: string, message: string][] = [
  ['deploy --chek', 'Unknown option "--chek": did you mean "--check"?'],
  ['-Z deploy', 'Unknown option "-Z"'],
  [
    'deploy --skip-tgas=x --limti w1',
    'Unknown option "--skip-tgas": did you mean "--skip-tags"?\nUnknown option "--limti": did you mean "--limit"?',
  ],
  ['deploy -l', '--limit needs a value'],
  ['deploy -f many', '--forks must be a number'],
  ['deploy -f 0', '--forks must be an integer of at least 1: found 0'],
  ['deploy --output jsn', '--output must be live, lines or json: found "jsn": did you mean "json"?'],
  ['completion bsh', '<shell> must be bash, zsh or fish: found "bsh": did you mean "bash"?'],
  ['inventory list --inventroy x', 'Unknown option "--inventroy": did you mean "--inventory"?'],
  ['deploy verify', 'Cannot make anything of "verify": it is written alluxio-playbook <playbook>'],
  ['validate', '<playbook> is missing: alluxio-playbook validate <playbook>'],
  ['inventory add', '<patterns> is missing: alluxio-playbook inventory add <patterns..>'],
  ['inventory lits', 'Unknown command "inventory lits": did you mean "list"?'],
  ['inventroy list', 'Unknown command "inventroy": did you mean "inventory"?'],
  ['sandbox', '"sandbox" needs one of up, down, status, exec, distribution, destroy'],
]
for (const [line, message] of cases) {
  test(`alluxio-playbook ${line}`, async () => {
    assert.is((await saidBy(line.split(' '))).split('\n\nRun ')[0], message)
  })
}

test('says which help to read', async () => {
  const { code, stdout, stderr } = await runCli(['inventory', 'list', '--nothing'])
  assert.match(stderr, '\nRun "alluxio-playbook inventory list --help" for what may be written.\n')
  assert.equal([code, stdout], [1, ''])
})

test('shows the help with examples, and also when nothing is asked, which is a mistake', async () => {
  const [asked, bare] = await Promise.all([runCli(['--help']), runCli([])])
  assert.match(asked.stdout, /Examples:\n {2}alluxio-playbook deploy -i inventory\/prod/)
  assert.equal([asked.code, bare.code], [0, 1])
  assert.is(bare.stdout, asked.stdout)
})

test.run()

/** What the program writes to stderr, in this process: a mistake ends before anything else happens. */
async function saidBy(args: readonly string[]): Promise<string> {
  const { error } = console
  const { exitCode } = process
  const said: unknown[] = []
  console.error = text => said.push(text)
  try {
    await runProgram(args)
    assert.is(process.exitCode, 1)
  } finally {
    console.error = error
    process.exitCode = exitCode
  }
  return said.join('\n')
}
