import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { installPrerequisites } from '../../src/sandbox/index.ts'
import { type CliResult, runCli } from '../support/cli.ts'
import { scratchFolder } from '../support/scratch.ts'

// A project as "init" starts it, word for word as its README says.
const test = suite('a started project')
const cwd = scratchFolder()

test.before(async () => {
  await installPrerequisites({})
})
test.after(async () => {
  await runCli(['sandbox', 'destroy'], { cwd })
})

test('validates and deploys to a sandbox as it is', async () => {
  await well('init', '.')
  await well('sandbox', 'up', '--workers', '1')
  await well('validate', 'deploy')
  await well('deploy')
  await well('hello')
  const { stdout } = await well('exec', 'w1', '--', 'cat', '/etc/motd')
  assert.match(stdout, 'w1: workers of an Alluxio cluster')
  const { stdout: verified } = await well('verify')
  assert.match(verified, '24 of 24 tests passed')
})

test.run()

async function well(...args: string[]): Promise<CliResult> {
  const result = await runCli(args, { cwd, environment: keptCache() })
  assert.is(result.code, 0, `alluxio-playbook ${args.join(' ')}\n${result.stdout}\n${result.stderr}`)
  return result
}

/** The tarball is not built anew for this. */
function keptCache(): Record<string, string> {
  const { ALLUXIO_PLAYBOOK_CACHE } = process.env
  return ALLUXIO_PLAYBOOK_CACHE ? { ALLUXIO_PLAYBOOK_CACHE } : {}
}
