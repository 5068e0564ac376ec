import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alluxioCollect } from '../../src/actions/alluxio_collect.ts'
import { askerOf } from '../../src/connection/asker.ts'
import { webuiOverview } from '../alluxio/rest-answers.ts'
import { fakeContext } from '../support/context.ts'
import { FakeConnection } from '../support/fake.ts'

const test = suite('alluxio_collect')

const encode = (text: string) => Buffer.from(text).toString('base64')
const argv = `java\0-Dalluxio.home=/opt/alluxio\0alluxio.master.AlluxioMaster\0`
const answer = [
  'now 100',
  'process 7 alluxio 40 /opt/alluxio',
  `argv 7 ${encode(argv)}`,
  `file 600 alluxio 1 =${encode('s3a.secretKey=hush\n')} /opt/alluxio/conf/alluxio-site.properties`,
  `log 100 ${encode('Address already in use\n')} /logs/master.log`,
].join('\n')

test('plans to bring everything into a folder of the host, and changes nothing there', async () => {
  const { wanted, facts } = await look()
  const changes = alluxioCollect.plan(wanted, facts)
  assert.equal(
    changes.map(({ summary }) => summary),
    [
      'save machine.txt',
      'save processes.txt',
      'save conf/alluxio-site.properties',
      'save threads-master.txt',
      'fetch /logs/master.log',
      'ask for the report of the leader',
    ],
  )
  assert.ok(changes.every(({ quiet }) => quiet))
  const applies = changes.map(({ apply }) => apply)
  assert.ok(applies.every(apply => 'file' in apply && apply.file.startsWith('/to/m1/')))
  assert.not.match(JSON.stringify(applies), 'hush')
})

test('names what the logs tell of, also where nothing is brought', async () => {
  const { wanted, facts } = await look()
  const { fields, message } = alluxioCollect.report!(wanted, facts, [])
  assert.is(fields?.leads, true)
  assert.is(fields?.folder, '/to')
  assert.match(message!, /^m1: master\.log tells of a failure that is known: one of its ports is taken/)
})

test.run()

async function look() {
  const groups = { masters: ['m1'], workers: [] }
  const variables = { groups, alluxio_home: '/opt/alluxio', alluxio_logs_dir: '/logs' }
  const wanted = await alluxioCollect.resolve!({ dest: '/to' }, fakeContext({ host: 'm1', variables }))
  const connection = new FakeConnection('m1')
    .on(/^echo "now/, { stdout: answer })
    .on(/^echo "== uname"/, { stdout: '== uname\nLinux\n' })
    .onRequest('GET http://m1:19999/api/v1/master/webui_overview', webuiOverview)
    .onRequest('GET http://m1:19999/api/v1/common/thread_dump', '"threads"')
  return { wanted, facts: await alluxioCollect.probe(wanted).ask(askerOf(connection)) }
}
