import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { roleNames, roles } from '../../src/alluxio/roles.ts'

const test = suite('roles')

test('every role is named as the start script, the log files and the variables name it', () => {
  const { ports, ...jobWorker } = roles.job_worker
  assert.equal(jobWorker, {
    name: 'job_worker',
    title: 'job worker',
    mainClass: 'alluxio.worker.AlluxioJobWorker',
    log: 'job_worker.log',
    out: 'job_worker.out',
    heap: 'alluxio_job_worker_heap',
    javaOptions: 'ALLUXIO_JOB_WORKER_JAVA_OPTS',
  })
  assert.equal(
    ports.map(port => port.default),
    [30001, 30003],
  )
})

test('no two ports of a cluster collide on one host', () => {
  const ports = roleNames.flatMap(name => roles[name].ports.map(port => port.default))
  assert.is(new Set(ports).size, ports.length)
})

test.run()
