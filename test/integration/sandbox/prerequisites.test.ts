import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { run, scripts } from '../../../src/sandbox/program.ts'
import type { SandboxInfo } from '../../../src/sandbox/status.ts'
import { sandboxUp } from '../../../src/sandbox/up.ts'
import { writeProgram } from '../../sandbox/support.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { sshOk, sshWithInput, temporarySandbox } from './support.ts'

// A host of a sandbox is the machine that lacks something: what is taken from it or put into it changes nothing else.
const test = suite('installPrerequisites')

const sandbox = temporarySandbox()
let info: SandboxInfo

test.before(async () => {
  info = await sandboxUp({
    folder: sandbox.folder,
    masters: 1,
    workers: 0,
    version: '2.9.4',
    tarball: '/tmp/alluxio.tar.gz',
  })
  await copyPackage()
})
test.after(() => sandbox.destroy())

test('changes nothing where all is there', async () => {
  assert.is(await install('root'), '[]')
})

test('installs what is missing, lets no service start, and leaves no trace of that', async () => {
  await sshOk(info, 'm1', 'mv /usr/bin/mvn /usr/bin/mvn.away; printf "#!/bin/sh\\nexit 7\\n" >/usr/sbin/policy-rc.d')

  assert.is(await install('root'), '["maven"]')
  assert.is(
    await sshOk(info, 'm1', 'cat /tmp/apt'),
    ['update', 'install --yes --no-install-recommends maven', 'policy 101', 'frontend noninteractive'].join('\n'),
  )
  assert.is(await sshOk(info, 'm1', 'tail -n 1 /usr/sbin/policy-rc.d; ls /usr/sbin | grep -c policy'), 'exit 7\n1')
})

test('installs by sudo, for a user who needs no password for it', async () => {
  await sshOk(info, 'm1', 'mv /usr/bin/mvn /usr/bin/mvn.away')
  assert.is(await install('operator'), '["maven"]')
})

test('says what to install and why to a user who may not, and changes nothing', async () => {
  await sshOk(info, 'm1', 'mv /usr/bin/mvn /usr/bin/mvn.away; rm /tmp/apt')
  const said = await install('alluxio')

  assert.is(
    said,
    [
      'UserError: Cannot make a sandbox on this machine: neither root nor sudo without a password: run "sudo apt-get install maven"',
      "  Maven: to fetch Alluxio's modules from Maven Central (package maven)",
    ].join('\n'),
  )
  assert.is(await sshOk(info, 'm1', 'ls /tmp/apt 2>/dev/null || echo none'), 'none')
})

test('says so on another system', async () => {
  await sshOk(info, 'm1', 'rm /etc/os-release; echo ID=fedora >/etc/os-release')
  const said = await install('root')

  assert.match(said, /^UserError: Cannot make a sandbox on this machine: this is no Debian or Ubuntu/)
  assert.is(await sshOk(info, 'm1', 'ls /tmp/apt 2>/dev/null || echo none'), 'none')
})

test.run()

/** What `installPrerequisites` gives or throws on the host, where apt-get and apt-cache are stand-ins that write down their use. */
async function install(user: string): Promise<string> {
  const program = `import('/opt/package/dist/src/sandbox/index.js').then(m => m.installPrerequisites())
    .then(list => JSON.stringify(list), error => error.name + ': ' + error.message).then(console.log)`
  return sshOk(info, 'm1', `/opt/node -e "${program}"`, user)
}

async function copyPackage(): Promise<void> {
  const folder = scratchFolder()
  const built = fileURLToPath(new URL('../../../src', import.meta.url))
  const modules = fileURLToPath(new URL('../../../../node_modules/fastest-levenshtein', import.meta.url))
  await cp(built, join(folder, 'package/dist/src'), { recursive: true })
  await cp(scripts, join(folder, 'package/sandbox'), { recursive: true })
  await cp(modules, join(folder, 'package/node_modules/fastest-levenshtein'), { recursive: true, dereference: true })
  await mkdir(join(folder, 'package'), { recursive: true })
  await writeFile(join(folder, 'package/package.json'), '{"type":"module"}')
  await cp(process.execPath, join(folder, 'node'))
  await writeProgram(join(folder, 'bin/apt-cache'), 'grep -qs "^update" /tmp/apt')
  await writeProgram(
    join(folder, 'bin/apt-get'),
    `echo "$*" >>/tmp/apt
if [ "$1" = install ]; then
  sh /usr/sbin/policy-rc.d; echo "policy $?" >>/tmp/apt; echo "frontend $DEBIAN_FRONTEND" >>/tmp/apt; mv /usr/bin/mvn.away /usr/bin/mvn
fi`,
  )
  await run(['tar', 'cf', join(folder, 'all.tar'), '-C', folder, 'package', 'node', 'bin'])
  const unpack = 'tar x -C /opt --no-same-owner && chmod -R a+rX /opt && mv /opt/bin/* /usr/local/bin'
  assert.is((await sshWithInput(info, 'm1', unpack, join(folder, 'all.tar'))).code, 0)
}
