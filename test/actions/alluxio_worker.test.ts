import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alluxioWorker } from '../../src/actions/alluxio_worker.ts'
import { masterInfo, webuiOverview, workerInfo } from '../alluxio/rest-answers.ts'
import { contextOf, localAsker, planOf } from './alluxio-support.ts'

const test = suite('alluxio_worker')

const ok = (body: string) => ({ status: 200, headers: {}, body })
const unpersisted = '{"fileInfos":[{"absolutePath":"/a b","persistenceState":"NOT_PERSISTED"}]}'
const busy = '{"gauges":{},"counters":{"Worker.ActiveClients":{"count":2}}}'

const answers = {
  'http://m1:19999/api/v1/master/webui_overview': ok(webuiOverview),
  'http://m1:19999/api/v1/master/info': ok(masterInfo),
  'http://w1:30000/api/v1/worker/info': ok(workerInfo),
  'http://w1:30000/api/v1/worker/webui_blockinfo?offset=0&limit=10000': ok(unpersisted),
  'http://w1:30000/metrics/json/': ok(busy),
}
const old = { ...answers, 'http://m1:19999/api/v1/master/info': ok(masterInfo.replaceAll('2.9.4', '2.9.3')) }

type Args = Parameters<NonNullable<typeof alluxioWorker.resolve>>[0]

test('says as what the leader lists it, and what of its storage is used', async () => {
  const { wanted, facts, changes } = await plan({})
  assert.equal(changes, [])
  assert.equal(alluxioWorker.report!(wanted, facts, []).fields, {
    listed: 'ACTIVE',
    capacity: { total: 1073741824, used: 0 },
    unpersisted: [],
  })
})

test('drains with the command of Alluxio, which must say that the worker is idle', async () => {
  const { wanted, facts, changes } = await plan({ state: 'drained', refresh: '10s', timeout: 60 })
  assert.equal(changes, [
    {
      summary: 'take the worker out: clients get no new work for it',
      apply: {
        isolated: {
          run: {
            argv: [
              '/opt/alluxio/current/bin/alluxio',
              'fsadmin',
              'decommissionWorker',
              '-Dalluxio.user.worker.list.refresh.interval=10s',
              '--addresses',
              'w1:30000',
              '--wait',
              '60s',
            ],
          },
          directory: '/opt/alluxio/current',
        },
      },
    },
  ])
  const failure = (stdout: string, code: number) =>
    alluxioWorker.report!(wanted, facts, [{ code, stdout, stderr: '' }]).failure
  assert.is(failure('All workers are successfully decommissioned and now idle. Safe to kill\n', 0), undefined)
  assert.match(failure('WORKERS_NOT_IDLE\n', 3) ?? '', /^Cannot run "alluxio fsadmin decommissionWorker/)
})

test('before 2.9.4 it waits until nobody uses the worker', async () => {
  const { wanted, facts, changes } = await plan({ state: 'drained' }, old)
  assert.equal(changes, [])
  assert.is(alluxioWorker.wait!(wanted).pending(facts), '2 clients still read from it or write to it')
})

test('a worker that the leader does not list needs no draining', async () => {
  const nobody = { ...answers, 'http://m1:19999/api/v1/master/info': ok('{"version":"2.9.4","workers":[]}') }
  assert.equal((await plan({ state: 'drained' }, nobody)).changes, [])
})

test('writes to the under-store what is not there yet', async () => {
  const { changes } = await plan({ state: 'persisted' })
  assert.equal(
    changes.map(({ summary }) => summary),
    ['write /a b to the under-store'],
  )
})

test('waits for its storage, and until it is gone', async () => {
  const { wanted, facts } = await plan({ state: 'restored' })
  assert.is(alluxioWorker.wait!(wanted).pending(facts), undefined)
  const leaving = await plan({ state: 'gone' })
  assert.match(alluxioWorker.wait!(leaving.wanted).pending(leaving.facts) ?? '', /^the leader still counts it/)
})

test('guards the others, and knows nothing without a leader', async () => {
  assert.match(await refusal({ state: 'expendable' }), /^Cannot do without w1: no other worker is live$/)
  assert.match(await refusal({}, {}), /^Cannot ask for the workers: no master answers as leader \(asked m1\)$/)
})

test.run()

function plan(args: Args, given: Parameters<typeof localAsker>[0] = answers) {
  return planOf(alluxioWorker, args, contextOf('w1'), localAsker(given))
}

async function refusal(args: Args, given?: Parameters<typeof localAsker>[0]): Promise<string> {
  try {
    await plan(args, given)
  } catch (error) {
    if (error instanceof Error) return error.message
  }
  return ''
}
