import { assignments, firstLineOf, type SetupAnswer } from './setup-answer.ts'

/** What Ansible calls the distributions whose own name is another. */
const names: Readonly<Record<string, string>> = {
  almalinux: 'AlmaLinux',
  alpine: 'Alpine',
  amzn: 'Amazon',
  arch: 'Archlinux',
  centos: 'CentOS',
  debian: 'Debian',
  fedora: 'Fedora',
  ol: 'OracleLinux',
  'opensuse-leap': 'openSUSE Leap',
  'opensuse-tumbleweed': 'openSUSE Tumbleweed',
  rhel: 'RedHat',
  rocky: 'Rocky',
  sles: 'SLES',
  ubuntu: 'Ubuntu',
}

const families: Readonly<Record<string, string>> = {
  alpine: 'Alpine',
  amzn: 'RedHat',
  arch: 'Archlinux',
  centos: 'RedHat',
  debian: 'Debian',
  fedora: 'RedHat',
  ol: 'RedHat',
  opensuse: 'Suse',
  rhel: 'RedHat',
  sles: 'Suse',
  suse: 'Suse',
  ubuntu: 'Debian',
}

/** The distribution, under the names that Ansible gives. */
export function distributionFacts(answer: SetupAnswer): Record<string, string> {
  const { files } = answer
  const release = assignments(files.get('/etc/os-release') ?? files.get('/usr/lib/os-release') ?? [])
  const { ID = '', ID_LIKE = '', NAME = 'NA' } = release
  const distribution = names[ID] ?? NAME
  const family = [ID, ...ID_LIKE.split(' ')].map(id => families[id]).find(Boolean)
  const version = versionOf(release, answer)
  const [major = '', minor] = version.split('.')
  return {
    distribution,
    distribution_version: version,
    distribution_major_version: major,
    ...(minor !== undefined && { distribution_minor_version: minor }),
    distribution_release: release.VERSION_CODENAME || (/\((.*)\)/.exec(release.VERSION ?? '')?.[1] ?? 'NA'),
    os_family: family ?? distribution,
  }
}

/** Some distributions name only the major version in os-release. */
function versionOf({ ID, VERSION_ID = '' }: Readonly<Record<string, string>>, answer: SetupAnswer): string {
  const named = ID === 'debian' ? firstLineOf(answer, '/etc/debian_version') : ''
  const centos = ID === 'centos' ? firstLineOf(answer, '/etc/centos-release') : ''
  const [better] = /^\d[\d.]*$/.exec(named) ?? /\d+(\.\d+)?/.exec(centos) ?? []
  return better ?? (VERSION_ID || 'NA')
}
