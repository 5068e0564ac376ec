import { type Command, raw, sh } from '../shell.ts'
import type { FoundHost, FoundJava } from './adopt.ts'
import { parseSurvey, printSurvey } from './survey.ts'

/** Prints all that `adopt` wants to know of a host, for `parseFoundHost`. It starts a JVM once, to ask for its version. */
export function printFoundHost(files: readonly string[], home: string): Command {
  return sh`${printSurvey(files, [home])}
alluxio_dir=$(dirname -- ${home})
echo "owner $(stat -c %U -- ${home})"
echo "above $(stat -c %U -- "$alluxio_dir") $alluxio_dir"
alluxio_on_path=$(readlink -f -- "$(command -v java)")
alluxio_java=$alluxio_on_path
for alluxio_found in $(grep -lsaEzx -e "$alluxio_classes" /proc/[0-9]*/cmdline); do
  alluxio_exe=$(readlink -f -- "${raw('${alluxio_found%/cmdline}/exe')}") && alluxio_java=$alluxio_exe
done
echo "java $alluxio_java"
echo "path $alluxio_on_path"
[ -z "$alluxio_java" ] || "$alluxio_java" -version < /dev/null 2>&1 | sed -n 's/^.* version "/version /p'`
}

export function parseFoundHost(
  stdout: string,
  { host, home, login }: Pick<FoundHost, 'host' | 'home' | 'login'>,
): FoundHost | undefined {
  const survey = parseSurvey(stdout)
  const owner = /^owner (\S+)$/m.exec(stdout)?.[1]
  if (!survey || owner === undefined) return undefined
  const [, ownerAbove, above] = /^above (\S+) (.*)$/m.exec(stdout) ?? []
  return { host, home, login, survey, owner, dir: ownerAbove === owner ? above : undefined, java: parseJava(stdout) }
}

function parseJava(stdout: string): FoundJava | undefined {
  const program = /^java (.+)$/m.exec(stdout)?.[1]
  const major = /^version (?:1\.)?(\d+)/m.exec(stdout)?.[1]
  if (program === undefined || major === undefined) return undefined
  return { program, major: Number(major), isOnPath: /^path (.+)$/m.exec(stdout)?.[1] === program }
}
