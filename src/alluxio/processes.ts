import { type Command, raw, sh } from '../shell.ts'
import type { Role } from './roles.ts'

export interface Process {
  readonly pid: number
  readonly user: string
  /** Seconds since 1970, on the host's clock. */
  readonly startedAt: number
  /** The release's folder that it was started from; empty where its command line does not say. */
  readonly home: string
}

/** Prints a line for each of the role's processes of the installation at `home`, for `parseProcesses`. */
export function printProcesses(role: Role, home: string): Command {
  return sh`${definePids(role, home)}
for alluxio_pid in $(alluxio_pids); do alluxio_print "$alluxio_pid"; done`
}

export function parseProcesses(stdout: string): Process[] {
  return stdout.split('\n').flatMap(line => {
    const [, pid, user = '', startedAt, home = ''] = /^process (\d+) (\S+) (\d+) (.*)$/.exec(line) ?? []
    return pid === undefined ? [] : [{ pid: Number(pid), user, startedAt: Number(startedAt), home }]
  })
}

/**
 * Defines the shell function `alluxio_pids`: the role's processes of the installation at `home`, a pid each line. A process is the
 * role's when one of its arguments is exactly the main class. Where `home` is a link, a process of any release beside its target
 * is of the same installation: after an upgrade has moved the link, the old release still runs.
 */
export function definePids(role: Role, home: string): Command {
  // A pattern that does not match itself: grep's own command line is in /proc too.
  return sh`alluxio_home=${home} alluxio_class=${role.mainClass.replaceAll('.', '[.]')}
${find}
${describeProcess}`
}

/** Defines the shell function `alluxio_print`, which prints a line about a process for `parseProcesses`. */
export const describeProcess =
  raw(`alluxio_home_of() { grep -szao '^-Dalluxio[.]home=.*' "/proc/$1/cmdline" | tr -d '\\000' | cut -d = -f 2-; }
alluxio_print() {
  read -r alluxio_stat 2>/dev/null < "/proc/$1/stat" || return 0
  printf 'process %s %s %s %s\\n' "$1" "$(stat -c %U "/proc/$1")" "$(alluxio_since \${alluxio_stat##*) })" "$(alluxio_home_of "$1")"
}
alluxio_since() {
  # After the name, the 20th field is the start in ticks since the boot; programs see 100 ticks a second on any kernel.
  shift 19
  echo "$(($(grep '^btime' /proc/stat | cut -d ' ' -f 2) + $1 / 100))"
}`)

const find = raw(`alluxio_real=$(readlink -f -- "$alluxio_home") || alluxio_real=$alluxio_home
alluxio_beside=/dev/null
if [ -L "$alluxio_home" ]; then alluxio_beside=\${alluxio_real%/*}; fi
alluxio_pids() {
  for alluxio_found in $(grep -lsazx -e "$alluxio_class" /proc/[0-9]*/cmdline); do
    alluxio_found=\${alluxio_found#/proc/} alluxio_found=\${alluxio_found%/cmdline}
    case $(alluxio_home_of "$alluxio_found") in
      '' | "$alluxio_home" | "$alluxio_real") ;;
      "$alluxio_beside"/*/*) continue ;;
      "$alluxio_beside"/*) ;;
      *) continue ;;
    esac
    echo "$alluxio_found"
  done
}`)
