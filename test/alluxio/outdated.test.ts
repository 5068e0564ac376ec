import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { outdated, parseInstalled, printInstalled } from '../../src/alluxio/outdated.ts'
import { localAsker } from '../actions/alluxio-support.ts'

const test = suite('outdated')

const home = '/opt/alluxio/current'
const release = '/opt/alluxio/alluxio-2.9.4'
const process1 = { pid: 1, user: 'alluxio', startedAt: 1000, home: release }
const site = (at: number) => ({ release, written: { 'alluxio-site.properties': at } })

const cases: [string, Parameters<typeof outdated>[0], Parameters<typeof outdated>[2], string | undefined][] = [
  ['files from before its start', process1, site(900), undefined],
  ['a file of the second of its start', process1, site(1001), undefined],
  ['a file from after its start', process1, site(1002), 'alluxio-site.properties was written after it started'],
  [
    'another release',
    { ...process1, home: '/opt/alluxio/alluxio-2.9.3' },
    site(900),
    'it runs /opt/alluxio/alluxio-2.9.3, and /opt/alluxio/alluxio-2.9.4 is installed',
  ],
  ['a command line that names the link', { ...process1, home }, site(900), undefined],
  ['a command line that names no release', { ...process1, home: '' }, site(900), undefined],
  ['nothing is installed', process1, { release: '', written: {} }, undefined],
]
for (const [title, process, installed, expected] of cases) {
  test(title, () => assert.is(outdated(process, home, installed), expected))
}

test('asks a host for the release behind the link, and for the files that are there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'outdated-'))
  try {
    const real = join(folder, 'alluxio-2.9.4')
    mkdirSync(join(real, 'conf'), { recursive: true })
    symlinkSync('alluxio-2.9.4', join(folder, 'current'))
    writeFileSync(join(real, 'conf/alluxio-env.sh'), '')
    utimesSync(join(real, 'conf/alluxio-env.sh'), 1700000000, 1700000000)
    const { code, stdout } = await localAsker().shell(printInstalled(join(folder, 'current')))
    assert.is(code, 0)
    assert.equal(parseInstalled(stdout), { release: real, written: { 'alluxio-env.sh': 1700000000 } })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.run()
