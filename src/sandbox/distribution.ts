import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { UserError } from '../errors.ts'
import { classPathJar } from './class-path-jar.ts'
import { unlessMissing } from './files.ts'
import { withLock } from './lock.ts'
import { run, scripts } from './program.ts'

/** The releases whose modules are all in Maven Central. */
export const alluxioVersions = ['2.9.3', '2.9.4'] as const
export type AlluxioVersion = (typeof alluxioVersions)[number]

export interface DistributionOptions {
  readonly version: AlluxioVersion
  /** The folder that keeps what was built; see `defaultCache`. */
  readonly cache?: string | undefined
  readonly onProgress?: ((line: string) => void) | undefined
}

const modules = [
  'alluxio-core-server-master',
  'alluxio-core-server-worker',
  'alluxio-core-server-proxy',
  'alluxio-job-server',
  'alluxio-shell',
  'alluxio-underfs-local',
]

/** conf/log4j.properties is for log4j 1; 2.9.3 comes with the real one, 2.9.4 with reload4j, both with log4j 2's binding too. */
const loggingBinding = { group: 'org.slf4j', artifact: 'slf4j-reload4j', version: '1.7.34' }
const otherLogging = ['log4j-slf4j-impl', 'slf4j-log4j12', 'log4j']

const source = join(scripts, 'distribution')

/** `$ALLUXIO_PLAYBOOK_CACHE`, or `alluxio-playbook` in the user's folder for caches. */
export function defaultCache(): string {
  const { ALLUXIO_PLAYBOOK_CACHE, XDG_CACHE_HOME } = process.env
  return resolve(ALLUXIO_PLAYBOOK_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'alluxio-playbook'))
}

/** Where the tarball of a version is, once it was built. */
export function distributionPath(version: AlluxioVersion, cache = defaultCache()): string {
  return join(resolve(cache), `alluxio-${version}-bin.tar.gz`)
}

/**
 * Packs Alluxio's modules from Maven Central with scripts of our own as the tarball of a release, and gives its path. It is built
 * once and kept; two builds give the same bytes.
 */
export async function buildDistribution({
  version,
  cache = defaultCache(),
  onProgress,
}: DistributionOptions): Promise<string> {
  const tarball = distributionPath(version, cache)
  const recipe = await recipeOf(version)
  if (await isMadeBy(recipe, tarball)) return tarball
  await withLock(`${tarball}.lock`, async () => {
    if (await isMadeBy(recipe, tarball)) return
    onProgress?.(`Building Alluxio ${version} from Maven Central (about a minute the first time)`)
    const began = Date.now()
    await build(version, tarball)
    await writeFile(`${tarball}.recipe`, recipe)
    onProgress?.(`Built ${tarball} in ${Math.round((Date.now() - began) / 1000)} s`)
  })
  return tarball
}

/** What the tarball is made of, as a hash: when our scripts change, it is built anew. */
async function recipeOf(version: AlluxioVersion): Promise<string> {
  const hash = createHash('sha256').update(pom(version))
  const entries = await readdir(source, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  for (const file of files.toSorted()) hash.update(file.slice(source.length)).update(await readFile(file))
  return hash.digest('hex')
}

async function isMadeBy(recipe: string, tarball: string): Promise<boolean> {
  const made = await unlessMissing(readFile(`${tarball}.recipe`, 'utf8'))
  return made === recipe && (await unlessMissing(stat(tarball))) !== undefined
}

async function build(version: AlluxioVersion, tarball: string): Promise<void> {
  const work = `${tarball}.build`
  // What a build that was killed left behind.
  await rm(work, { recursive: true, force: true })
  await mkdir(work, { recursive: true })
  const home = join(work, `alluxio-${version}`)
  await copyJars(version, work, join(home, 'assembly/lib'), `${tarball}.maven.log`)
  await addOurFiles(version, home)
  await pack(work, `alluxio-${version}`, join(work, 'tarball'))
  await rename(join(work, 'tarball'), tarball)
  await rm(work, { recursive: true })
}

async function copyJars(version: AlluxioVersion, work: string, lib: string, log: string): Promise<void> {
  await writeFile(join(work, 'pom.xml'), pom(version))
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies'
  const options = ['-DincludeScope=runtime', `-DoutputDirectory=${lib}`, `-DexcludeArtifactIds=${otherLogging.join()}`]
  const { code, stdout, stderr } = await run(['mvn', '--batch-mode', '--no-transfer-progress', goal, ...options], {
    cwd: work,
  })
  await writeFile(log, `${stdout}${stderr}`)
  if (code !== 0)
    throw new UserError(
      `Cannot build Alluxio ${version}: ${reason(stdout, stderr)}; all that Maven said is in "${log}"`,
    )
}

/** The first error is the cause; the last lines of Maven's output are advice that is the same for every failure. */
function reason(stdout: string, stderr: string): string {
  const errors = stdout.split('\n').filter(line => line.startsWith('[ERROR] '))
  const line = (errors[0] ?? stderr.trim().split('\n').at(-1) ?? '').replace('[ERROR] ', '').trim()
  return `Maven failed with "${line.length > 300 ? `${line.slice(0, 299)}…` : line}"`
}

async function addOurFiles(version: AlluxioVersion, home: string): Promise<void> {
  const lib = join(home, 'assembly/lib')
  // The release loads under-stores from lib/, each by a class loader of its own.
  await mkdir(join(home, 'lib'))
  const underStore = `alluxio-underfs-local-${version}.jar`
  await rename(join(lib, underStore), join(home, 'lib', underStore))

  const jars = (await readdir(lib)).toSorted()
  const jar = classPathJar(jars.map(name => `lib/${encodeURIComponent(name)}`))
  await writeFile(join(home, `assembly/alluxio-server-${version}.jar`), jar)
  await writeFile(join(home, `assembly/alluxio-client-${version}.jar`), jar)

  await cp(source, home, { recursive: true })
  const config = join(home, 'libexec/alluxio-config.sh')
  await writeFile(config, (await readFile(config, 'utf8')).replace('@VERSION@', version))
}

async function pack(directory: string, name: string, tarball: string): Promise<void> {
  const same = [
    '--sort=name',
    '--mtime=2020-01-01 00:00:00Z',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mode=a=rX,u+w',
  ]
  const argv = [
    'tar',
    '--create',
    '--format=ustar',
    ...same,
    '--use-compress-program=gzip -n -1',
    '-f',
    tarball,
    '-C',
    directory,
    name,
  ]
  const { code, stderr } = await run(argv)
  if (code !== 0) throw new UserError(`Cannot pack "${tarball}": ${stderr.trim()}`)
}

function pom(version: AlluxioVersion): string {
  const alluxio = modules.map(artifact => ({ group: 'org.alluxio', artifact, version }))
  const dependencies = [...alluxio, loggingBinding].map(
    it => `<groupId>${it.group}</groupId><artifactId>${it.artifact}</artifactId><version>${it.version}</version>`,
  )
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>alluxio-playbook</groupId>
  <artifactId>distribution</artifactId>
  <version>${version}</version>
  <dependencies>
${dependencies.map(it => `    <dependency>${it}</dependency>`).join('\n')}
  </dependencies>
</project>
`
}
