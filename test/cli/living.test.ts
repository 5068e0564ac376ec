import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { quorumLines } from '../../src/cli/quorums.ts'
import { painter } from '../../src/report/paint.ts'
import { runCli } from '../support/cli.ts'
import { projectFolder } from '../support/project.ts'

// What the subcommands that look at a cluster say where no host is contacted.
const test = suite('living')

const folder = projectFolder({ 'inventory/masters': 'm1\n', 'inventory/workers': 'w1\n', 'taken/masters': 'm1\n' })

const mistakes: readonly [words: string, message: string][] = [
  ['status --interval 0', '--interval must be more than 0'],
  ['alluxio', 'Cannot run nothing: write the command after "--"'],
  ['alluxio --host w2 -- version', 'Unknown host "w2": did you mean "w1"?'],
  ['logs master worker', 'Cannot show several roles: name one, or none for all'],
  ['logs worker w1 w2', 'Cannot take "w2" for a role: expected master, job_master, worker, job_worker, proxy'],
  ['logs wroker', 'Unknown host or group "wroker"'],
  ['logs worker m1', 'No worker is on m1 by the inventory'],
  ['logs -n 1.5', '--lines must be a whole number'],
  [
    'adopt m1 -i taken',
    'Cannot write an inventory to "taken": "masters" is there already; name another folder with -i',
  ],
]

for (const [words, message] of mistakes) {
  test(`${words}: ${message}`, async () => {
    const { code, stderr } = await runCli(words.split(' '), {
      cwd: folder,
      environment: { ALLUXIO_PLAYBOOK_CONFIG: '' },
    })
    assert.is(code, 1, stderr)
    assert.match(stderr, message)
  })
}

test('a quorum is shown with who leads, and what is missing stands out', () => {
  const member = (host: string, isAvailable: boolean) => ({
    address: `${host}:19200`,
    host,
    port: 19200,
    isAvailable,
    priority: 1,
  })
  const quorum = {
    domain: 'MASTER',
    leader: 'm1:19200',
    members: [member('m1', true), member('master2', false)],
  } as const
  const failed = { domain: 'JOB_MASTER', failure: 'it did not end in time' } as const
  assert.equal(quorumLines({ domains: [quorum, failed], isBroken: true }, { paint: painter(false), width: 80 }), [
    '',
    'Quorum MASTER: 1 of 2 available, 2 needed',
    '  m1:19200       available, priority 1, leader',
    '  master2:19200  UNAVAILABLE, priority 1',
    '',
    'Quorum JOB_MASTER: it did not end in time',
  ])
})

test.run()
