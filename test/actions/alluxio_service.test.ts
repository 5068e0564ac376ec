import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alluxioService } from '../../src/actions/alluxio_service.ts'
import { roles } from '../../src/alluxio/roles.ts'
import { carryOut, contextOf, planOf } from './alluxio-support.ts'

const test = suite('alluxio_service')

const process1 = { pid: 812, user: 'alluxio', startedAt: 1700000000, home: '/opt/alluxio/alluxio-2.9.4' }
const installed = { release: '/opt/alluxio/alluxio-2.9.4', written: { 'alluxio-site.properties': 1600000000 } }
const unsupervised = { hasUnit: false, state: '', pids: [] as number[] }
const idle = { user: 'alluxio', processes: [], listeners: [], installed, supervision: unsupervised }
const busy = { ...idle, processes: [process1] }
const wanted = {
  role: roles.master,
  home: '/opt/alluxio/current',
  logsDir: '/opt/alluxio/logs',
  user: 'alluxio',
  mount: 'NoMount',
  supervisor: 'none' as const,
  timeout: 120,
  ports: [19998, 19999, 19200],
}
const started = { ...wanted, state: 'started' as const }
const stopped = { ...wanted, state: 'stopped' as const }
const restarted = { ...wanted, state: 'restarted' as const }

const summaries = (service: Parameters<typeof alluxioService.plan>[0], facts: Facts) =>
  alluxioService.plan(service, facts).map(change => change.summary)

test('a running process is started already, and one that is not there is stopped already', () => {
  assert.equal(summaries(started, busy), [])
  assert.equal(summaries(stopped, idle), [])
})

test('what is missing is one change', () => {
  assert.equal(summaries(started, idle), ['start the master'])
  assert.equal(summaries(stopped, busy), ['stop the master (process 812)'])
  assert.equal(summaries(restarted, busy), ['restart the master (process 812)'])
  assert.equal(summaries(restarted, idle), ['start the master'])
})

test('to know is not to change', () => {
  const known = { ...wanted, state: 'known' as const }
  assert.equal(summaries(known, busy), [])
  assert.equal(summaries(known, idle), [])
  assert.is(alluxioService.report!(known, idle, []).fields?.running, false)
})

test('what systemd holds is stopped by it, also between a crash and the next start', () => {
  const supervision = { hasUnit: true, state: 'active', pids: [812] }
  assert.match(scriptOf(stopped, { ...busy, supervision }), 'alluxio_systemctl stop --no-block alluxio-master.service')
  assert.not.match(scriptOf(stopped, busy), 'systemctl stop --no-block')
  const waiting = { ...idle, supervision: { hasUnit: true, state: 'activating', pids: [] } }
  assert.equal(summaries(stopped, waiting), ['stop the master'])
})

test('with systemd a start goes through its unit, which must be there', () => {
  const watched = { ...started, supervisor: 'systemd' as const }
  const withUnit = { ...idle, supervision: { hasUnit: true, state: 'inactive', pids: [] } }
  assert.match(scriptOf(watched, withUnit), 'alluxio_start alluxio-master.service')
  assert.not.match(scriptOf(started, withUnit), 'alluxio_start alluxio-master.service')
  assert.throws(
    () => alluxioService.plan(watched, idle),
    /^Cannot start the master with systemd: there is no ".*run "deploy"/,
  )
})

test('says when a process runs under the wrong supervisor, so that a rolling update restarts it', () => {
  const reported = (supervisor: 'none' | 'systemd', pids: number[]) =>
    alluxioService.report!({ ...started, supervisor }, { ...busy, supervision: { ...unsupervised, pids } }, []).fields
      ?.outdated
  assert.is(reported('systemd', []), 'it was not started by systemd')
  assert.is(reported('systemd', [812]), '')
  assert.is(reported('none', [812]), 'it was started by systemd')
})

test('a port that another process holds is found before anything is started', () => {
  const taken = { ...idle, listeners: [{ port: 19998, uid: 0, pid: 7, program: 'nginx' }] }
  assert.throws(
    () => alluxioService.plan(started, taken),
    'Cannot start the master: port 19998 is taken by process 7 (nginx)',
  )
})

test('a process is never started as somebody else, but may be stopped by root', () => {
  assert.throws(
    () => alluxioService.plan(started, { ...idle, user: 'root' }),
    /needs "become: true" and "become_user: alluxio"$/,
  )
  assert.is(summaries(stopped, { ...busy, user: 'root' }).length, 1)
})

test('says when a process runs with older files than those that are there now', () => {
  const outdated = (written: number) => {
    const facts = { ...busy, installed: { ...installed, written: { 'alluxio-env.sh': written } } }
    return alluxioService.report!(started, facts, []).fields?.outdated
  }
  assert.is(outdated(process1.startedAt - 60), '')
  assert.is(outdated(process1.startedAt + 60), 'alluxio-env.sh was written after it started')
})

test('the script of the release is called for this role alone, with the mount only for a worker', () => {
  assert.match(scriptOf(started), /"\$alluxio_home\/bin\/alluxio-start.sh" -a -N "\$@"/)
  assert.match(scriptOf(started), /\nalluxio_start master\n/)
  assert.match(scriptOf({ ...started, role: roles.worker, mount: 'SudoMount' }), /\nalluxio_start worker SudoMount\n/)
})

test('ports and folders come from the variables, and the arguments win', () => {
  const context = contextOf('w1', { alluxio_mount: 'SudoMount', alluxio_properties: { 'alluxio.worker.rpc.port': 1 } })
  const service = alluxioService.resolve!({ role: 'worker', state: 'started', home: '/srv/alluxio' }, context)
  assert.equal(service, {
    role: roles.worker,
    state: 'started',
    mount: 'SudoMount',
    timeout: 120,
    home: '/srv/alluxio',
    logsDir: '/opt/alluxio/logs',
    user: undefined,
    ports: [1, 30000],
    supervisor: 'none',
  })
})

test('a process that does not end is named with its user, and one that came back too', () => {
  const still = { code: 75, stdout: 'process 812 root 1700000000 /opt/alluxio/alluxio-2.9.4\n', stderr: '' }
  const report = alluxioService.report!(stopped, busy, [still])
  assert.is(report.failure, 'Cannot stop the master: process 812 of "root" is still there after 120 s')
  const again = alluxioService.report!(stopped, busy, [{ ...still, stdout: still.stdout.replace('812', '900') }])
  assert.is(again.failure, 'Cannot stop the master: something started it again, as process 900')
})

test('a stop that is not permitted says so', () => {
  const refused = { code: 1, stdout: '', stderr: 'sh: kill: (812) - Operation not permitted\n' }
  assert.match(alluxioService.report!(stopped, busy, [refused]).failure ?? '', /Operation not permitted$/)
})

if (process.platform === 'linux') {
  test('on a real shell a role starts once, restarts as another process, and stops', async () => {
    await withInstallation('exec sh -c "read -r line < \\"$ALLUXIO_FIFO\\"" sh', async (args, context) => {
      const start = await carryOut(alluxioService, { ...args, state: 'started' }, context)
      assert.is(start.report.failure, undefined)
      const first = pidOf(start.report)
      assert.equal((await planOf(alluxioService, { ...args, state: 'started' }, context)).changes, [])

      const restart = await carryOut(alluxioService, { ...args, state: 'restarted' }, context)
      assert.is(restart.report.failure, undefined)
      assert.is.not(pidOf(restart.report), first)

      const stop = await carryOut(alluxioService, { ...args, state: 'stopped' }, context)
      assert.is(stop.report.failure, undefined)
      assert.equal((await planOf(alluxioService, { ...args, state: 'stopped' }, context)).changes, [])
    })
  })

  test('a process that ends at once shows what it wrote, and what helps', async () => {
    const dies = 'echo "java.lang.RuntimeException: Journal x has not been formatted!"; exit 255; :'
    await withInstallation(dies, async (args, context) => {
      const { report } = await carryOut(alluxioService, { ...args, state: 'started' }, context)
      assert.match(report.failure ?? '', /^Cannot start the worker: its process is not there\n/)
      assert.match(
        report.failure ?? '',
        /worker\.out:\n {2}java.lang.RuntimeException: Journal x has not been formatted!/,
      )
      assert.match(report.failure ?? '', /\nWhat helps: the journal is not formatted/)
    })
  })

  test('a start script that fails shows its own words, not an old log', async () => {
    await withInstallation('exit 0; :', async (args, context) => {
      writeFileSync(join(args.logs_dir, 'worker.out'), 'OutOfMemoryError of last week\n')
      writeFileSync(join(args.home, 'bin', 'alluxio-start.sh'), failing(args.logs_dir))
      const { report } = await carryOut(alluxioService, { ...args, state: 'started' }, context)
      assert.match(
        report.failure ?? '',
        /alluxio-start\.sh:\n {2}Error: Alluxio requires Java 8 or Java 11.*\n {2}exit code 3\n/,
      )
      assert.match(report.failure ?? '', /What helps: .*alluxio_java_home/)
      assert.not.match(report.failure ?? '', 'last week')
    })
  })

  test('a process that ignores the request to end is left alone', async () => {
    const deaf = 'exec sh -c "trap : TERM; while :; do read -r line < \\"$ALLUXIO_FIFO\\"; done" sh'
    await withInstallation(deaf, async (args, context) => {
      const start = await carryOut(alluxioService, { ...args, state: 'started' }, context)
      const pid = pidOf(start.report)
      const { report } = await carryOut(alluxioService, { ...args, state: 'stopped', timeout: 1 }, context)
      assert.is(
        report.failure,
        `Cannot stop the worker: process ${pid} of "${userInfo().username}" is still there after 1 s`,
      )
      process.kill(pid, 'SIGKILL')
    })
  })

  test('where nothing is installed the start fails with what the shell says', async () => {
    const args = { role: 'worker' as const, state: 'started' as const, home: '/nowhere/alluxio' }
    const { report } = await carryOut(alluxioService, args, contextOf('w1', freePorts))
    assert.match(report.failure ?? '', /^Cannot run the worker's script: it exited with \d: .*\/nowhere\/alluxio/)
  })
}

test.run()

const freePorts = { alluxio_properties: { 'alluxio.worker.rpc.port': 1, 'alluxio.worker.web.port': 1 } }

type Facts = Parameters<typeof alluxioService.plan>[1]

function scriptOf(service: Parameters<typeof alluxioService.plan>[0], facts: Facts = idle): string {
  const [change] = alluxioService.plan(service, facts)
  assert.ok(change && 'isolated' in change.apply && 'script' in change.apply.isolated.run)
  return String(change.apply.isolated.run.script)
}

function pidOf(report: { fields?: Readonly<Record<string, unknown>> }): number {
  const processes = report.fields?.processes as { pid: number }[]
  assert.is(processes.length, 1)
  return processes[0]!.pid
}

const failing = (logs: string) =>
  `#!/bin/sh\necho "$@" > '${logs}/arguments'\necho "Error: Alluxio requires Java 8 or Java 11, currently Java 17 found."\nexit 3\n`

// A release whose worker is a shell that carries the class among its arguments and waits for a line that never comes.
async function withInstallation(
  worker: string,
  body: (
    args: { role: 'worker'; home: string; logs_dir: string },
    context: ReturnType<typeof contextOf>,
  ) => Promise<void>,
): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'service-'))
  const release = join(dir, 'alluxio-2.9.4')
  const logs = join(dir, 'logs')
  mkdirSync(join(release, 'bin'), { recursive: true })
  mkdirSync(logs)
  symlinkSync(release, join(dir, 'current'))
  const script = join(release, 'bin', 'alluxio-start.sh')
  writeFileSync(
    script,
    `#!/bin/sh
echo "$@" > '${logs}/arguments'
export ALLUXIO_FIFO='${logs}/fifo'
[ -p "$ALLUXIO_FIFO" ] || mkfifo "$ALLUXIO_FIFO"
(nohup sh -c '${worker} -Dalluxio.home=${release} alluxio.worker.AlluxioWorker' > '${logs}/worker.out' 2>&1) &
`,
  )
  chmodSync(script, 0o755)
  try {
    await body({ role: 'worker', home: join(dir, 'current'), logs_dir: logs }, contextOf('w1', freePorts))
    assert.is(readFileSync(join(logs, 'arguments'), 'utf8'), '-a -N worker NoMount\n')
  } finally {
    rmSync(dir, { recursive: true })
  }
}
