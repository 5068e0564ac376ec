import { type Command, raw, sh } from '../shell.ts'
import { describeProcess, type Process, parseProcesses } from './processes.ts'
import { type RoleName, roleNames, roles } from './roles.ts'

/** All that is found of Alluxio on one host, whoever put it there. */
export interface Survey {
  /** Seconds since 1970, on the host's clock. */
  readonly now: number
  readonly processes: readonly FoundProcess[]
  /** By the paths that were asked for; those that are not there are left out. */
  readonly files: ReadonlyMap<string, FoundFile>
  /** Where a path leads in the end, by the paths that were asked for; those that are not there are left out. */
  readonly real: ReadonlyMap<string, string>
}

export interface FoundProcess extends Process {
  readonly role: RoleName
  /** Its command line. It may hold secrets. */
  readonly argv: readonly string[]
}

export interface FoundFile {
  /** Octal digits. */
  readonly mode: string
  readonly user: string
  /** When it was last written, in seconds since 1970. */
  readonly writtenAt: number
  /** `undefined` where we may not read it. */
  readonly text: string | undefined
}

/** Prints every Alluxio process of the host, the files and where the paths lead, for `parseSurvey`. It starts no JVM. */
export function printSurvey(files: readonly string[], paths: readonly string[] = []): Command {
  // A pattern that does not match itself: grep's own command line is in /proc too.
  const classes = roleNames.map(name => roles[name].mainClass.replaceAll('.', '[.]')).join('|')
  return sh`echo "now $(date +%s)"
alluxio_classes=${classes}
${describeProcess}
${functions}
alluxio_processes
for alluxio_file in ${files}; do alluxio_show "$alluxio_file"; done
for alluxio_file in ${paths}; do
  [ ! -e "$alluxio_file" ] || printf 'real %s -> %s\n' "$alluxio_file" "$(readlink -f -- "$alluxio_file")"
done`
}

export function parseSurvey(stdout: string): Survey | undefined {
  const now = /^now (\d+)$/m.exec(stdout)?.[1]
  if (now === undefined) return undefined
  const found = (pattern: RegExp) => [...stdout.matchAll(pattern)]
  return {
    now: Number(now),
    processes: parseFoundProcesses(stdout),
    files: new Map(found(/^file (\d+) (\S+) (\d+) (\S+) (.*)$/gm).map(([, ...words]) => parseFile(words))),
    real: new Map(found(/^real (.*) -> (.*)$/gm).map(([, path, real]) => [path!, real!])),
  }
}

/** The value of `-Dname=…` on the command line, the last of several; `undefined` where there is none. */
export function systemProperty({ argv }: Pick<FoundProcess, 'argv'>, name: string): string | undefined {
  return argv.findLast(argument => argument.startsWith(`-D${name}=`))?.slice(name.length + 3)
}

function parseFoundProcesses(stdout: string): FoundProcess[] {
  const lines = [...stdout.matchAll(/^argv (\d+) (\S*)$/gm)]
  const argvs = new Map(lines.map(([, pid, text]) => [Number(pid), decode(text!).replace(/\0$/, '').split('\0')]))
  return parseProcesses(stdout).flatMap(process => {
    const argv = argvs.get(process.pid) ?? []
    const role = roleNames.find(name => argv.includes(roles[name].mainClass))
    return role === undefined ? [] : [{ ...process, role, argv }]
  })
}

function parseFile([mode, user, writtenAt, text, path]: string[]): [string, FoundFile] {
  const content = text === '-' ? undefined : decode(text!.slice(1))
  return [path!, { mode: mode!, user: user!, writtenAt: Number(writtenAt), text: content }]
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8')
}

const functions = raw(`alluxio_processes() {
  for alluxio_found in $(grep -lsaEzx -e "$alluxio_classes" /proc/[0-9]*/cmdline); do
    alluxio_found=\${alluxio_found#/proc/} alluxio_found=\${alluxio_found%/cmdline}
    alluxio_print "$alluxio_found"
    printf 'argv %s %s\\n' "$alluxio_found" "$(base64 -w 0 "/proc/$alluxio_found/cmdline" 2>/dev/null)"
  done
}
alluxio_show() {
  [ -f "$1" ] || return 0
  if [ -r "$1" ]; then alluxio_text="=$(base64 -w 0 -- "$1")"; else alluxio_text=-; fi
  printf 'file %s %s %s\\n' "$(stat -L -c '%a %U %Y' -- "$1")" "$alluxio_text" "$1"
}`)
