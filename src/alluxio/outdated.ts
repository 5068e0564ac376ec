import { type Command, sh } from '../shell.ts'
import type { Process } from './processes.ts'

/** What a process that is started now would run with. */
export interface Installed {
  /** The folder of the release, links resolved. */
  readonly release: string
  /** When each file that a process reads at its start was written: its name, and seconds since 1970. */
  readonly written: Readonly<Record<string, number>>
}

const files = ['alluxio-site.properties', 'alluxio-env.sh', 'log4j.properties']

/** Prints what is installed at `home`, for `parseInstalled`. */
export function printInstalled(home: string): Command {
  return sh`printf 'release %s\n' "$(readlink -f -- ${home})"
stat -c 'written %Y %n' -- ${files.map(file => `${home}/conf/${file}`)} 2>/dev/null || :`
}

export function parseInstalled(stdout: string): Installed {
  const written = [...stdout.matchAll(/^written (\d+) .*\/(.+)$/gm)].map(
    ([, at, file = '']) => [file, Number(at)] as const,
  )
  return { release: /^release (.*)$/m.exec(stdout)?.[1] ?? '', written: Object.fromEntries(written) }
}

/** Why the process runs with other files than those that are there now; `undefined` where it does not. */
export function outdated(
  { startedAt, home: runs }: Process,
  home: string,
  { release, written }: Installed,
): string | undefined {
  if (runs !== '' && runs !== home && release !== '' && runs !== release)
    return `it runs ${runs}, and ${release} is installed`
  const newer = Object.entries(written).find(([, at]) => at > startedAt + clockSlack)
  return newer && `${newer[0]} was written after it started`
}

/** Seconds: a process' start is known from the time of the boot, which is a whole number. */
const clockSlack = 1
