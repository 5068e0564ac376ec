import { execFileSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { buildDistribution } from '../../src/sandbox/distribution.ts'
import { rejects } from '../support/rejects.ts'
import { scratchFolder } from '../support/scratch.ts'
import { withEnvironment, writeProgram } from './support.ts'

const test = suite('buildDistribution')

/** Writes three jars where Maven is asked to put them, and counts how often it was asked. */
const workingMaven = `
echo run >> "$MAVEN_RUNS"
for argument in "$@"; do case $argument in -DoutputDirectory=*) lib=\${argument#*=} ;; esac; done
mkdir -p "$lib"
for jar in alluxio-underfs-local-2.9.4 slf4j-reload4j-1.7.34 alluxio-core-common-2.9.4; do echo "$jar" > "$lib/$jar.jar"; touch --date="@$RANDOM" "$lib/$jar.jar"; done`

test('packs the layout of a release', () =>
  withMaven(workingMaven, async cache => {
    const tarball = await buildDistribution({ version: '2.9.4', cache })

    assert.is(tarball, join(cache, 'alluxio-2.9.4-bin.tar.gz'))
    const files = execFileSync('tar', ['tzf', tarball], { encoding: 'utf8' }).split('\n')
    for (const file of [
      'assembly/alluxio-client-2.9.4.jar',
      'assembly/alluxio-server-2.9.4.jar',
      'assembly/lib/alluxio-core-common-2.9.4.jar',
      'bin/alluxio',
      'bin/alluxio-start.sh',
      'bin/alluxio-stop.sh',
      'bin/launch-process',
      'conf/alluxio-env.sh.template',
      'conf/alluxio-site.properties.template',
      'conf/log4j.properties',
      'lib/alluxio-underfs-local-2.9.4.jar',
      'libexec/alluxio-config.sh',
    ]) {
      assert.ok(files.includes(`alluxio-2.9.4/${file}`), file)
    }
    const config = execFileSync('tar', ['xzOf', tarball, 'alluxio-2.9.4/libexec/alluxio-config.sh'], {
      encoding: 'utf8',
    })
    assert.match(config, /^VERSION=2\.9\.4$/m)
  }))

test('gives the same bytes when it builds twice', () =>
  withMaven(workingMaven, async cache => {
    const first = await readFile(await buildDistribution({ version: '2.9.4', cache }))
    const second = await readFile(await buildDistribution({ version: '2.9.4', cache: join(cache, 'other') }))

    assert.ok(first.equals(second))
  }))

test('builds once for callers at the same time, and not again later', () =>
  withMaven(workingMaven, async cache => {
    const build = () => buildDistribution({ version: '2.9.4', cache })
    await Promise.all([build(), build(), build()])
    await build()

    assert.is(await readFile(join(cache, 'runs'), 'utf8'), 'run\n')
    assert.equal(
      (await readdir(cache)).filter(name => name.endsWith('.build')),
      [],
    )
  }))

test('builds anew when what the tarball is made of has changed', () =>
  withMaven(workingMaven, async cache => {
    const tarball = await buildDistribution({ version: '2.9.4', cache })
    await writeFile(`${tarball}.recipe`, 'older')
    await buildDistribution({ version: '2.9.4', cache })

    assert.is(await readFile(join(cache, 'runs'), 'utf8'), 'run\nrun\n')
  }))

test('says what Maven said, and where all of it is', () =>
  withMaven(
    "echo '[INFO] Scanning'; echo '[ERROR] Could not find artifact x'; echo '[ERROR] Re-run with -e'; exit 1",
    async cache => {
      const log = join(cache, 'alluxio-2.9.4-bin.tar.gz.maven.log')
      const error = await rejects(
        buildDistribution({ version: '2.9.4', cache }),
        `Cannot build Alluxio 2.9.4: Maven failed with "Could not find artifact x"; all that Maven said is in "${log}"`,
      )
      assert.is(error.name, 'UserError')
      assert.match(await readFile(log, 'utf8'), 'Scanning')
    },
  ))

test.run()

async function withMaven(script: string, work: (cache: string) => Promise<void>): Promise<void> {
  const cache = scratchFolder()
  await writeProgram(join(cache, 'programs/mvn'), script)
  const PATH = `${join(cache, 'programs')}:${process.env.PATH}`
  await withEnvironment({ PATH, MAVEN_RUNS: join(cache, 'runs') }, () => work(cache))
}
