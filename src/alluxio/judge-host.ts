import type { CheckFacts } from './check-facts.ts'
import type { CheckName } from './check-question.ts'
import { error, type Finding, ok, warning } from './findings.ts'
import type { HostNeeds } from './host-needs.ts'
import { portsOfHost, titleOfPort } from './host-needs.ts'
import { judgeDisks, judgeFiles, judgeMemory, judgeRamdisks, judgeUnderStores } from './judge-storage.ts'
import { showListener } from './listeners.ts'
import { roles } from './roles.ts'

type Judge = (needs: HostNeeds, facts: CheckFacts) => Finding[]

/** All that was asked of one host, judged. Pure. */
export function judgeHost(needs: HostNeeds, facts: CheckFacts, checks: ReadonlySet<CheckName>): Finding[] {
  const judged = Object.entries(judges).flatMap(([name, judge]) =>
    checks.has(name as CheckName) ? judge(needs, facts) : [],
  )
  return [...judged]
}

const judges: Partial<Record<CheckName, Judge>> = {
  user: judgeUser,
  java: judgeJava,
  memory: judgeMemory,
  ramdisk: judgeRamdisks,
  disks: judgeDisks,
  limits: judgeLimits,
  sudo: judgeSudo,
  names: judgeNames,
  files: judgeFiles,
  'under-store': judgeUnderStores,
  ssh: judgeSsh,
  ports: judgePorts,
  kernel: judgeKernel,
}

function judgeUser({ user }: HostNeeds, { account, login, asked }: CheckFacts): Finding[] {
  if (account === undefined) {
    const fix = `run "check --tags fix", create it (useradd -m ${user}), or set alluxio_user`
    return [error('user', `there is no user "${user}"`, fix)]
  }
  if (asked !== user) {
    const fix = `log in as root, as "${user}", or as one who may become root with sudo`
    return [error('user', `"${login}" cannot act as "${user}"`, fix)]
  }
  return [ok('user', `${user} (${account})`)]
}

function judgeJava({ java, javaVersions }: HostNeeds, { java: found }: CheckFacts): Finding[] {
  const said = found?.said.trim().split('\n')[0] ?? ''
  const version = /version "(?:1[.])?(\d+)[^"]*"/.exec(found?.said ?? '')
  const wanted = javaVersions.join(' or ')
  const fix = `install Java ${wanted}, or set alluxio_java_home (or, at your own risk, alluxio_java_versions)`
  if (found?.code !== 0 || !version)
    return [error('java', `Alluxio needs Java ${wanted}, and "${java} -version" says: ${said || 'nothing'}`, fix)]
  if (!javaVersions.includes(Number(version[1])))
    return [error('java', `Alluxio needs Java ${wanted}, and "${java} -version" says: ${said}`, fix)]
  return [ok('java', said)]
}

function judgeLimits(needs: HostNeeds, { limits, asked }: CheckFacts): Finding[] {
  if (needs.hasUnits) return [ok('limits', 'the units of systemd set them')]
  if (!limits) return [warning('limits', 'the host does not say its limits', 'look at "ulimit -a" by hand')]
  const fix = `run "check --tags fix", or raise it in /etc/security/limits.conf; it counts from the next login of "${needs.user}"`
  const low = (limit: number, wanted: number, found: string) => {
    if (limit >= wanted) return []
    return [(limit < wanted / 4 ? error : warning)('limits', `${asked} may ${found}, fewer than ${wanted}`, fix)]
  }
  const { files, processes } = limits
  const found = [
    ...low(files, needs.minimumFiles, `open ${files} files`),
    ...low(processes, needs.minimumProcesses, `have ${processes} processes and threads`),
  ]
  return found.length > 0 ? found : [ok('limits', `${show(files)} open files, ${show(processes)} processes`)]
}

function judgeSudo({ mount, roles: present, user }: HostNeeds, { refusedBySudo }: CheckFacts): Finding[] {
  if (mount !== 'SudoMount' || !present.includes('worker') || !refusedBySudo) return []
  if (refusedBySudo.length === 0) return [ok('sudo', `${user} mounts without a password`)]
  const what = refusedBySudo.join(', ')
  const fix = `let sudoers have "${user} ALL=(ALL) NOPASSWD: …" for them, or set alluxio_ramdisk_managed, which needs none`
  return [error('sudo', `sudo does not run ${what} for "${user}" without a password`, fix)]
}

function judgeNames({ host, masters, names }: HostNeeds, { names: found, reverse, addresses }: CheckFacts): Finding[] {
  const unknown = names.filter(name => (found[name] ?? []).length === 0)
  const lost = unknown.length === 0 ? [] : [error('names', `it does not find ${unknown.join(', ')}`, namesFix)]
  const problems = [
    ...lost,
    ...judgeOwnName(host, masters, found[host] ?? [], addresses),
    ...judgeReverse(found, reverse),
  ]
  return problems.length > 0
    ? problems
    : [ok('names', `finds ${names.length}, itself as ${(found[host] ?? []).join(', ')}`)]
}

const namesFix = 'add them to the DNS or to /etc/hosts'

function judgeOwnName(host: string, masters: readonly string[], own: readonly string[], addresses: readonly string[]) {
  const loopback = own.filter(address => address.startsWith('127.') || address === '::1')
  if (own.length > 0 && loopback.length === own.length && masters.length > 1 && masters.includes(host)) {
    const fix = `take "${host}" off the line of ${loopback[0]} in /etc/hosts, and give it its real address`
    return [error('names', `its own name leads to ${loopback[0]}, where the other masters cannot reach it`, fix)]
  }
  const foreign = own.filter(address => !loopback.includes(address) && !addresses.includes(address))
  if (addresses.length === 0 || foreign.length === 0) return []
  const fix = 'correct the DNS or /etc/hosts: Alluxio binds to what the name leads to'
  return [error('names', `its own name leads to ${foreign[0]}, which is none of its addresses`, fix)]
}

function judgeReverse(names: CheckFacts['names'], reverse: CheckFacts['reverse']): Finding[] {
  const wrong = Object.entries(names).flatMap(([name, addresses]) =>
    addresses
      .filter(address => !address.startsWith('127.') && address !== '::1')
      .filter(address => !(reverse[address] ?? []).some(found => isSameName(found, name)))
      .map(address => `${address} of ${name} leads back to ${(reverse[address] ?? []).join(', ') || 'no name'}`),
  )
  if (wrong.length === 0) return []
  const fix = 'add the reverse entries to the DNS or /etc/hosts; Kerberos and some logs need them'
  return [warning('names', wrong.join('; '), fix)]
}

function isSameName(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`)
}

function judgeSsh({ ssh, user }: HostNeeds, { ssh: found }: CheckFacts): Finding[] {
  if (ssh.length === 0) return []
  const failed = ssh.filter(host => found[host] !== 0)
  const fix = `give "${user}" a key that those hosts take, and their host keys; only Alluxio's own scripts need this`
  if (failed.length > 0) return [error('ssh', `${user} does not get to ${failed.join(', ')} by SSH`, fix)]
  return [ok('ssh', `${user} gets to ${ssh.length} hosts`)]
}

function judgePorts(needs: HostNeeds, { listeners }: CheckFacts): Finding[] {
  const foreign = listeners.filter(({ port, program }) => {
    const ours = needs.roles.filter(name => program === `java ${roles[name].mainClass}`)
    return !ours.some(name => titleOfPort(port, needs) === roles[name].title)
  })
  // Whose they are is seen only by root and by their owner.
  const taken = foreign.filter(({ pid }) => pid !== undefined)
  const unseen = foreign.filter(({ pid }) => pid === undefined)
  const ports = portsOfHost(needs)
  const found = [
    ...taken.map(listener =>
      error('ports', `${showListener(listener)}, and is the ${titleOfPort(listener.port, needs)}'s`, portsFix),
    ),
    ...unseen.map(listener => warning('ports', showListener(listener), 'look with "ss -ltnp" as root whose it is')),
  ]
  if (found.length > 0) return found
  return ports.length === 0 ? [] : [ok('ports', `${ports.length - listeners.length} free, ${listeners.length} ours`)]
}

const portsFix = 'end that process, or give Alluxio another port in alluxio_properties'

function judgeKernel(_: HostNeeds, { swap, swappiness, hugePages }: CheckFacts): Finding[] {
  const found = [
    ...(swap > 0 && swappiness > 10
      ? [warning('kernel', `it swaps early (vm.swappiness ${swappiness})`, 'run "check --tags fix" (vm.swappiness=1)')]
      : []),
    ...(hugePages === 'always'
      ? [
          warning(
            'kernel',
            'transparent huge pages are always on, which costs Java pauses',
            'set /sys/kernel/mm/transparent_hugepage/enabled to madvise',
          ),
        ]
      : []),
  ]
  return found.length > 0 ? found : [ok('kernel', `vm.swappiness ${swappiness}, huge pages ${hugePages || 'unknown'}`)]
}

function show(limit: number): string {
  return limit === Number.POSITIVE_INFINITY ? 'unlimited' : String(limit)
}
