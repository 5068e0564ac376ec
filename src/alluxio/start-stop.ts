import { type Command, raw, sh } from '../shell.ts'
import { definePids } from './processes.ts'
import type { Role } from './roles.ts'
import { defineSystemctl, type Supervisor, unitOf } from './supervision.ts'

export interface StartOptions {
  readonly home: string
  readonly logsDir: string
  /** How the worker gets its ramdisk; other roles have none. */
  readonly mount: string
  /** The file that a master with an empty journal begins with, should it lead. */
  readonly backup?: string | undefined
  /** Who starts it, and starts it again where it ends by itself. */
  readonly supervisor?: Supervisor
}

export interface StopOptions {
  /** Seconds. */
  readonly timeout: number
  /** Whether systemd runs the role. */
  readonly holds?: boolean
}

/**
 * Starts the role on this host alone and waits until its process is there. It runs in a session of its own, so that whoever ends
 * this script, or its process group, leaves Alluxio alone. Never `alluxio-masters.sh` or `all`: those always answer 0.
 */
export function startScript(role: Role, options: StartOptions): Command {
  const { home, logsDir, mount, backup, supervisor = 'none' } = options
  const restore = backup === undefined ? [] : ['-i', backup]
  const action = [...restore, role.name, ...(role.name === 'worker' ? [mount] : [])]
  return sh`${definePids(role, home)}
alluxio_out_file=${`${logsDir}/${role.out}`} alluxio_log_file=${`${logsDir}/${role.log}`}
${supervisor === 'systemd' ? launchUnit : launchScript}
${start}
alluxio_start ${supervisor === 'systemd' ? [unitOf(role)] : action}`
}

/**
 * Asks the role's processes to end and waits until they are gone, for `timeout` seconds. It never kills one that does not. Where systemd
 * `holds` the role it must be asked: it would start again what ends by itself.
 */
export function stopScript(role: Role, home: string, { timeout, holds = false }: StopOptions): Command {
  return sh`${definePids(role, home)}
${defineSystemctl}
${stop}
${holds ? sh`alluxio_systemctl stop --no-block ${unitOf(role)} || exit` : sh`:`}
alluxio_stop ${timeout} ${`/${unitOf(role)}`}`
}

/** Prints the end of what the role's processes wrote, for `parseLogs`. */
export function printLogs(role: Role, logsDir: string): Command {
  return sh`for alluxio_file in ${[role.out, role.log]}; do
  echo "=== $alluxio_file"
  tail -n 200 -- ${logsDir}/"$alluxio_file" 2>/dev/null
done`
}

/** The parts of what `printLogs` or `startScript` printed, by the name of the file. */
export function parseLogs(stdout: string): Record<string, string> {
  const [, ...parts] = stdout.split(/^=== /m)
  return Object.fromEntries(parts.map(part => [part.split('\n', 1)[0]!, part.slice(part.indexOf('\n') + 1)]))
}

// `-a` because the script's own monitor proves nothing, `-N` because it would stop the role first.
const launchScript = raw(`alluxio_launch() {
  setsid -w sh -c 'echo "$$" > "$1"; shift; exec "$@"' sh "$alluxio_session_file" \\
    "$alluxio_home/bin/alluxio-start.sh" -a -N "$@" < /dev/null
}
alluxio_lives() { grep -qsE "^[0-9]+ [(].*[)] [A-Y] [0-9]+ [0-9]+ $(cat -- "$alluxio_session_file") " /proc/[0-9]*/stat; }`)

// After too many crashes systemd refuses to start a unit, until it is told to forget them.
const launchUnit = raw(`${defineSystemctl.text}
alluxio_launch() {
  alluxio_unit=$1
  alluxio_systemctl reset-failed "$1" 2>/dev/null
  alluxio_systemctl start "$1" < /dev/null
}
alluxio_lives() { systemctl -q is-active "$alluxio_unit"; }`)

const start = raw(`alluxio_start() {
  alluxio_said=$(mktemp) && alluxio_session_file=$(mktemp) || return
  trap 'rm -f -- "$alluxio_said" "$alluxio_session_file"' EXIT
  alluxio_log_begin=$(stat -c %s -- "$alluxio_log_file" 2>/dev/null || echo 0)
  cd -- "$alluxio_home" || return
  alluxio_launch "$@" > "$alluxio_said" 2>&1
  alluxio_code=$?
  [ "$alluxio_code" -eq 0 ] && alluxio_appears && alluxio_stays && return 0
  echo "=== alluxio-start.sh"
  tail -n 20 -- "$alluxio_said"
  [ "$alluxio_code" -eq 0 ] || echo "exit code $alluxio_code"
  echo "=== \${alluxio_out_file##*/}"
  [ "$alluxio_code" -ne 0 ] || tail -n 200 -- "$alluxio_out_file" 2>/dev/null
  echo "=== \${alluxio_log_file##*/}"
  tail -c "+$((alluxio_log_begin + 1))" -- "$alluxio_log_file" 2>/dev/null | tail -n 200
  return 1
}
alluxio_appears() {
  alluxio_tries=0
  while [ "$alluxio_tries" -lt 120 ]; do
    alluxio_started=$(alluxio_pids)
    [ -z "$alluxio_started" ] || return 0
    # What was started may have made a session of its own, so an empty one only shortens the patience.
    [ "$alluxio_tries" -lt 12 ] || alluxio_lives || return 1
    alluxio_tries=$((alluxio_tries + 1))
    sleep 0.25
  done
  return 1
}
alluxio_stays() {
  alluxio_tries=0
  while [ "$alluxio_tries" -lt 4 ]; do
    sleep 0.25
    [ -n "$(alluxio_pids)" ] || return 1
    alluxio_tries=$((alluxio_tries + 1))
  done
  for alluxio_pid in $(alluxio_pids); do alluxio_print "$alluxio_pid"; done
}`)

const stop = raw(`alluxio_stop() {
  alluxio_left=''
  for alluxio_pid in $(alluxio_pids); do
    grep -qs "$2" "/proc/$alluxio_pid/cgroup" || alluxio_left="$alluxio_left $alluxio_pid"
  done
  [ -z "$alluxio_left" ] || kill -TERM $alluxio_left || return
  alluxio_tries=0
  while :; do
    alluxio_left=$(alluxio_pids)
    [ -n "$alluxio_left" ] || return 0
    [ "$alluxio_tries" -lt "$(($1 * 4))" ] || break
    alluxio_tries=$((alluxio_tries + 1))
    sleep 0.25
  done
  for alluxio_pid in $alluxio_left; do alluxio_print "$alluxio_pid"; done
  return 75
}`)
