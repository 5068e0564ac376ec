import { distributionFacts } from './facts-distribution.ts'
import { assignments, firstLineOf, numberIn, type SetupAnswer } from './setup-answer.ts'

/** The operating system, the name, the user and the time of a host. */
export function systemFacts(answer: SetupAnswer): Record<string, unknown> {
  const kernel = (name: string) => firstLineOf(answer, `/proc/sys/kernel/${name}`)
  const distribution = distributionFacts(answer)
  const [machine = ''] = answer.printed('machine')
  return {
    system: kernel('ostype'),
    kernel: kernel('osrelease'),
    kernel_version: kernel('version'),
    machine,
    architecture: machine,
    ...distribution,
    pkg_mgr: packageManager(answer, distribution),
    service_mgr: answer.printed('init')[0] ?? (firstLineOf(answer, '/proc/1/comm') || 'service'),
    ...nameFacts(kernel('hostname'), answer),
    ...userFacts(answer),
    date_time: timeFacts(answer),
    uptime_seconds: Math.floor(Number(firstLineOf(answer, '/proc/uptime').split(' ')[0])),
    loadavg: loadFacts(answer),
    machine_id: firstLineOf(answer, '/etc/machine-id'),
    system_vendor: firstLineOf(answer, '/sys/class/dmi/id/sys_vendor') || 'NA',
    product_name: firstLineOf(answer, '/sys/class/dmi/id/product_name') || 'NA',
    selinux: selinuxFacts(answer),
    env: assignments(answer.printed('env')),
  }
}

function nameFacts(nodename: string, answer: SetupAnswer) {
  const names = answer.printed('names').flatMap(line => line.trim().split(/\s+/).slice(1))
  const fqdn = nodename.includes('.') ? nodename : (names.find(name => name.includes('.')) ?? nodename)
  const [, domain = ''] = /\.(.*)$/.exec(fqdn) ?? []
  return { nodename, hostname: nodename.split('.', 1)[0], fqdn, domain }
}

function userFacts(answer: SetupAnswer) {
  const [id = ''] = answer.printed('id')
  const [, uid = '', , name] = /^uid=(\d+)(\((.*?)\))?/.exec(id) ?? []
  const gid = /\bgid=(\d+)/.exec(id)?.[1]
  const [, , , , gecos = '', home = '', shell = ''] = answer.printed('account')[0]?.split(':') ?? []
  return {
    user_id: name ?? uid,
    user_uid: Number(uid),
    user_gid: Number(gid),
    user_gecos: gecos,
    user_dir: home,
    user_shell: shell,
  }
}

/** Of `2024 03 09 14 05 59 Saturday 6 10 CET +0100 1709989559`. */
function timeFacts(answer: SetupAnswer): Record<string, string> {
  const fields = answer.printed('date')[0]?.split(' ') ?? []
  const [year = '', month = '', day = '', hour = '', minute = '', second = '', weekday = ''] = fields
  const [weekday_number = '', weeknumber = '', tz = '', tz_offset = '', epoch = ''] = fields.slice(7)
  const date = `${year}-${month}-${day}`
  const time = `${hour}:${minute}:${second}`
  const iso8601 = new Date(Number(epoch) * 1000).toISOString().replace('.000', '')
  const iso8601_basic_short = `${date}T${time}`.replaceAll(/[-:]/g, '')
  const parts = { year, month, day, hour, minute, second, weekday, weekday_number, weeknumber }
  return { ...parts, date, time, tz, tz_offset, epoch, iso8601, iso8601_basic_short }
}

function loadFacts(answer: SetupAnswer): Record<string, number> {
  const [one, five, fifteen] = firstLineOf(answer, '/proc/loadavg').split(' ').map(Number)
  return { '1m': one ?? 0, '5m': five ?? 0, '15m': fifteen ?? 0 }
}

function selinuxFacts(answer: SetupAnswer): Record<string, string> {
  const path = '/sys/fs/selinux/enforce'
  if (!answer.files.has(path)) return { status: 'disabled' }
  return { status: 'enabled', mode: numberIn(answer, path) === 1 ? 'enforcing' : 'permissive' }
}

const ownManagers: Readonly<Record<string, string>> = {
  Debian: 'apt',
  Alpine: 'apk',
  Suse: 'zypper',
  Archlinux: 'pacman',
}

/** The one of the distribution: another may be installed beside it. */
function packageManager(answer: SetupAnswer, distribution: Readonly<Record<string, string>>): string {
  const found = answer.printed('programs').map(name => (name === 'apt-get' ? 'apt' : name))
  const own = ownManagers[distribution.os_family!]
  if (own !== undefined && found.includes(own)) return own
  const hasNewest = distribution.distribution === 'Fedora' && Number(distribution.distribution_major_version) >= 41
  const candidates = found.filter(name => name !== 'dnf5' || hasNewest || !found.includes('dnf'))
  return candidates[0] ?? 'unknown'
}
