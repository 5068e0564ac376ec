import { readFile } from 'node:fs/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { buildDistribution } from '../../../src/sandbox/distribution.ts'
import type { SandboxInfo } from '../../../src/sandbox/status.ts'
import { sandboxUp } from '../../../src/sandbox/up.ts'
import { until } from '../../../src/sandbox/wait.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { ssh, sshOk, sshWithInput, temporarySandbox } from './support.ts'

const test = suite('the built Alluxio on a host')

const sandbox = temporarySandbox()
const home = '/opt/alluxio-2.9.4'
const mainClass = 'alluxio.master.AlluxioMaster'
let info: SandboxInfo
let tarball: string

test.before(async () => {
  tarball = await buildDistribution({ version: '2.9.4' })
  info = await sandboxUp({ folder: sandbox.folder, masters: 1, workers: 0, version: '2.9.4', tarball })
})
test.after(() => sandbox.destroy())

test('has the same bytes when Maven Central is asked again', async () => {
  const again = await buildDistribution({ version: '2.9.4', cache: scratchFolder() })
  assert.ok((await readFile(again)).equals(await readFile(tarball)))
})

test('is unpacked like a release', async () => {
  assert.is((await sshWithInput(info, 'm1', 'tar xz -C /opt', tarball)).code, 0)
  await sshOk(info, 'm1', `chown -R alluxio: ${home}`)
  assert.is(await sshOk(info, 'm1', `ls ${home}`), 'assembly\nbin\nconf\nlib\nlibexec')
})

test('runs on Java 8 and 11 alone until it is told otherwise', async () => {
  const version = () => ssh(info, 'm1', `${home}/bin/alluxio version`, 'alluxio')
  const major = await sshOk(
    info,
    'm1',
    `java -version 2>&1 | sed -n 's/.*version "\\(1\\.\\)\\{0,1\\}\\([0-9]*\\).*/\\2/p'`,
  )
  assert.is((await version()).code, ['8', '11'].includes(major) ? 0 : 1)

  await configure(major)
  const { code, stdout } = await version()
  assert.is(code, 0)
  assert.match(stdout, /^2\.9\.4$/m)
})

test('formats the journal of a master', async () => {
  const said = await sshOk(info, 'm1', `${home}/bin/alluxio formatJournal`, 'alluxio')
  assert.match(said, 'Formatting Alluxio Master @ m1')
  assert.match(await sshOk(info, 'm1', `ls -d ${home}/journal`), 'journal')
})

test('starts a master, which serves within 90 s', async () => {
  await sshOk(info, 'm1', `${home}/bin/alluxio-start.sh -a master`, 'alluxio')

  assert.ok(await until(serves, 90_000))
  assert.is((await masters()).length, 1)
  assert.match(await sshOk(info, 'm1', `cat ${home}/logs/master.log`), 'AlluxioMaster')
  assert.match(await sshOk(info, 'm1', `${home}/bin/alluxio fsadmin report`, 'alluxio'), 'Raft-based Journal: true')
})

test('starts a master anew when it runs', async () => {
  const before = await masters()
  await sshOk(info, 'm1', `${home}/bin/alluxio-start.sh -a master`, 'alluxio')

  const after = await masters()
  assert.is(after.length, 1)
  assert.not.equal(after, before)
  assert.ok(await until(serves, 90_000))
})

test('stops a master, and says so when there is none', async () => {
  assert.match(await sshOk(info, 'm1', `${home}/bin/alluxio-stop.sh master`, 'alluxio'), 'Killed 1 process')
  assert.equal(await masters(), [])
  assert.match(await sshOk(info, 'm1', `${home}/bin/alluxio-stop.sh master`, 'alluxio'), 'Killed 0 process')
})

test('formats by itself when a master starts without a journal', async () => {
  await sshOk(info, 'm1', `rm -r ${home}/journal`)
  const said = await sshOk(info, 'm1', `${home}/bin/alluxio-start.sh -a -N master`, 'alluxio')

  assert.match(said, 'Formatting Alluxio Master @ m1')
  assert.ok(await until(serves, 90_000))
})

test.run()

async function configure(major: string): Promise<void> {
  const modules = ['java.lang', 'java.nio', 'sun.nio.ch']
  const opened = major === '8' ? '' : modules.map(module => `--add-opens=java.base/${module}=ALL-UNNAMED`).join(' ')
  const environment = [
    "export ALLUXIO_JAVA_VERSIONS='8 11 17'",
    'export AWS_EC2_METADATA_DISABLED=true',
    `ALLUXIO_JAVA_OPTS+=" ${opened}"`,
    'ALLUXIO_MASTER_JAVA_OPTS+=" -Xmx384m"',
  ]
  const properties = ['alluxio.master.hostname=m1', 'alluxio.master.mount.table.root.ufs=/underfs']
  for (const [file, lines] of [
    ['alluxio-env.sh', environment],
    ['alluxio-site.properties', properties],
  ] as const) {
    await sshOk(info, 'm1', `cat >${home}/conf/${file} <<'END'\n${lines.join('\n')}\nEND`)
  }
}

async function serves(): Promise<boolean> {
  const url = `http://${info.hosts[0]!.address}:19999/api/v1/master/info`
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => undefined)
  return response?.status === 200
}

/** The processes that a probe finds: those with the class as an argument of its own. */
async function masters(): Promise<readonly string[]> {
  const found = await sshOk(info, 'm1', `grep -lzx ${mainClass} /proc/[0-9]*/cmdline 2>/dev/null || true`)
  return found.split('\n').filter(line => line !== '' && !line.includes('self'))
}
