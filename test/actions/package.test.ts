import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type PackageArgs, type PackageFacts, type PackageWanted, packageAction } from '../../src/actions/package.ts'
import { askerOf } from '../../src/connection/asker.ts'
import { fakeContext } from '../support/context.ts'
import { FakeConnection } from '../support/fake.ts'
import { rejects } from '../support/rejects.ts'
import { snippetsOf } from '../support/snippets.ts'

const test = suite('package')

// What hosts with Debian 12, CentOS Stream 9 and Alpine 3.20 print.
const debian = `apt
installed amd64 g++ 4:12.2.0-3 c++-compiler
installed all openjdk-17-jre-headless 17.0.9+9-1 java-runtime-headless (= 17), java2-runtime-headless`
const policy = `--
g++:
  Installed: 4:12.2.0-3
  Candidate: 4:12.3.0-1
  Version table:
     4:12.3.0-1 500
 *** 4:12.2.0-3 100
java-runtime-headless:
  Installed: (none)
  Candidate: (none)
  Version table:`
const centos = `dnf
fuse fuse 2.9.9-16.el9
java-11-openjdk java-11-openjdk 11.0.23.0.9-3.el9
java-headless java-11-openjdk-headless 11.0.23.0.9-3.el9
cronie ` // nothing after the blank: it is missing
const updates = `--

fuse.x86_64                       2.9.9-17.el9        baseos
java-11-openjdk-headless.x86_64   1:11.0.25.0.9-3.el9 appstream
Obsoleting Packages
java-11-openjdk.x86_64            1:11.0.25.0.9-3.el9 appstream`
const alpine = 'apk\nopenjdk11-jre-headless\nbash\n--\nbash-5.2.26-r0  < 5.2.37-r0'

test('installs what is missing, and nothing else', async () => {
  assert.equal(await plan({ name: ['g++', 'fuse'] }, debian), ['install fuse'])
  assert.equal(await plan({ name: 'g++' }, debian), [])
  assert.equal(await plan({ name: 'fuse, cronie', state: 'installed' }, centos), ['install cronie'])
  assert.equal(await plan({ name: ['bash', 'tzdata'] }, alpine), ['install tzdata'])
})

test('removes what is there, and nothing else', async () => {
  assert.equal(await plan({ name: ['g++', 'fuse'], state: 'absent' }, debian), ['remove g++'])
  assert.equal(await plan({ name: ['fuse', 'cronie'], state: 'removed' }, centos), ['remove fuse'])
})

test('upgrades what has a newer version', async () => {
  assert.equal(await plan({ name: ['g++', 'fuse'], state: 'latest' }, `${debian}\n${policy}`), [
    'install fuse',
    'upgrade g++',
  ])
  assert.equal(
    await plan({ name: ['fuse', 'java-11-openjdk', 'java-headless'], state: 'latest' }, `${centos}\n${updates}`),
    ['upgrade fuse, java-headless'],
  )
  assert.equal(await plan({ name: ['bash', 'openjdk11-jre-headless'], state: 'latest' }, alpine), ['upgrade bash'])
})

test('takes a version into account', async () => {
  assert.equal(await plan({ name: 'g++=4:12.2*' }, debian), [])
  assert.equal(await plan({ name: 'g++=4:12.3.0-1' }, debian), ['install g++=4:12.3.0-1'])
  assert.equal(await plan({ name: 'g++=4:12.2*', state: 'latest' }, `${debian}\n${policy}`), [])
})

test('is content with a package that provides the name, unless there is a real one', async () => {
  const asked: PackageArgs = { name: 'java-runtime-headless' }
  assert.equal(await plan(asked, `${debian}\n${policy}`), [])
  const real = '--\njava-runtime-headless:\n  Installed: (none)\n  Candidate: 1.0\n'
  assert.equal(await plan(asked, `${debian}\n${real}`), ['install java-runtime-headless'])
  assert.equal(await plan({ ...asked, state: 'absent' }, `${debian}\n${policy}`), [])
})

test('each manager has its commands', async () => {
  const facts = (manager: PackageFacts['manager']): PackageFacts => ({ manager, packages: { a: 'old', b: 'missing' } })
  const run = (manager: PackageFacts['manager'], args: Partial<PackageArgs>) =>
    snippetsOf(packageAction.plan(resolve({ name: ['a', 'b'], ...args }), facts(manager)))
  const latest: Partial<PackageArgs> = { state: 'latest', update_cache: true }
  assert.match(run('apt', latest)[0]!, /^DEBIAN_FRONTEND=noninteractive apt-get -q -y .* update &&\n.* install -- b$/)
  assert.match(run('apt', latest)[1]!, /install --only-upgrade -- a$/)
  assert.equal(run('dnf', latest), ['dnf -q -y --refresh install b', 'dnf -q -y --refresh upgrade a'])
  assert.equal(run('yum', { state: 'latest' }), ['yum -q -y install b', 'yum -q -y update a'])
  assert.equal(run('yum', { update_cache: true }), ['yum -q clean expire-cache &&\nyum -q -y install b'])
  assert.equal(run('apk', latest), ['apk add -U b', 'apk add -u -U a'])
  assert.equal(
    (['dnf', 'yum', 'apk'] as const).map(name => run(name, { state: 'absent' })[0]),
    ['dnf -q -y remove a', 'yum -q -y remove a', 'apk del a'],
  )
})

test('asks for newer lists only where the answer depends on them', async () => {
  const asked = async (args: PackageArgs) => {
    const host = new FakeConnection().on(/./, { stdout: 'none\n' })
    await packageAction.probe(resolve(args)).ask(askerOf(host))
    return host.commands[0]!
  }
  assert.not.match(await asked({ name: 'a', update_cache: true }), /apt-get -qq|--refresh|apk -U/)
  assert.not.match(await asked({ name: 'a', state: 'latest' }), /apt-get -qq|--refresh|apk -U/)
  assert.match(await asked({ name: 'a', state: 'latest', update_cache: true }), /apt-get -qq.*--refresh.*apk -U/s)
  assert.match(await asked({ name: 'a', use: 'yum' }), /^if command -v yum > \/dev\/null; then/)
})

test('a host without a manager is told so', async () => {
  await rejects(plan({ name: 'a' }, 'none'), 'Cannot look for a: the host has none of apt, dnf, yum, apk')
  await rejects(plan({ name: 'a', use: 'dnf' }, 'none'), 'Cannot look for a: the host has no dnf')
})

test('a database that cannot be read is no absence', async () => {
  const host = new FakeConnection().on(/./, { code: 1, stdout: 'dnf\n', stderr: 'error: db5 error(11)' })
  const asking = packageAction.probe(resolve({ name: 'a' })).ask(askerOf(host))
  await rejects(asking, 'Command failed with exit code 1: look for a: error: db5 error(11)')
})

test('refuses what is no name of a package', () => {
  assert.throws(() => resolve({ name: 'a,-b' }), /^Cannot install "-b": it is not the name of a package$/)
  assert.throws(() => resolve({ name: ' , ' }), /^Cannot install "": it is not/)
})

test('tells the line that says why', () => {
  const outcome = { code: 100, stdout: 'Reading…\n', stderr: 'W: old\nE: Unable to locate package x\n' }
  const { failure, fields } = packageAction.report!(resolve({ name: 'x' }), { manager: 'apt', packages: {} }, [outcome])
  assert.is(failure, 'Exit code 100: E: Unable to locate package x')
  assert.is(fields?.rc, 100)
})

test.run()

function resolve(args: PackageArgs): PackageWanted {
  return packageAction.resolve!(args, fakeContext()) as PackageWanted
}

async function plan(args: PackageArgs, stdout: string): Promise<string[]> {
  const wanted = resolve(args)
  const host = new FakeConnection().on(/^if command -v apt-get/, { stdout }).on(/^if command -v dnf/, { stdout })
  const facts = await packageAction.probe(wanted).ask(askerOf(host))
  return packageAction.plan(wanted, facts).map(({ summary }) => summary)
}
