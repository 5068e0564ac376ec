import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { adoptCluster, adoptHost, type FoundHost, takeEnvironment } from '../../src/alluxio/adopt.ts'
import { parseFoundHost } from '../../src/alluxio/found-host.ts'
import type { RoleName } from '../../src/alluxio/roles.ts'
import { siteProperties } from '../../src/alluxio/site-properties.ts'

const test = suite('adopt')

const home = '/srv/alluxio-2.9.3'
const members = { masters: ['m1'], workers: ['w1', 'w2'] }
const environment = 'ALLUXIO_MASTER_JAVA_OPTS="-Xmx8g -Da=b"\n'

test('properties that playbooks fill in are left out, and those that they would add are taken out', () => {
  const { variables } = adoptHost(found({}), members)
  assert.equal(variables.alluxio_properties, {
    'a.b': '\\{{x}}',
    'alluxio.worker.hostname': null,
  })
})

test('the properties that then are wanted are those that were found', () => {
  const { variables } = adoptHost(found({ properties: 'alluxio.master.hostname=m1.example.net\nc=d\n' }), members)
  const properties = variables.alluxio_properties as Record<string, string>
  assert.equal(siteProperties({ host: 'w1', ...members, dir: String(variables.alluxio_dir), properties }), {
    'alluxio.master.hostname': 'm1.example.net',
    c: 'd',
  })
})

test('says where everything is, who owns it, and which Java runs it', () => {
  const { alluxio_properties: _, alluxio_file_modes: modes, ...variables } = adoptHost(found({}), members).variables
  assert.equal(variables, {
    alluxio_install: false,
    alluxio_home: home,
    alluxio_dir: '/srv',
    alluxio_logs_dir: '/var/log/alluxio',
    alluxio_version: '2.9.3',
    alluxio_user: 'hadoop',
    alluxio_become: true,
    alluxio_java_home: '/usr/lib/jvm/java-8',
    alluxio_java_versions: [8, 11],
    alluxio_master_heap: '8g',
    alluxio_proxy: false,
  })
  assert.is((modes as Record<string, string>)['alluxio-site.properties'], '0640')
})

test('tells what a deploy would change all the same', () => {
  assert.equal(adoptHost(found({ roles: ['worker', 'proxy'], workers: 'w1\n' }), members).notes, [
    'w1: conf/log4j.properties is not there: deploy would write it',
    'w1: conf/workers names w1: deploy would write w1, w2',
    'w1: its job worker does not run: deploy would start it',
  ])
})

test('heaps and the Java of the environment become variables, and all else stays as it is', () => {
  const text = `export JAVA_HOME="/opt/java 8"
JAVA_HOME=/opt/java8
# ALLUXIO_MASTER_JAVA_OPTS="-Xmx1g"
ALLUXIO_MASTER_JAVA_OPTS="-Xmx8g -Da={{b}}"
export ALLUXIO_WORKER_JAVA_OPTS+=" -XX:MaxDirectMemorySize=2G -Xmx4096m"
ALLUXIO_PROXY_JAVA_OPTS="-Xmx1g"
ALLUXIO_PROXY_JAVA_OPTS="-Xmx2g"
ALLUXIO_JOB_MASTER_JAVA_OPTS="-Xmx\${HEAP}"
`
  const { template, variables } = takeEnvironment(text)
  assert.equal(variables, {
    alluxio_master_heap: '8g',
    alluxio_worker_heap: '4096m',
    alluxio_worker_direct_memory: '2G',
    alluxio_java_home: '/opt/java8',
  })
  assert.match(template, '-Xmx{{ alluxio_master_heap }} -Da=\\{{b}}')
  const rendered = template
    .replaceAll(/(?<!\\)\{\{ (\w+) \}\}/g, (_, name: string) => variables[name]!)
    .replaceAll('\\{{', '{{')
  assert.is(rendered, text)
})

test('a file that is the same everywhere is a template, another is a variable of its hosts', () => {
  const adopted = (text: string) => ({
    variables: { alluxio_proxy: false },
    templates: { 'alluxio-env.sh': text },
    notes: [],
  })
  const same = adoptCluster(
    new Map([
      ['m1', adopted('a')],
      ['w1', adopted('a')],
    ]),
  )
  assert.equal([...same.templates], [['alluxio-env.sh.hbs', 'a']])
  assert.equal(
    [...same.variables],
    [
      ['m1', {}],
      ['w1', {}],
    ],
  )
  const other = adoptCluster(
    new Map([
      ['m1', adopted('a')],
      ['w1', adopted('b')],
    ]),
  )
  assert.equal([...other.templates], [['alluxio-env.sh.hbs', '{{ adopted_environment }}']])
  assert.equal(
    [...other.variables],
    [
      ['m1', { adopted_environment: 'a' }],
      ['w1', { adopted_environment: 'b' }],
    ],
  )
})

test.run()

interface Parts {
  readonly roles?: readonly RoleName[]
  readonly properties?: string
  readonly workers?: string
}

/** What `printFoundHost` prints on a worker. */
function found({ roles = ['worker', 'job_worker'], properties, workers = 'w1\nw2\n' }: Parts): FoundHost {
  const encode = (text: string) => Buffer.from(text).toString('base64')
  const file = (name: string, mode: number, text: string) =>
    `file ${mode} hadoop 1 =${encode(text)} ${home}/conf/${name}`
  const classes = { worker: 'worker.AlluxioWorker', job_worker: 'worker.AlluxioJobWorker', proxy: 'proxy.AlluxioProxy' }
  const processes = roles.flatMap((role, i) => {
    const argv = [
      'java',
      `-Dalluxio.home=${home}`,
      '-Dalluxio.logs.dir=/var/log/alluxio',
      `alluxio.${classes[role as 'worker']}`,
    ]
    return [`process ${i} hadoop 1 ${home}`, `argv ${i} ${encode(`${argv.join('\0')}\0`)}`]
  })
  const stdout = [
    'now 100',
    ...processes,
    file('alluxio-site.properties', 640, properties ?? '# ours\nalluxio.master.hostname=m1\na.b={{x}}\n'),
    file('alluxio-env.sh', 644, environment),
    file('masters', 644, 'm1\n'),
    file('workers', 644, workers),
    'owner hadoop',
    'above hadoop /srv',
    'java /usr/lib/jvm/java-8/jre/bin/java',
    'path /usr/bin/java',
    'version 1.8.0_392"',
  ]
  return parseFoundHost(stdout.join('\n'), { host: 'w1', home, login: 'root' })!
}
