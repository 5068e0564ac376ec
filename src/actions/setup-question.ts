import { Command, join, raw } from '../shell.ts'

export const subsets = ['min', 'hardware', 'network', 'java'] as const
export type Subset = (typeof subsets)[number]

/** One question for all that is to be gathered; files are read by one process, and what is missing is left out of the answer. */
export function setupQuestion(wanted: ReadonlySet<Subset>): Command {
  const chosen = subsets.filter(subset => wanted.has(subset))
  const files = chosen.map(subset => filesOf[subset]).join(' ')
  const questions = [
    ...chosen.map(subset => programsOf[subset]),
    ...(files === '' ? [] : [`echo '<files>'; grep -s '' /dev/null ${files}`]),
  ]
  // In a subshell, so that its variables are gone afterwards; the last word of it is no verdict.
  const text = join('\n', [raw(opening), ...questions.filter(question => question !== '').map(raw)]).text
  return new Command(`(\n${text}\n:\n)`, 'gather facts')
}

// `env` would tell more than facts should, such as passwords.
const opening = `echo '<env>'
printf '%s\\n' "HOME=$HOME" "PATH=$PATH" "PWD=$PWD" "\${LANG+LANG=$LANG}" "\${LOGNAME+LOGNAME=$LOGNAME}" "\${SHELL+SHELL=$SHELL}" "\${USER+USER=$USER}" "\${JAVA_HOME+JAVA_HOME=$JAVA_HOME}"
PATH=$PATH:/usr/sbin:/sbin; export LC_ALL=C`

const filesOf: Readonly<Record<Subset, string>> = {
  min: [
    '/etc/os-release /usr/lib/os-release /etc/debian_version /etc/centos-release /etc/machine-id',
    '/proc/sys/kernel/ostype /proc/sys/kernel/osrelease /proc/sys/kernel/version /proc/sys/kernel/hostname',
    '/proc/uptime /proc/loadavg /proc/1/comm /sys/fs/selinux/enforce',
    '/sys/class/dmi/id/sys_vendor /sys/class/dmi/id/product_name',
  ].join(' '),
  hardware: [
    '/proc/meminfo /proc/self/mounts',
    '/sys/block/*/size /sys/block/*/removable /sys/block/*/queue/rotational /sys/block/*/queue/logical_block_size',
    '/sys/block/*/device/model /sys/block/*/device/vendor /sys/block/*/*/partition /sys/block/*/*/size /sys/block/*/*/start',
  ].join(' '),
  network: [
    '/sys/class/net/*/address /sys/class/net/*/mtu /sys/class/net/*/operstate /sys/class/net/*/type /sys/class/net/*/speed',
    '/sys/class/net/*/bridge/stp_state /sys/class/net/*/bonding/mode',
    '/proc/net/route /proc/net/ipv6_route /proc/net/if_inet6 /etc/resolv.conf',
  ].join(' '),
  java: '',
}

const min = `echo '<machine>'; uname -m
echo '<id>'; id=$(id); printf '%s\\n' "$id"; id=\${id#uid=}
echo '<account>'; getent passwd "\${id%%[!0-9]*}"
echo '<date>'; date '+%Y %m %d %H %M %S %A %w %W %Z %z %s'
echo '<programs>'; for name in apt-get dnf5 dnf yum zypper apk pacman; do command -v "$name" >/dev/null && echo "$name"; done
echo '<init>'; [ ! -d /run/systemd/system ] || echo systemd; [ ! -x /sbin/openrc ] || echo openrc
echo '<names>'; read -r name </proc/sys/kernel/hostname; timeout 5 getent hosts "$name" 2>/dev/null`

// A file system of the network may be dead: it is asked apart, and not for long.
const hardware = `echo '<cpus>'; grep -sE '^(processor|vendor_id|model name|physical id|core id|siblings|cpu cores)' /proc/cpuinfo
echo '<nproc>'; nproc 2>/dev/null
echo '<sizes>'
sizes() { [ $# -le "$many" ] || "$@"; }
for kind in local remote; do
  case $kind in local) set -- ;; *) set -- timeout -s KILL 10 ;; esac
  set -- "$@" stat -f -c '%S %b %a %c %d %n' --; many=$#
  while read -r device path rest; do
    case $kind:$device in local:/* | remote:[!/]*:/*) set -- "$@" "$(printf %b "$path")" ;; esac
  done </proc/self/mounts
  sizes "$@" 2>/dev/null
done`

const network = `echo '<addresses>'
if command -v ip >/dev/null; then ip -o addr; else grep -s '' /proc/net/fib_trie; fi`

// The release file beside a Java says its version without starting it; one that has none is asked.
const java = `echo '<java>'
java=\${JAVA_HOME:+$JAVA_HOME/bin/java}; [ -n "$java" ] && [ -x "$java" ] || java=$(command -v java)
if [ -n "$java" ]; then
  real=$(readlink -f "$java"); home=\${real%/bin/*}; printf '%s\\n' "$java" "$home"
  for file in "$home/release" "\${home%/jre}/release"; do [ ! -r "$file" ] || break; done
  if [ -r "$file" ]; then grep -E '^(JAVA_VERSION|IMPLEMENTOR)=' "$file"; else "$java" -version 2>&1 </dev/null; fi
fi`

const programsOf: Readonly<Record<Subset, string>> = { min, hardware, network, java }
