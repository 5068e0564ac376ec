import { type Command, raw, sh } from '../shell.ts'
import { divider, type Manager, type Packages, parts, type Sought, steps } from './package-manager.ts'

/** The packages of Fedora, RHEL 8 and later and their kin. */
export const dnf: Manager = {
  ...rpmManager('dnf', sought => sh`dnf -q ${sought.update ? sh`--refresh ` : sh``}check-update ${sought.names}`),
  install: (names, update) => sh`dnf -q -y ${update ? sh`--refresh ` : sh``}install ${names}`,
  upgrade: (names, update) => sh`dnf -q -y ${update ? sh`--refresh ` : sh``}upgrade ${names}`,
  remove: names => sh`dnf -q -y remove ${names}`,
}

const expire = sh`yum -q clean expire-cache`

/** The packages of RHEL 7 and its kin. */
export const yum: Manager = {
  ...rpmManager(
    'yum',
    ({ names, update }) => sh`{ ${update ? sh`${expire} > /dev/null && ` : sh``}yum -q check-update ${names}; }`,
  ),
  install: (names, update) => steps(update && expire, sh`yum -q -y install ${names}`),
  upgrade: (names, update) => steps(update && expire, sh`yum -q -y update ${names}`),
  remove: names => sh`yum -q -y remove ${names}`,
}

function rpmManager(
  program: string,
  check: (sought: Sought) => Command,
): Pick<Manager, 'program' | 'question' | 'read'> {
  return { program, read, question: sought => question(sought, check(sought)) }
}

/** A check answers 100 where something is to be updated. */
function question({ names, state }: Sought, check: Command): Command {
  const available = sh` && echo ${divider} && { code=0; ${check} || code=$?; [ "$code" -eq 0 ] || [ "$code" -eq 100 ]; }`
  return sh`{ ${look}; } && known=yes && for name in ${names}; do _look_rpm "$name" || known=; done && [ "$known" ]${state === 'latest' ? available : sh``}`
}

/** One line: the name that was asked for, that of the package, its version. Only a database that can be read tells of absence. */
const look = sh`_look_rpm() {
  format='%{NAME} %{VERSION}-%{RELEASE}\n'
  found=$(rpm -q --qf "$format" "$1" 2>/dev/null) || found=$(rpm -q --qf "$format" --whatprovides "$1" 2>/dev/null) ||
  { rpm -q rpm > /dev/null && found=; } || return
  printf '%s %s\n' "$1" ${raw('"${found##*\n}"')}
}`

function read(lines: readonly string[], { names }: Sought): Packages {
  const [installed, available] = parts(lines)
  const newer = new Set(updates(available))
  const found = new Map(
    installed.map(line => {
      const [asked = '', name = '', version = ''] = line.split(' ')
      return [asked, version === '' ? 'missing' : newer.has(name) ? 'old' : 'installed'] as const
    }),
  )
  return Object.fromEntries(names.map(name => [name, found.get(name) ?? 'missing']))
}

/** The names in lines such as `bash.x86_64  5.1.8-9.el9  baseos`, until those of packages that take the place of others. */
function updates(lines: readonly string[]): string[] {
  const end = lines.findIndex(line => /^Obsoleting/i.test(line))
  return lines.slice(0, end < 0 ? undefined : end).flatMap(line => /^(\S+)\.\S+\s+\S+\s+\S+$/.exec(line)?.[1] ?? [])
}
