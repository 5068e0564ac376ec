import { type Command, join, raw, sh } from '../shell.ts'
import type { HostNeeds } from './host-needs.ts'
import { portsOfHost, tiersOf } from './host-needs.ts'
import { printListeners } from './listeners.ts'

export const checkNames = [
  'java',
  'user',
  'memory',
  'ramdisk',
  'disks',
  'limits',
  'sudo',
  'names',
  'files',
  'under-store',
  'ssh',
  'ports',
  'kernel',
  'clock',
] as const

export type CheckName = (typeof checkNames)[number]

/**
 * One script that prints what the checks need, for `parseCheck`; it changes nothing. What Alluxio's user may or may not is asked as
 * this user, where whoever runs the script can become it.
 */
export function printCheck(needs: HostNeeds, checks: ReadonlySet<CheckName>): Command {
  const asked = (parts: Partial<Record<CheckName, Command>>) =>
    join(
      '\n',
      Object.entries(parts).flatMap(([name, command]) => (checks.has(name as CheckName) ? [command] : [])),
    )
  const own = join('\n', [ownFunctions, asked(asUser(needs))])
  return sh`LC_ALL=C
export LC_ALL
${functions}
printf 'login %s\naccount %s\n' "$(id -un)" "$(id -u -- ${needs.user} 2>/dev/null)"
alluxio_as ${needs.user} ${own.text}
${asked(asAnyone(needs))}
:`
}

function asUser({ java, files, underStores, ssh }: HostNeeds): Partial<Record<CheckName, Command>> {
  return {
    java: sh`alluxio_said=$(${java} -version 2>&1)
printf 'java-code %s\n' "$?"
printf '%s\n' "$alluxio_said" | head -n 5 | sed 's/^/java /'`,
    limits: sh`grep -E '^Max (open files|processes) ' /proc/self/limits`,
    sudo: sh`for alluxio_program in mount umount mkdir chmod; do
  sudo -n -l "$alluxio_program" >/dev/null 2>&1
  printf 'sudo %s %s\n' "$?" "$alluxio_program"
done`,
    files: sh`for alluxio_path in ${files}; do alluxio_file "$alluxio_path"; done`,
    'under-store': sh`for alluxio_path in ${underStores}; do alluxio_store "$alluxio_path"; done`,
    ssh: sh`for alluxio_host in ${ssh}; do alluxio_ssh "$alluxio_host" & done
wait`,
  }
}

function asAnyone(needs: HostNeeds): Partial<Record<CheckName, Command>> {
  const ramdisks = tiersOf(needs.properties).flatMap(({ path, inMemory }) => (inMemory ? [path] : []))
  return {
    memory: raw(`grep -E '^(MemTotal|SwapTotal):' /proc/meminfo`),
    ramdisk: sh`for alluxio_path in ${needs.roles.includes('worker') ? ramdisks : []}; do
  printf 'file-system %s %s\n' "$(stat -f -c %T -- "$alluxio_path" 2>/dev/null || echo none)" "$alluxio_path"
done`,
    disks: sh`for alluxio_path in ${needs.folders}; do alluxio_disk "$alluxio_path"; done`,
    names: sh`for alluxio_name in ${needs.names}; do alluxio_name "$alluxio_name"; done
cat /proc/net/fib_trie 2>/dev/null
sed -n 's/^\([0-9a-f]\{32\}\) .*/address6 \1/p' /proc/net/if_inet6 2>/dev/null`,
    ports: printListeners(portsOfHost(needs)),
    kernel: raw(`printf 'swappiness %s\\nhuge-pages %s\\n' "$(cat /proc/sys/vm/swappiness)" "$(
  cat /sys/kernel/mm/transparent_hugepage/enabled 2>/dev/null
)"`),
  }
}

const functions = raw(`alluxio_as() {
  if [ "$(id -un)" = "$1" ]; then
    sh -c "$2" </dev/null
  elif [ "$(id -u)" = 0 ] && id -u -- "$1" >/dev/null 2>&1; then
    runuser -u "$1" -- sh -c "$2" </dev/null
  else
    sh -c "$2" </dev/null
  fi
}
alluxio_disk() {
  alluxio_at=$1
  while [ ! -e "$alluxio_at" ] && [ -n "$alluxio_at" ]; do alluxio_at=\${alluxio_at%/*}; done
  df -Pk -- "\${alluxio_at:-/}" | {
    read -r alluxio_rest
    read -r alluxio_device alluxio_size alluxio_used alluxio_free alluxio_percent alluxio_mount
    alluxio_inodes=$(df -Pi -- "\${alluxio_at:-/}" | { read -r a; read -r a b c d e f; echo "$e"; })
    case $alluxio_inodes in *[0-9]%) ;; *) alluxio_inodes=0 ;; esac
    printf 'disk %s %s %s %s %s\\n' "$alluxio_size" "$alluxio_free" "$alluxio_inodes" "$alluxio_mount" "$1"
  }
}
alluxio_name() {
  alluxio_addresses=$(getent ahosts "$1" | cut -d ' ' -f 1 | sort -u | tr '\\n' ' ')
  printf 'name %s %s\\n' "$1" "$alluxio_addresses"
  for alluxio_address in $alluxio_addresses; do
    printf 'reverse %s %s\\n' "$alluxio_address" "$(getent hosts "$alluxio_address" | tr -s ' \\t\\n' ' ' | cut -d ' ' -f 2-)"
  done
}`)

// These run in a shell of their own, as Alluxio's user.
const ownFunctions = raw(`printf 'asked %s\\n' "$(id -un)"
alluxio_file() {
  if [ -r "$1" ]; then alluxio_state=readable; elif [ -e "$1" ]; then alluxio_state=unreadable; else alluxio_state=missing; fi
  printf 'file %s %s %s\\n' "$alluxio_state" "$(stat -L -c '%a %U' -- "$1" 2>/dev/null || echo '0 -')" "$1"
}
alluxio_store() {
  if [ ! -e "$1" ]; then alluxio_state=missing
  elif [ ! -d "$1" ]; then alluxio_state=no-folder
  elif [ ! -r "$1" ] || [ ! -x "$1" ]; then alluxio_state=unreadable
  elif [ ! -w "$1" ]; then alluxio_state=unwritable
  else alluxio_state=writable; fi
  printf 'under-store %s %s\\n' "$alluxio_state" "$1"
}
alluxio_ssh() {
  ssh -o BatchMode=yes -o ConnectTimeout=5 -o StrictHostKeyChecking=yes -- "$1" true </dev/null >/dev/null 2>&1
  printf 'ssh %s %s\\n' "$1" "$?"
}`)
