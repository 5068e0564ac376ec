import { type Command, sh } from '../shell.ts'

/** What the log of a master says of a restore, in the life of the process that runs now. */
export interface Restored {
  /** How many entries it restored; `undefined` while it did not. */
  readonly entries: number | undefined
  /** Its own words when it would not: only a leader with an empty journal restores, and all others just go on. */
  readonly skipped: string | undefined
}

/**
 * Prints the lines about restoring that a master wrote since the second `startedAt`. Times are compared as texts, which is right since
 * the JVM and `date` take the same zone of the host. The log may have been rolled over in between.
 */
export function printRestored(logsDir: string, startedAt: number): Command {
  return sh`alluxio_since=$(date -d @${startedAt} '+%Y-%m-%d %H:%M:%S') || exit
for alluxio_log in ${logsDir}/master.log.1 ${logsDir}/master.log; do
  [ ! -r "$alluxio_log" ] || grep -E 'Restored [0-9]+ entries from backup|skipping restoring backup' -- "$alluxio_log"
done | while IFS= read -r alluxio_line; do
  printf 'restore %s %s\n' "$alluxio_since" "$alluxio_line"
done`
}

export function parseRestored(stdout: string): Restored {
  const lines = [...stdout.matchAll(/^restore (\S+ \S+) (\S+ \S+) (.*)$/gm)]
    .filter(([, since = '', time = '']) => time.slice(0, since.length) >= since)
    .map(([, , , line = '']) => line)
  const entries = lines.map(line => /Restored (\d+) entries from backup/.exec(line)?.[1]).findLast(Boolean)
  const skipped = lines.findLast(line => line.includes('skipping restoring backup'))
  return { entries: entries === undefined ? undefined : Number(entries), skipped: skipped?.replace(/^.* - /, '') }
}
