import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { findingsIn, openConfiguration, parseLogList, showProcesses } from '../../src/alluxio/collect.ts'

const test = suite('collect')

test('configuration is without secrets, in files of Java, of the shell and of Hadoop', () => {
  const file = (text: string | undefined) => ({ mode: '640', user: 'alluxio', writtenAt: 0, text })
  const open = openConfiguration(
    new Map([
      ['/c/alluxio-site.properties', file('a=b\ns3a.secretKey=hush\n')],
      ['/c/alluxio-env.sh', file('export AWS_SECRET_KEY=hush\nX="-Ds3a.secretKey=hush"\n')],
      [
        '/c/core-site.xml',
        file(`<property>
  <name>fs.s3a.secret.key</name>
  <value>hush</value>
</property><property><name>fs.defaultFS</name><value>hdfs://nn</value></property>`),
      ],
      ['/c/masters', file(undefined)],
    ]),
  )
  assert.not.match(JSON.stringify(open), 'hush')
  assert.is(
    open['alluxio-site.properties'],
    '# /c/alluxio-site.properties, mode 640, of alluxio, written 1970-01-01T00:00:00.000Z; secrets are left out\na=b\ns3a.secretKey=***\n',
  )
  assert.match(open['core-site.xml']!, '<value>hdfs://nn</value>')
  assert.match(open.masters!, '(it could not be read)')
})

test('processes are shown without what their command lines hide', () => {
  const process = {
    pid: 7,
    user: 'alluxio',
    startedAt: 40,
    home: '/opt',
    argv: ['java', '-Ds3a.secretKey=hush', '-Xmx1g'],
  }
  const survey = {
    now: 100,
    processes: [{ ...process, role: 'job_worker' as const }],
    files: new Map(),
    real: new Map(),
  }
  assert.is(showProcesses(survey), 'job worker: process 7 of alluxio, for 60 s\n  java -Ds3a.secretKey=*** -Xmx1g\n')
  assert.is(showProcesses({ ...survey, processes: [] }), 'No Alluxio process runs.\n')
})

test('failures that are known are named with their log', () => {
  const end = Buffer.from('java.io.IOException: No space left on device\n').toString('base64')
  const logs = parseLogList(`log 12 ${end} /var/log/a b/worker.log\nlog 0  /var/log/a b/worker.out\n`)
  assert.equal(
    logs.map(({ path, size }) => [path, size]),
    [
      ['/var/log/a b/worker.log', 12],
      ['/var/log/a b/worker.out', 0],
    ],
  )
  assert.equal(findingsIn(logs), [{ log: 'worker.log', fix: 'a disk of this host is full' }])
})

test.run()
