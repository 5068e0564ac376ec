import { explainLogs } from '../alluxio/failures.ts'
import { parseTestRun } from '../alluxio/run-tests.ts'
import type { ExecResult } from '../connection/connection.ts'
import { noQuestion, type Outcome, type ProbingAction, type Report } from './action.ts'
import { type AlluxioHost, alluxioHost, type HostArgs, hostSchema } from './alluxio-host.ts'

type TestsArgs = Pick<HostArgs, 'home'>

/** Runs Alluxio's own tests: it writes and reads files with each read and write type. The cluster is not changed by it. */
export const alluxioTests: ProbingAction<TestsArgs, Pick<AlluxioHost, 'home'>, undefined> = {
  summary: 'Runs `bin/alluxio runTests`, which writes and reads files in every way that Alluxio knows.',
  checkMode: 'Runs no tests.',
  returns: {
    total: 'How many tests were run.',
    passed: 'How many passed.',
    failed_tests: 'The names of those that did not.',
    exit_code: "The exit code of Alluxio's command.",
    failed: 'How many failed.',
  },
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: { home: hostSchema.home },
  },
  resolve: (args, context) => ({ home: alluxioHost(context, args).home }),
  probe: () => noQuestion,
  plan: ({ home }) => [
    {
      summary: 'run the tests of Alluxio',
      apply: { isolated: { run: { argv: [`${home}/bin/alluxio`, 'runTests'] }, directory: home } },
      quiet: true,
    },
  ],
  report: (_, __, [outcome]) => (outcome ? verdict(outcome) : {}),
}

function verdict(outcome: Outcome): Report {
  if (!('code' in outcome)) throw new TypeError('The tests have no exit code')
  const { passed, failed } = parseTestRun(outcome.stdout)
  const total = passed + failed.length
  const fields = { total, passed, failed: failed.length, failed_tests: failed, exit_code: outcome.code }
  const failure = failureOf(outcome, failed, total)
  return failure === undefined ? { fields, message: `${passed} of ${total} tests passed` } : { fields, failure }
}

// The exit code is the number of failed tests. A run that tested nothing is no success, whatever its code.
function failureOf({ code, stdout, stderr }: ExecResult, failed: readonly string[], total: number): string | undefined {
  if (code === 0 && failed.length === 0 && total > 0) return undefined
  const logs = explainLogs({ 'bin/alluxio runTests': `${stdout}\n${stderr}` })
  if (failed.length > 0) return `${failed.length} of ${total} tests failed: ${failed.join(', ')}\n${logs}`
  return `Cannot run the tests of Alluxio: exit code ${code} after ${total} tests\n${logs}`
}
