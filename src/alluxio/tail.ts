import { type Command, raw, sh } from '../shell.ts'

interface TailOptions {
  /** How many of the last lines. */
  readonly lines: number
  /** Whether to go on with what is written later, also after the file was renamed and begun anew. */
  readonly follow: boolean
}

/** Prints the end of a log. What follows ends with the SSH connection too, also where the controller was killed. */
export function tailLog(path: string, { lines, follow }: TailOptions): Command {
  if (!follow) return sh`if [ -e ${path} ]; then tail -n ${lines} -- ${path}; fi`
  return sh`${findSshd}
exec tail -n ${lines} -F $alluxio_option -- ${path}`
}

// A session without a terminal gets no signal when its connection ends, and tail only notices at the next line that is written:
// it looks after the process of sshd itself.
const findSshd = raw(`alluxio_pid=$$ alluxio_option=
while [ "$alluxio_pid" -gt 1 ]; do
  read -r alluxio_stat 2>/dev/null < "/proc/$alluxio_pid/stat" || break
  case $alluxio_stat in
    *"(sshd"*) alluxio_option=--pid=$alluxio_pid; break ;;
  esac
  set -- \${alluxio_stat##*) }
  alluxio_pid=$2
done`)
