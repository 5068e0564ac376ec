import { type Command, raw, sh } from '../shell.ts'

/** A port that somebody listens on. */
export interface Listener {
  readonly port: number
  readonly uid: number
  /** Left out where the host does not let us see whose it is. */
  readonly pid?: number
  /** Its name, and for a JVM its main class; never its arguments, which may hold secrets. */
  readonly program?: string
}

/** Prints a line for each of the ports that is listened on, for `parseListeners`. It needs no `ss`: it reads /proc/net. */
export function printListeners(ports: readonly number[]): Command {
  const hexadecimal = ports.map(port => port.toString(16).toUpperCase().padStart(4, '0')).join('|')
  // State 0A is LISTEN, and a listening socket has no peer.
  const listening = `^ *[0-9]+: [0-9A-F]+:(${hexadecimal}) [0-9A-F]+:0000 0A `
  return sh`alluxio_listening=${listening}
${functions}`
}

export function parseListeners(stdout: string): Listener[] {
  return stdout.split('\n').flatMap(line => {
    const [, port, uid, pid, args = ''] = /^listener ([0-9A-F]+) (\d+) (\d*) (.*)$/.exec(line) ?? []
    if (port === undefined) return []
    const holder = pid ? { pid: Number(pid), program: programOf(args.split('\x1f')) } : {}
    return [{ port: Number.parseInt(port, 16), uid: Number(uid), ...holder }]
  })
}

/** `port 19998 is taken by process 812 (java alluxio.master.AlluxioMaster)`. */
export function showListener({ port, uid, pid, program }: Listener): string {
  return `port ${port} is taken by ${pid === undefined ? `a process of user id ${uid}` : `process ${pid} (${program})`}`
}

function programOf([path = '', ...args]: string[]): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const mainClass = args.find(
    (arg, i) => !arg.startsWith('-') && !/^-(cp|-?class-?path|p|-module-path)$/.test(args[i - 1] ?? ''),
  )
  return name === 'java' && mainClass ? `java ${mainClass}` : name
}

// Once over all processes for each port: a fork per process would take seconds.
const functions = raw(`alluxio_holder() {
  ls -l /proc/[0-9]*/fd 2>/dev/null |
    sed -n -e '\\,^/proc/,h' -e "/socket:\\[$1\\]/{x;s,^/proc/\\([0-9]*\\)/fd:.*,\\1,p;q;}"
}
grep -hsE "$alluxio_listening" /proc/net/tcp /proc/net/tcp6 |
  while read -r alluxio_slot alluxio_local alluxio_peer alluxio_state alluxio_queues alluxio_timer alluxio_retries alluxio_uid alluxio_timeout alluxio_inode alluxio_rest; do
    alluxio_pid=$(alluxio_holder "$alluxio_inode")
    printf 'listener %s %s %s %s\\n' "\${alluxio_local##*:}" "$alluxio_uid" "$alluxio_pid" "$(
      [ -z "$alluxio_pid" ] || tr '\\000\\n' '\\037 ' < "/proc/$alluxio_pid/cmdline"
    )"
  done`)
