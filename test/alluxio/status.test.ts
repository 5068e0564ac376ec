import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Site } from '../../src/alluxio/drift.ts'
import { parseMasterReport, parseStandbys, parseWorkerInfo } from '../../src/alluxio/rest-status.ts'
import type { RoleName } from '../../src/alluxio/roles.ts'
import { clusterStatus, type LeaderLook, type Looked } from '../../src/alluxio/status.ts'
import type { FoundProcess } from '../../src/alluxio/survey.ts'
import { masterInfo, webuiMasters, workerInfo } from './rest-answers.ts'

const test = suite('status')

const masterRoles = ['master', 'job_master'] as const
const workerRoles = ['worker', 'job_worker'] as const
const report = parseMasterReport(masterInfo)
const leader: LeaderLook = { role: 'master', host: 'm1', version: '2.9.4', workers: report.workers, report, ledFor: 90 }
const jobWorkers = [{ name: 'w1:30001', state: 'In Service', lastContact: 0 }]
const jobLeader: LeaderLook = { role: 'job_master', host: 'm1', version: '2.9.4', workers: jobWorkers }
const leaders = [leader, jobLeader]

test('reads what the leader and a worker say of themselves', () => {
  assert.equal(report, {
    version: '2.9.4',
    uptime: 29.804,
    capacity: { used: 0, total: 1073741824 },
    workers: [{ name: 'w1:29999', state: 'ACTIVE', lastContact: 0, version: '2.9.4', used: 0, total: 1073741824 }],
    lost: [],
  })
  assert.equal(parseWorkerInfo(workerInfo), {
    version: '2.9.4',
    uptime: 17.36,
    capacity: { used: 0, total: 1073741824 },
  })
})

test('reads the standbys that the leader knows', () => {
  const standby = '{"address":{"host":"m2","rpcPort":19998},"startTime":"11-23-2026 23:58:48:069","version":"2.9.4"}'
  const body = webuiMasters.replace('"standbyMasterInfos":[]', `"standbyMasterInfos":[${standby}]`)
  assert.equal(parseStandbys(body), [{ host: 'm2', version: '2.9.4', uptime: 10 }])
  assert.equal(parseStandbys('{}'), [])
})

test('a cluster where all is as it should be is healthy', () => {
  const status = clusterStatus('prod', [host('m1', masterRoles), host('w1', workerRoles)], leaders)
  assert.is(status.healthy, true)
  assert.equal(shown(status.processes), [
    'm1 master leader',
    'm1 job_master leader',
    'w1 worker serving',
    'w1 job_worker serving',
  ])
  assert.equal(
    [status.leader, status.jobLeader, status.ledFor, status.liveWorkers, status.capacity.total, status.version],
    ['m1', 'm1', 90, 1, 1073741824, '2.9.4'],
  )
  assert.equal(status.processes[2]!.storage, { used: 0, total: 1073741824 })
})

test('a master beside the leader is a standby', () => {
  const standbys = [{ host: 'm2', version: '2.9.3', uptime: 10 }]
  const hosts = [host('m1', masterRoles, { masters: ['m1', 'm2'] }), host('m2', masterRoles, { masters: ['m1', 'm2'] })]
  const status = clusterStatus('prod', hosts, [{ ...leader, standbys }, jobLeader])
  assert.is(status.healthy, true)
  assert.equal(shown(status.processes).slice(2), ['m2 master standby', 'm2 job_master standby'])
  assert.is(status.processes[2]!.version, '2.9.3')
})

test('a missing process, a silent one and a host that is gone are problems', () => {
  const gone: Looked = { host: 'w2', wanted: workerRoles, unreachable: 'no answer within 3 s' }
  const worker = host('w1', workerRoles, { running: ['worker'], answering: [] })
  const status = clusterStatus('prod', [host('m1', masterRoles), worker, gone], leaders)
  assert.is(status.healthy, false)
  assert.equal(status.unreachable, { w2: 'no answer within 3 s' })
  assert.equal(
    status.processes
      .filter(({ state }) => state !== 'leader')
      .map(({ host, state, problem }) => `${host} ${state} ${problem}`),
    [
      'w1 not ready its worker: its port 30000 does not answer yet',
      "w1 dead its job worker's process is not there",
      'w2 unknown undefined',
      'w2 unknown undefined',
    ],
  )
})

test('without a leader nothing is ready, and safe mode is told in the leader’s words', () => {
  const leaderless = clusterStatus('prod', [host('m1', masterRoles)], [])
  assert.match(leaderless.processes[0]!.problem!, 'no master answers as leader yet (asked m1)')
  const safe = clusterStatus('prod', [host('m1', masterRoles)], [{ ...leader, refusal: 'in safe mode' }, jobLeader])
  assert.is(safe.healthy, false)
  assert.is(safe.safeMode, 'in safe mode')
})

test('a worker that registered and that the inventory does not name is drift, not of a host that is only gone', () => {
  const hosts = [host('m1', masterRoles, { workers: ['w2'] })]
  const found = 'lists the worker w1:29999, which the inventory does not name'
  assert.equal(clusterStatus('prod', hosts, leaders).drift, [{ host: 'm1', found }])
  const gone: Looked = { host: 'w1', wanted: workerRoles, unreachable: 'no answer' }
  assert.equal(clusterStatus('prod', [...hosts, gone], leaders).drift, [])
  assert.equal(clusterStatus('prod', [host('m1', masterRoles)], leaders).drift, [])
})

test.run()

function shown(processes: ReturnType<typeof clusterStatus>['processes']): string[] {
  return processes.map(({ host, role, state }) => `${host} ${role} ${state}`)
}

interface HostParts {
  readonly masters?: readonly string[]
  readonly workers?: readonly string[]
  readonly running?: readonly RoleName[]
  readonly answering?: readonly RoleName[]
}

function host(name: string, wanted: readonly RoleName[], parts: HostParts = {}): Looked {
  const { masters = ['m1'], workers = ['w1'], running = wanted, answering = running } = parts
  const home = '/opt/alluxio-2.9.4'
  const site: Site = { host: name, masters, workers, home, version: '2.9.4', user: 'alluxio', properties: {} }
  const processes = running.map(
    (role): FoundProcess => ({ role, pid: 7, user: 'alluxio', startedAt: 900, home, argv: [] }),
  )
  const file = (text: string) => ({ mode: '600', user: 'alluxio', writtenAt: 1, text })
  const files = new Map([
    [`${home}/conf/alluxio-site.properties`, file('')],
    [`${home}/conf/masters`, file(masters.join('\n'))],
    [`${home}/conf/workers`, file(workers.join('\n'))],
  ])
  const worker = answering.includes('worker') ? parseWorkerInfo(workerInfo) : undefined
  const survey = { now: 1000, processes, files, real: new Map([[home, home]]) }
  return { host: name, wanted, look: { site, survey, answering, worker } }
}
