import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { driftOf, hostsIn, type Site } from '../../src/alluxio/drift.ts'
import type { RoleName } from '../../src/alluxio/roles.ts'
import type { FoundFile, FoundProcess, Survey } from '../../src/alluxio/survey.ts'

const test = suite('drift')

const site: Site = {
  host: 'w1',
  masters: ['m1'],
  workers: ['w1', 'w2'],
  home: '/opt/alluxio/current',
  version: '2.9.4',
  user: 'alluxio',
  properties: { 'alluxio.master.hostname': 'm1', 'a.b': 'c' },
}
const release = '/opt/alluxio/alluxio-2.9.4'
const worker = processOf('worker')
const files = {
  'alluxio-site.properties': '# ours\na.b = c\nalluxio.master.hostname=m1\n',
  'alluxio-env.sh': '',
  masters: '# the master\nm1\n',
  workers: 'w2\nw1 # with a comment\n',
}

const cases: readonly [title: string, survey: Survey, drift: readonly string[]][] = [
  ['nothing differs, whatever comments and order', survey({}), []],
  ['nothing is deployed', survey({ processes: [], files: {}, real: {} }), ['"/opt/alluxio/current" is not there']],
  [
    'another release',
    survey({ real: { [site.home]: '/opt/alluxio/alluxio-2.9.3' }, processes: [] }),
    ['"/opt/alluxio/current" is release 2.9.3, and alluxio_version says 2.9.4'],
  ],
  ['a release whose folder does not say', survey({ real: { [site.home]: '/srv/a' }, processes: [] }), []],
  [
    'a process that nobody asked for',
    survey({ processes: [worker, processOf('master')] }),
    ['runs a master (process 7), which the inventory does not say'],
  ],
  [
    'a process of an older release, and of another user',
    survey({ processes: [{ ...worker, home: '/opt/alluxio/alluxio-2.9.3', user: 'root' }] }),
    [
      `its worker (process 7) runs from "/opt/alluxio/alluxio-2.9.3", and "/opt/alluxio/current" is "${release}" by now`,
      'its worker (process 7) belongs to "root", and alluxio_user is "alluxio"',
    ],
  ],
  [
    'a process that is older than its configuration',
    survey({ processes: [{ ...worker, startedAt: 400 }] }),
    [
      'its worker (process 7) was started before alluxio-site.properties was last written: it needs a restart',
      'its worker (process 7) was started before alluxio-env.sh was last written: it needs a restart',
    ],
  ],
  [
    'properties with another value, missing, and of nobody, by name only',
    survey({ files: { ...files, 'alluxio-site.properties': 'a.b=d\ns3a.secretKey=x\n' } }),
    ['conf/alluxio-site.properties differs: a.b, alluxio.master.hostname, s3a.secretKey'],
  ],
  [
    'lists of other hosts',
    survey({ files: { ...files, masters: '', workers: 'w1 w3' } }),
    ['conf/masters names no host', 'conf/workers names w1, w3'],
  ],
]

for (const [title, found, drift] of cases) {
  test(title, () => assert.equal(driftOf(site, ['worker', 'job_worker'], found), drift))
}

test('a list of hosts is read as the scripts read it', () => {
  assert.equal(hostsIn('# all\n\nm1 # first\nm2 m3\n'), ['m1', 'm2', 'm3'])
})

test.run()

interface Parts {
  readonly processes?: readonly FoundProcess[]
  readonly files?: Readonly<Record<string, string>>
  readonly real?: Readonly<Record<string, string>>
}

function survey({ processes = [worker], files: texts = files, real = { [site.home]: release } }: Parts): Survey {
  const entries = Object.entries(texts).map(([name, text]): [string, FoundFile] => [
    `${site.home}/conf/${name}`,
    { mode: '600', user: 'alluxio', writtenAt: 500, text },
  ])
  return { now: 1000, processes, files: new Map(entries), real: new Map(Object.entries(real)) }
}

function processOf(role: RoleName): FoundProcess {
  return { role, pid: 7, user: 'alluxio', startedAt: 600, home: release, argv: [] }
}
