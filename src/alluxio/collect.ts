import { type Command, raw, sh } from '../shell.ts'
import { isCredential, redactProperties } from './credentials.ts'
import { type RoleName, roles } from './roles.ts'
import { fixesFor } from './signatures.ts'
import type { FoundFile, FoundProcess, Survey } from './survey.ts'

/** A log of a host. */
export interface FoundLog {
  readonly path: string
  readonly size: number
  /** Its end, for what is known to go wrong. */
  readonly end: string
}

/** What a log tells about a failure that is known. */
export interface Finding {
  readonly log: string
  readonly fix: string
}

/** Prints how the machine is, for people. */
export const printMachine: Command = raw(`echo "== uname"; uname -a
echo "== uptime"; uptime
echo "== memory"; free -m 2>/dev/null || head -n 5 /proc/meminfo
echo "== disks"; df -h
echo "== inodes"; df -i
echo "== limits"; ulimit -a
echo "== time"; date -u
echo "== hostname"; hostname; hostname -f
echo "== mounts"; cat /proc/mounts`)

/** Prints the name, size and end of each log, for `parseLogList`. */
export function printLogList(logsDir: string): Command {
  return sh`for alluxio_file in ${logsDir}/*.log ${logsDir}/*.out; do
  [ -f "$alluxio_file" ] && [ -r "$alluxio_file" ] || continue
  printf 'log %s %s %s\n' "$(stat -c %s -- "$alluxio_file")" "$(tail -n 300 -- "$alluxio_file" | base64 -w 0)" "$alluxio_file"
done`
}

export function parseLogList(stdout: string): FoundLog[] {
  return [...stdout.matchAll(/^log (\d+) (\S*) (.*)$/gm)].map(([, size, end, path]) => ({
    path: path!,
    size: Number(size),
    end: Buffer.from(end!, 'base64').toString('utf8'),
  }))
}

/** The failures that are known and stand at the ends of logs, each once. */
export function findingsIn(logs: readonly FoundLog[]): Finding[] {
  return logs.flatMap(({ path, end }) => fixesFor(end).map(fix => ({ log: nameOf(path), fix })))
}

/** The configuration of a host without its secrets, by the names of the files. */
export function openConfiguration(files: ReadonlyMap<string, FoundFile>): Record<string, string> {
  return Object.fromEntries(
    [...files].map(([path, { text, mode, user, writtenAt }]) => {
      const isXml = path.endsWith('.xml')
      const open = text === undefined ? '(it could not be read)\n' : isXml ? redactXml(text) : redactProperties(text)
      if (isXml) return [nameOf(path), open]
      const head = `# ${path}, mode ${mode}, of ${user}, written ${new Date(writtenAt * 1000).toISOString()}; secrets are left out\n`
      return [nameOf(path), head + open]
    }),
  )
}

/** A file of Hadoop's: `<name>fs.s3a.secret.key</name><value>…</value>`. */
function redactXml(text: string): string {
  return text.replaceAll(
    /(<name>\s*([^<]*?)\s*<\/name>\s*<value>)[^<]*(?=<\/value>)/g,
    (whole, head: string, name: string) => (isCredential(name) ? `${head}***` : whole),
  )
}

/** The processes for people, their command lines without secrets. */
export function showProcesses({ processes, now }: Survey): string {
  if (processes.length === 0) return 'No Alluxio process runs.\n'
  return processes
    .map(
      ({ role, pid, user, startedAt, argv }) =>
        `${roles[role].title}: process ${pid} of ${user}, for ${now - startedAt} s\n  ${redactProperties(argv.join(' '))}\n`,
    )
    .join('')
}

/** The port of a role's page, where a thread dump is to be had. */
export function dumpable(processes: readonly FoundProcess[]): RoleName[] {
  return [...new Set(processes.map(({ role }) => role))]
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
