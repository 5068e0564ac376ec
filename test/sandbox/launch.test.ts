import { type ExecFileException, execFile } from 'node:child_process'
import { cp, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { scripts } from '../../src/sandbox/program.ts'
import { scratchFolder } from '../support/scratch.ts'
import { writeProgram } from './support.ts'

// The scripts that go into the tarball, with a Java that prints its arguments. None that stops processes: it would find those of others.
const test = suite('the scripts of the distribution')

test('a role becomes a Java process with its logger, the shared options and its own, and its class as the last argument', () =>
  withHome(async home => {
    await writeFile(
      join(home, 'conf/alluxio-env.sh'),
      'ALLUXIO_JAVA_OPTS+=" -Dshared=1"\nALLUXIO_WORKER_JAVA_OPTS+=" -Xmx256m -XX:MaxDirectMemorySize=256m"\n',
    )
    const { stdout } = await launch(home, 'worker')

    const [flag, classPath, ...options] = stdout.trim().split('\n')
    assert.is(flag, '-cp')
    assert.is(classPath, `${home}/conf/::${home}/assembly/alluxio-server-2.9.4.jar`)
    assert.is(options.at(-1), 'alluxio.worker.AlluxioWorker')
    assert.is(options[0], '-Dalluxio.logger.type=WORKER_LOGGER')
    assert.equal(options.slice(-3, -1), ['-Xmx256m', '-XX:MaxDirectMemorySize=256m'])
    for (const option of [
      '-Dshared=1',
      `-Dalluxio.home=${home}`,
      `-Dalluxio.conf.dir=${home}/conf`,
      `-Dalluxio.logs.dir=${home}/logs`,
    ]) {
      assert.ok(options.includes(option), option)
    }
    assert.is(options.filter(option => option.startsWith('-Xmx')).length, 1)
  }))

for (const [role, logger, mainClass] of [
  ['master', 'MASTER_LOGGER', 'alluxio.master.AlluxioMaster'],
  ['job_master', 'JOB_MASTER_LOGGER', 'alluxio.master.AlluxioJobMaster'],
  ['worker', 'WORKER_LOGGER', 'alluxio.worker.AlluxioWorker'],
  ['job_worker', 'JOB_WORKER_LOGGER', 'alluxio.worker.AlluxioJobWorker'],
  ['proxy', 'PROXY_LOGGER', 'alluxio.proxy.AlluxioProxy'],
] as const) {
  test(`${role} is ${mainClass} and logs as ${logger}`, () =>
    withHome(async home => {
      const args = (await launch(home, role)).stdout.trim().split('\n')
      assert.is(args.at(-1), mainClass)
      assert.ok(args.includes(`-Dalluxio.logger.type=${logger}`))
    }))
}

test('a master has the release’s default heap where none is set', () =>
  withHome(async home => {
    assert.match((await launch(home, 'master')).stdout, /^-Xmx8g$/m)
  }))

test('a master is told the backup to restore from', () =>
  withHome(async home => {
    const { stdout } = await launch(home, 'master', { JOURNAL_BACKUP: '/backups/b.gz' })
    assert.match(stdout, /^-Dalluxio\.master\.journal\.init\.from\.backup=\/backups\/b\.gz$/m)
  }))

test('the conf and logs folders may be elsewhere', () =>
  withHome(async home => {
    await writeFile(join(home, 'conf/alluxio-env.sh'), 'ALLUXIO_LOGS_DIR=/var/log/alluxio\n')
    assert.match((await launch(home, 'proxy')).stdout, /^-Dalluxio\.logs\.dir=\/var\/log\/alluxio$/m)
  }))

test('Java 8 and 11 are taken, as by the release', () =>
  withHome(async home => {
    for (const version of ['1.8.0_392', '11.0.13']) {
      assert.is((await launch(home, 'proxy', { VERSION_OF_JAVA: version })).code, 0, version)
    }
  }))

test('another Java is refused with the release’s words', () =>
  withHome(async home => {
    const { code, stdout } = await launch(home, 'proxy', { VERSION_OF_JAVA: '17.0.15' })
    assert.is(code, 1)
    assert.is(stdout, 'Error: Alluxio requires Java 8 or Java 11, currently Java 17.0.15 found.\n')
  }))

test('another Java is taken when ALLUXIO_JAVA_VERSIONS names it', () =>
  withHome(async home => {
    await writeFile(join(home, 'conf/alluxio-env.sh'), "export ALLUXIO_JAVA_VERSIONS='8 11 17'\n")
    assert.is((await launch(home, 'proxy', { VERSION_OF_JAVA: '17.0.15' })).code, 0)
    assert.is((await launch(home, 'proxy', { VERSION_OF_JAVA: '1.7.0' })).code, 1)
  }))

test('the admin command gives -D and --add-opens to Java and the rest to the class', () =>
  withHome(async home => {
    const { stdout } = await execute(home, [
      'bin/alluxio',
      'fsadmin',
      'report',
      '-Dalluxio.x=1',
      '--add-opens=java.base/java.nio=ALL-UNNAMED',
      'a b',
    ])
    assert.equal(stdout.trim().split('\n').slice(-3), ['alluxio.cli.fsadmin.FileSystemAdminShell', 'report', 'a b'])
    assert.match(stdout, /^-Dalluxio\.x=1$/m)
    assert.match(stdout, /assembly\/alluxio-client-2\.9\.4\.jar/)
  }))

test('a command through a link to the home finds it', () =>
  withHome(async home => {
    const { stdout } = await execute(home, ['../current/bin/alluxio', 'version'])
    assert.match(stdout, `-Dalluxio.home=${home}\n`)
  }))

test('an unknown command, role or mount option is refused', () =>
  withHome(async home => {
    assert.is((await execute(home, ['bin/alluxio', 'nonsense'])).code, 1)
    assert.is((await launch(home, 'nonsense')).code, 1)
    assert.is((await execute(home, ['bin/alluxio-start.sh', '-a', 'nonsense'])).code, 1)
    assert.is((await execute(home, ['bin/alluxio-start.sh', '-a', 'worker', 'MaybeMount'])).code, 1)
  }))

test.run()

interface Answer {
  readonly code: number
  readonly stdout: string
}

async function withHome(work: (home: string) => Promise<void>): Promise<void> {
  const folder = scratchFolder()
  const home = join(folder, 'alluxio-2.9.4')
  await cp(join(scripts, 'distribution'), home, { recursive: true })
  const config = join(home, 'libexec/alluxio-config.sh')
  await writeFile(config, (await readFile(config, 'utf8')).replace('@VERSION@', '2.9.4'))
  await symlink(home, join(folder, 'current'))
  await writeProgram(
    join(home, 'java/bin/java'),
    `if [ "$1" = -version ]; then echo "openjdk version \\"\${VERSION_OF_JAVA:-11.0.13}\\"" >&2; else printf '%s\\n' "$@"; fi`,
  )
  await work(home)
}

function launch(home: string, role: string, environment: Record<string, string> = {}): Promise<Answer> {
  return execute(home, ['bin/launch-process', role], environment)
}

function execute(
  home: string,
  [script = '', ...args]: readonly string[],
  environment: Record<string, string> = {},
): Promise<Answer> {
  const env = { PATH: process.env.PATH, JAVA_HOME: join(home, 'java'), ...environment }
  return new Promise(resolve => {
    execFile(join(home, script), args, { env }, (error: ExecFileException | null, stdout) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout }),
    )
  })
}
