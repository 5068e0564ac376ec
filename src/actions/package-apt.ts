import { type Command, raw, sh } from '../shell.ts'
import { divider, type Manager, type Packages, parts, type Sought, steps } from './package-manager.ts'

// Configuration files that were edited stay, since there is nobody to ask; another run of apt is waited for.
const get = raw(
  'DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=120',
)

/** The packages of Debian, Ubuntu and their kin. */
export const apt: Manager = {
  program: 'apt-get',
  question,
  read,
  install: (names, update) => steps(update && sh`${get} update`, sh`${get} install -- ${names}`),
  upgrade: (names, update) => steps(update && sh`${get} update`, sh`${get} install --only-upgrade -- ${names}`),
  remove: names => sh`${get} remove -- ${names}`,
}

const format = raw("'${db:Status-Status} ${Architecture} ${Package} ${Version} ${Provides}\\n'")

/** The lines of dpkg that name a package or provide it; what apt makes of them only where that is needed, since it takes longer. */
function question({ names, state, update }: Sought): Command {
  const plain = names.map(bare)
  const any = plain.map(name => name.replaceAll(/[.+*?^$()[\]{}|\\]/g, '\\$&')).join('|')
  const exact = `^installed [^ ]* (${any}) `
  const isLatest = state === 'latest'
  const ask = sh`echo ${divider} && ${isLatest && update ? policyAnew(plain) : policy(sh``, plain)}`
  const isNeeded = isLatest ? sh`true` : sh`printf '%s\n' "$found" | grep -qvE ${`${exact}|^$`}`
  return sh`all=$(dpkg-query -W -f ${format}) &&
{ found=$(printf '%s\n' "$all" | grep -E ${`${exact}|^installed .*[ ,](${any})( [(]|,|$)`}) || [ $? -eq 1 ]; } &&
printf '%s\n' "$found" && if ${isNeeded}; then ${ask}; fi`
}

function policy(options: Command, names: readonly string[]): Command {
  return sh`LC_ALL=C apt-cache ${options}policy -- ${names}`
}

/** With lists of its own, fetched anew, so that the question changes nothing on the host. */
function policyAnew(names: readonly string[]): Command {
  const own = raw(
    '-o Dir::State::lists="$own/lists" -o Dir::Cache::pkgcache="$own/p" -o Dir::Cache::srcpkgcache="$own/s" ',
  )
  return sh`{ own=$(mktemp -d) && {
  { chmod 755 "$own" && mkdir -p "$own/lists/partial" && { cp -p /var/lib/apt/lists/*_* "$own/lists" 2>/dev/null || :; } &&
  apt-get -qq ${own}update > /dev/null && ${policy(own, names)}; }
  code=$?; rm -rf -- "$own"; [ "$code" -eq 0 ]; }; }`
}

function read(lines: readonly string[], { names, state }: Sought): Packages {
  const [installed, available] = parts(lines)
  const candidates = readPolicy(available)
  const found = installed.filter(Boolean).map(line => {
    const [, , name = '', version = '', ...provides] = line.split(' ')
    return {
      name,
      version,
      provides: provides
        .join(' ')
        .split(', ')
        .map(text => text.replace(/ \(.*/, '')),
    }
  })
  const look = (name: string) => {
    const own = found.find(entry => entry.name === bare(name))
    const candidate = candidates.get(bare(name))
    if (own)
      return !isVersion(name, own.version) ? 'missing' : isOld(name, own.version, candidate) ? 'old' : 'installed'
    // A package that is only provided cannot be removed, and does not stand for a real one.
    if (state === 'absent' || candidate !== undefined) return 'missing'
    return found.some(({ provides }) => provides.includes(name)) ? 'installed' : 'missing'
  }
  return Object.fromEntries(names.map(name => [name, look(name)]))
}

/** By name, the version that apt would install. */
function readPolicy(lines: readonly string[]): Map<string, string> {
  const candidates = new Map<string, string>()
  let name = ''
  for (const line of lines) {
    name = /^(\S+):$/.exec(line)?.[1] ?? name
    const candidate = /^ {2}Candidate: (\S+)$/.exec(line)?.[1]
    if (candidate !== undefined && candidate !== '(none)') candidates.set(name, candidate)
  }
  return candidates
}

function isOld(name: string, version: string, candidate: string | undefined): boolean {
  return !name.includes('=') && candidate !== undefined && candidate !== version
}

/** `name` for `name=1.2` and `name:amd64`. */
function bare(name: string): string {
  return name.replace(/[=:].*/, '')
}

function isVersion(name: string, version: string): boolean {
  const [, wanted] = name.split('=')
  if (wanted === undefined) return true
  const pattern = wanted.replaceAll(/[.+?^$()[\]{}|\\]/g, '\\$&').replaceAll('*', '.*')
  return new RegExp(`^${pattern}$`).test(version)
}
