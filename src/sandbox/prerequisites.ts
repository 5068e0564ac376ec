import { readFile } from 'node:fs/promises'
import { UserError } from '../errors.ts'
import { findJava, type Java } from './java.ts'
import { canSudo, run, runAsRoot } from './program.ts'

/** Something that the sandbox needs of this machine. */
interface Prerequisite {
  readonly name: string
  readonly why: string
  /** Packages of Debian and its kin: the first that the machine's sources have is installed. */
  readonly packages: readonly string[]
}

const openssh = { name: 'OpenSSH server', why: "the hosts' sshd", packages: ['openssh-server'] }
const iproute = { name: 'iproute2', why: "the hosts' network (ip)", packages: ['iproute2'] }
const utilLinux = {
  name: 'util-linux',
  why: "the hosts' namespaces (unshare, nsenter, pivot_root, flock)",
  packages: ['util-linux'],
}
const mounts = { name: 'mount', why: "the hosts' file systems", packages: ['mount'] }
const accounts = { name: 'useradd', why: "the hosts' accounts", packages: ['passwd'] }
const maven = { name: 'Maven', why: "to fetch Alluxio's modules from Maven Central", packages: ['maven'] }
const java = {
  name: 'Java 8, 11 or 17',
  why: 'to run Alluxio',
  packages: ['openjdk-17-jre-headless', 'openjdk-11-jre-headless', 'openjdk-8-jre-headless'],
}

const programs: readonly [string, Prerequisite][] = [
  ['sshd', openssh],
  ['ssh-keygen', openssh],
  ['ip', iproute],
  ['unshare', utilLinux],
  ['nsenter', utilLinux],
  ['pivot_root', utilLinux],
  ['flock', utilLinux],
  ['findmnt', utilLinux],
  ['mount', mounts],
  ['useradd', accounts],
  ['mvn', maven],
]

export interface PrerequisiteOptions {
  /** Whether a distribution is to be built, which a user's own tarball makes needless; yes unless said otherwise. */
  readonly withMaven?: boolean | undefined
}

export interface InstallOptions extends PrerequisiteOptions {
  readonly onProgress?: ((line: string) => void) | undefined
}

/** Throws unless this machine has all that the sandbox needs; gives the Java that it found. */
export async function requirePrerequisites(options: PrerequisiteOptions = {}): Promise<{ readonly java: Java }> {
  const { missing, java } = await inspect(options)
  if (java && missing.length === 0) return { java }
  throw new UserError(explain(missing, 'install what it lacks'))
}

/**
 * Installs what is missing with apt-get and gives the packages that it asked for; nothing when all is there. On another system, or
 * without root or a `sudo` that needs no password, it changes nothing and throws a `UserError` that says what to install.
 */
export async function installPrerequisites(options: InstallOptions = {}): Promise<readonly string[]> {
  const { missing } = await inspect(options)
  if (missing.length === 0) return []
  if (!(await isDebian()))
    throw new UserError(explain(missing, 'this is no Debian or Ubuntu: install them with its own package manager'))
  if (process.getuid!() !== 0 && !(await canSudo())) {
    const command = `sudo apt-get install ${missing.map(({ packages }) => packages[0]).join(' ')}`
    throw new UserError(explain(missing, `neither root nor sudo without a password: run "${command}"`))
  }
  const choices = missing.map(({ packages }) => packages.join('|'))
  options.onProgress?.(`Installing ${missing.map(({ name }) => name).join(', ')}`)
  const installed = await runAsRoot('apt-install.sh', choices, 'install what the sandbox needs')
  const { missing: still } = await inspect(options)
  if (still.length > 0) throw new UserError(explain(still, 'apt-get has installed what it could'))
  return installed.trim().split(/\s+/)
}

async function inspect({ withMaven = true }: PrerequisiteOptions) {
  if (process.platform !== 'linux') {
    throw new UserError(
      `Cannot make a sandbox on ${process.platform}: its hosts are Linux namespaces; use a Linux machine, or a virtual one`,
    )
  }
  const missing = new Set<Prerequisite>()
  for (const [program, prerequisite] of programs) {
    if (prerequisite === maven && !withMaven) continue
    if (!(await hasProgram(program))) missing.add(prerequisite)
  }
  const found = await findJava()
  if (!found) missing.add(java)
  return { missing: [...missing], java: found }
}

function explain(missing: readonly Prerequisite[], advice: string): string {
  const list = missing.map(({ name, why, packages }) => `  ${name}: ${why} (package ${packages[0]})`)
  return [`Cannot make a sandbox on this machine: ${advice}`, ...list].join('\n')
}

async function hasProgram(name: string): Promise<boolean> {
  return (await run(['sh', '-c', 'command -v "$0"', name])).code === 0
}

async function isDebian(): Promise<boolean> {
  const release = await readFile('/etc/os-release', 'utf8')
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release) && (await hasProgram('apt-get'))
}
