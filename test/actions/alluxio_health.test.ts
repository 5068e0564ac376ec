import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Asker } from '../../src/actions/action.ts'
import { alluxioHealth } from '../../src/actions/alluxio_health.ts'
import type { HttpAnswer } from '../../src/connection/http.ts'
import {
  jobMasterInfo,
  masterInfo,
  safeMode,
  webuiMasters,
  webuiOverview,
  workerInfo,
} from '../alluxio/rest-answers.ts'
import { contextOf, localAsker, planOf } from './alluxio-support.ts'

const test = suite('alluxio_health')

const ok = (body: string): HttpAnswer => ({ status: 200, headers: {}, body })
const unavailable: HttpAnswer = { status: 500, headers: {}, body: safeMode }
const leading = (host: string) => ({
  [`http://${host}:19999/api/v1/master/webui_overview`]: ok(webuiOverview),
  [`http://${host}:19999/api/v1/master/webui_masters`]: ok(webuiMasters),
  [`http://${host}:19999/api/v1/master/info`]: ok(masterInfo),
})
const threeMasters = { groups: { masters: ['m1', 'm2', 'm3'], workers: ['w1'] } }
const up = 'now 1700000100\nprocess 812 alluxio 1700000000 /opt/alluxio/alluxio-2.9.4\n'
const gone =
  'now 1700000100\n=== master.out\njava.lang.RuntimeException: Journal x has not been formatted!\n=== master.log\n'

test('a single master is ready when it serves', async () => {
  assert.is(await pending('m1', { role: 'master' }, {}, asker(up, leading('m1'))), undefined)
})

test('a single master in safe mode is waited for', async () => {
  const answers = { ...leading('m1'), 'http://m1:19999/api/v1/master/info': unavailable }
  assert.match(
    (await pending('m1', { role: 'master' }, {}, asker(up, answers))) ?? '',
    /does not serve yet: Alluxio master is in safe mode/,
  )
})

test('a standby finds the leader among all masters, and needs its own journal port', async () => {
  const standby = (open: string[]) => pending('m2', { role: 'master' }, threeMasters, asker(up, leading('m1'), open))
  assert.is(await standby(['m2:19200']), undefined)
  assert.is(await standby([]), 'its port 19200 does not answer yet')
})

test('a leader has to have led for as long as asked', async () => {
  const wait = (stable: number) => pending('m1', { role: 'master', stable }, threeMasters, asker(up, leading('m1')))
  assert.is(await wait(20), undefined)
  assert.is(await wait(30), 'the master on m1 leads for only 27 s')
})

test('a worker asks its own page and the leader', async () => {
  const answers = { ...leading('m1'), 'http://w1:30000/api/v1/worker/info': ok(workerInfo) }
  assert.is(await pending('w1', { role: 'worker' }, {}, asker(up, answers)), undefined)
  assert.is(await pending('w1', { role: 'worker' }, {}, asker(up, leading('m1'))), 'its port 30000 does not answer yet')
})

test('a worker is looked for by the name and port of its properties', async () => {
  const properties = {
    'alluxio.worker.hostname': 'w1.storage',
    'alluxio.worker.rpc.port': 2,
    'alluxio.worker.web.port': 3,
  }
  const answers = { ...leading('m1'), 'http://w1:3/api/v1/worker/info': ok(workerInfo) }
  const variables = { alluxio_properties: properties }
  const said = await pending('w1', { role: 'worker' }, variables, asker(up, answers))
  assert.is(said, 'the master on m1 does not list it as w1.storage:2 yet')
})

test('job masters and job workers ask the job masters', async () => {
  const answers = { 'http://m1:20002/api/v1/job_master/info': ok(jobMasterInfo) }
  assert.is(await pending('m1', { role: 'job_master' }, {}, asker(up, answers)), undefined)
  assert.is(await pending('w1', { role: 'job_worker' }, {}, asker(up, answers, ['w1:30003'])), undefined)
})

test('a proxy needs its port', async () => {
  assert.is(await pending('w1', { role: 'proxy' }, {}, asker(up, {}, ['w1:39999'])), undefined)
  assert.is(await pending('w1', { role: 'proxy' }, {}, asker(up)), 'its port 39999 does not answer yet')
})

test('without a process there is nothing to wait for, and the logs tell why', async () => {
  try {
    await pending('m1', { role: 'master' }, {}, asker(gone, leading('m1')))
    assert.unreachable('it went on waiting')
  } catch (error) {
    assert.match(String(error), /^UserError: Cannot wait for the master: its process is not there\nmaster\.out:\n/)
    assert.match(String(error), /What helps: the journal is not formatted/)
  }
})

test('the registered value names the leader', async () => {
  const { wanted, facts } = await planOf(
    alluxioHealth,
    { role: 'master' },
    contextOf('m2', threeMasters),
    asker(up, leading('m1')),
  )
  assert.equal(alluxioHealth.report!(wanted, facts, []).fields, { leader: 'm1', leads: false, version: '2.9.4' })
})

if (process.platform === 'linux') {
  test('the question works on a real shell', async () => {
    const args = { role: 'master' as const, home: '/nowhere/alluxio', logs_dir: '/nowhere/logs' }
    const { facts } = await planOf(alluxioHealth, args, contextOf('m1'), localAsker(leading('m1')))
    assert.equal(facts.processes, [])
    assert.equal(facts.logs, { 'master.out': '', 'master.log': '' })
  })
}

test.run()

async function pending(
  host: string,
  args: Parameters<NonNullable<typeof alluxioHealth.resolve>>[0],
  variables: Readonly<Record<string, unknown>>,
  asked: Asker,
): Promise<string | undefined> {
  const { wanted, facts, changes } = await planOf(alluxioHealth, args, contextOf(host, variables), asked)
  assert.equal(changes, [])
  return alluxioHealth.wait!(wanted).pending(facts)
}

function asker(
  stdout: string,
  answers: Readonly<Record<string, HttpAnswer>> = {},
  open: readonly string[] = [],
): Asker {
  return { ...localAsker(answers, open), shell: async () => ({ code: 0, stdout, stderr: '' }) }
}
